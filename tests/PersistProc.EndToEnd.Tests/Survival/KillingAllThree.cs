using System.Net.Sockets;
using PersistProc.EndToEnd.Tests.Services;

namespace PersistProc.EndToEnd.Tests.Survival;

/// <summary>
/// Keeper, holder and supervisor at the same instant: kill -9. Who lives goes on and is watched by the next ones, never made a second time; what went with
/// the dead is told.
/// </summary>
[Trait("Category", "Repeated")]
public sealed class KillingAllThree(ITestOutputHelper output) : EndToEndTest(output)
{
    private const string Server = """
        import socket, sys
        s = socket.create_server(("127.0.0.1", int(sys.argv[1])))
        while True:
            c, _ = s.accept()
            c.sendall(b"still here")
            c.close()
        """;

    [Fact]
    public async Task A_quiet_server_goes_on_with_its_pid_and_its_port_and_is_watched_again_and_again()
    {
        var port = FreePort.Next();
        await Box.ServiceWith("web", ["--restart", "always"], "python3", "-c", Server, $"{port}");
        await Eventually.True(async () => await Ask(port) == "still here");
        var (row, rounds) = (await Box.Status("web"), Repeat.Times(2));
        for (var round = 0; round < rounds; round++)
        {
            await Mortals.Kill(Box, "k+h+s");
            Assert.Equal("still here", await Ask(port));

            var now = await Box.Until("web", "running");
            Assert.Equal((row.Pid, 0), (now.Pid, now.Restarts));
            Assert.Contains("what it has written since then is lost", now.Why, StringComparison.Ordinal);
            Assert.Single(Box.Running("still here"));
            Assert.Equal("still here", await Ask(port));
        }

        var adopted = (await Box.Do("events")).Stdout.Split('\n').Where(line => line.Contains("adopted", StringComparison.Ordinal)).ToArray();
        Assert.Equal(rounds, adopted.Length);
        Assert.All(adopted, line => Assert.Contains("died together", line, StringComparison.Ordinal));
        _ = Libc.kill(row.Pid, (int)Signal.KILL);
        var next = await Box.Until("web", now => now.State == "running" && now.Pid != row.Pid);
        Assert.Equal((1, ""), (next.Restarts, next.Why ?? ""));
        await Eventually.True(() => Box.Running("still here").Count == 1); // a python3 that is a shell's wrapper forks at its start
    }

    [Fact]
    public async Task What_looked_at_a_service_then_is_ended_since_nobody_waits_for_it()
    {
        Box.User("""
            [services.job]
            command = "sleep 774521"
            health = { exec = "sleep 774522", interval = "100ms", timeout = "1h" }
            """);
        await Box.Do("start", "job");
        var row = await Box.Status("job");
        await OnRecord("job", row.Pid);
        await Eventually.True(() => Box.Running("774522").Count == 1);
        var looks = Box.Running("774522").Single();
        await Mortals.Kill(Box, "k+h+s");

        Assert.Equal(row.Pid, (await Box.Until("job", "running")).Pid);
        await Eventually.True(() => !Proc.Alive(looks) && Box.Running("774522").Count == 1);
    }

    [Fact]
    public async Task Who_writes_ends_of_its_broken_pipe_and_is_started_again_once()
    {
        await Box.ServiceWith("writer", ["--restart", "always"], "sh", "-c", "echo $$ begins; while :; do echo 774520; sleep 0.02; done");
        var row = await Box.Status("writer");
        await OnRecord("writer", row.Pid);
        await Mortals.Kill(Box, "k+h+s");

        var next = await Box.Until("writer", now => now.State == "running" && now.Pid != row.Pid);
        Assert.Equal(1, next.Restarts);
        await Eventually.True(async () => (await Box.Do("logs", "writer")).Stdout.Contains($"{next.Pid} begins", StringComparison.Ordinal));
        Assert.Single(Box.Running("774520"));
        Assert.False(Proc.Alive(row.Pid));
        Assert.Equal((next.Pid, 1), ((await Box.Status("writer")).Pid, (await Box.Status("writer")).Restarts));
    }

    [Fact]
    public async Task What_lives_is_stopped_by_its_ladder_with_its_whole_tree_and_what_has_ended_meanwhile_is_told()
    {
        await Box.ServiceWith("tree", ["--stop", "INT 300ms, KILL"], Dummy, "spawn", "orphan", "session", "silent", "{", "ignore", "INT,TERM", "pid-file", Box.At("other"), "wait", "}", "wait");
        var job = await Box.ServiceWith("job", ["--restart", "no"], Dummy, "await-file", Box.At("go"), "exit", "3");
        var (tree, other) = (await Box.Status("tree"), await Box.PidFrom("other"));
        await Mortals.Kill(Box, "k+h+s");
        await File.WriteAllTextAsync(Box.At("go"), "");
        await Eventually.True(() => !Proc.Alive(job.Pid));

        Assert.Equal((tree.Pid, "running"), ((await Box.Status("tree")).Pid, (await Box.Status("tree")).State));
        Assert.Equal("failed", (await Box.Until("job", now => now.State != "running")).State);
        await Box.Do("stop", "tree");
        Assert.False(Proc.Alive(tree.Pid) || Proc.Alive(other));
        Assert.Empty(Box.Running("dummy"));
    }

    [Fact]
    public async Task Whoever_a_leader_has_left_behind_that_ended_meanwhile_is_not_taken_for_it()
    {
        await Box.ServiceWith("job", ["--restart", "always", "--stop", "INT 300ms, KILL"], Dummy,
            "spawn", "orphan", "session", "silent", "{", "ignore", "INT,TERM", "pid-file", Box.At("other"), "wait", "}", "wait");
        var (row, other) = (await Box.Status("job"), await Box.PidFrom("other"));
        await OnRecord("job", row.Pid);
        await Mortals.Kill(Box, "k+h+s");
        _ = Libc.kill(row.Pid, (int)Signal.KILL);
        await Eventually.True(() => !Proc.Alive(row.Pid));

        var next = await Box.Until("job", now => now.State == "running" && now.Pid != row.Pid);
        Assert.NotEqual(other, next.Pid);
        Assert.False(Proc.Alive(other));
        Assert.Equal(1, next.Restarts);
    }

    [Fact]
    public async Task An_instance_that_a_full_disk_kept_from_being_recorded_is_not_made_again_under_its_mark()
    {
        using var disk = await SmallDisk.Mount(Box, Path.Combine(Box.Root, "state"), "1m", Output.WriteLine);
        if (disk is null) return;
        await Box.ServiceWith("writer", ["--restart", "always"], "sh", "-c", $"echo $INVOCATION_ID >> {Box.At("marks")}; while :; do echo 774521; sleep 0.02; done");
        await OnRecord("writer", (await Box.Status("writer")).Pid);
        Assert.True(await disk.Shrink(Box));
        for (var restart = 0; restart < 3; restart++) await Box.Do("restart", "writer");
        var last = await Box.Status("writer");
        await Mortals.Kill(Box, "k+h+s");
        await disk.Enlarge(Box);

        await Box.Until("writer", now => now.State == "running" && now.Pid != last.Pid);
        await Eventually.True(() => Marks().Length == 5);
        Assert.Equal(5, Marks().Distinct().Count());
        Assert.Single(Box.Running("774521"));
    }

    private string[] Marks() => File.ReadAllLines(Box.At("marks"));

    [Fact]
    public async Task What_is_said_by_sd_notify_is_heard_again_and_sockets_are_open_again()
    {
        var port = FreePort.Next();
        Box.User($"""
            [services.db]
            command = ["{Dummy}", "notify", "READY=1,STATUS=serving", "await-file", "{Box.At("say")}", "notify", "STATUS=still there", "wait"]
            type = "notify"

            [services.web]
            command = ["python3", "{SocketServer.Put(Box)}"]
            sockets.http.listen = {port}
            """);
        await Box.Do("start", "db", "web");
        var (db, web) = (await Box.Status("db"), await Box.Status("web"));
        await Mortals.Kill(Box, "k+h+s");

        Assert.Equal(db.Pid, (await Box.Status("db")).Pid);
        await File.WriteAllTextAsync(Box.At("say"), "");
        await Eventually.True(async () => (await Box.Do("status", "db")).Stdout.Contains("says: still there", StringComparison.Ordinal));
        await Box.Until("web", now => now.State == "running" && now.Pid != web.Pid);
        Assert.False(Proc.Alive(web.Pid));
        Assert.Equal((await Box.Status("web")).Pid, await SocketClient.Of(port).Ask());
    }

    private static async Task<string> Ask(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port);
            using var reader = new StreamReader(client.GetStream());
            return await reader.ReadToEndAsync();
        }
        catch (SocketException refused)
        {
            return refused.Message;
        }
    }

    // a record is written when there is time
    private Task OnRecord(string name, int pid) =>
        Eventually.True(() => Path.Combine(Box.Root, "state", "services", name + ".json") is var path && File.Exists(path) && File.ReadAllText(path).Contains($"\"pid\":{pid}", StringComparison.Ordinal));
}
