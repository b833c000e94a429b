using System.Globalization;
using PersistProc.EndToEnd.Tests.Services;

namespace PersistProc.EndToEnd.Tests.Survival;

/// <summary>
/// Keeper, holder and supervisor, any one or two of them, in either order or at the same instant: kill -9. Of what they supervised nothing
/// is lost, doubled, left behind or started twice.
/// </summary>
[Trait("Category", "Repeated")]
public sealed class KillingAnyTwo(ITestOutputHelper output) : EndToEndTest(output)
{
    private const string Numbers = "0123456789";

    [Theory]
    [InlineData("k")]
    [InlineData("h")]
    [InlineData("kh")]
    [InlineData("hk")]
    [InlineData("ks")]
    [InlineData("sk")]
    [InlineData("hs")]
    [InlineData("sh")]
    [InlineData("k+h")]
    [InlineData("k+s")]
    [InlineData("h+s")]
    public async Task Nothing_is_lost_or_doubled_or_left(string whom)
    {
        var (seed, rounds) = (Repeat.Seed(), Repeat.Times(2));
        var random = new Random(seed);
        Output.WriteLine($"PERSISTPROC_SEED={seed}, {rounds} rounds");
        var port = FreePort.Next();
        var pids = await StartServices(port);
        using var end = new CancellationTokenSource();
        var clients = SocketClient.Of(port).AskOnAndOn(end.Token);
        var cat = Box.BeginWithInput([], keepOpen: true, "run", "--name", "cat", "--", "cat");
        pids["cat"] = await Started("cat");

        for (var round = 0; round < rounds; round++)
        {
            var attached = Box.Begin("run", "--name", $"job{round}", "--", Dummy, "print", "first words", "await-file", Box.At($"go{round}"), "print", "last words", "exit", "7");
            await Started($"job{round}");
            await Box.Service($"mortal{round}", Dummy, "await-file", Box.At($"end{round}"), "print", "last words", "exit", "9");
            await Mortals.Whole(Box);
            cat.Write($"{round} {Numbers}\n");
            await Mortals.Kill(Box, whom, TimeSpan.FromMilliseconds(random.Next(0, 30)));
            await File.WriteAllTextAsync(Box.At($"end{round}"), ""); // while nobody may look
            await Mortals.Whole(Box);
            await File.WriteAllTextAsync(Box.At($"go{round}"), "");

            Assert.Equal(7, await attached.EndedWithin(TimeSpan.FromSeconds(30)));
            Assert.Equal("first words\nlast words\n", attached.Text);
            var mortal = await Box.Until($"mortal{round}", "failed");
            Assert.Equal((9, 0), (mortal.ExitCode, mortal.Restarts));
            await Same(pids);
        }

        await end.CancelAsync();
        Assert.Empty((await clients).Failed);
        await Eventually.True(() => cat.Text == string.Concat(Enumerable.Range(0, rounds).Select(round => $"{round} {Numbers}\n")));
        Assert.Contains("says: serving", (await Box.Do("status", "db")).Stdout, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Box.At("say"), "");
        await Eventually.True(async () => (await Box.Do("status", "db")).Stdout.Contains("says: still there", StringComparison.Ordinal));
        await EveryLineOnce();
        await Box.Do("stop", "cat", "db", "web");
        Assert.All(pids.Values, pid => Assert.False(Proc.Alive(pid)));
    }

    [Theory]
    [InlineData("k")]
    [InlineData("k+h")]
    [InlineData("k+s")]
    public async Task Whoever_ran_away_in_a_tree_that_another_keeper_had_made_is_found_at_the_stop(string whom)
    {
        await Box.ServiceWith("job", ["--stop", "INT 300ms, TERM 300ms, KILL"], Dummy,
            "spawn", "orphan", "session", "wiped", "silent", "{", "ignore", "INT,TERM", "pid-file", Box.At("daemon"), "wait", "}",
            "spawn", "group", "{", "ignore", "INT,TERM", "pid-file", Box.At("child"), "wait", "}", "wait");
        int[] others = [await Box.PidFrom("daemon"), await Box.PidFrom("child")];
        await Mortals.Kill(Box, whom);
        await Mortals.Whole(Box);

        await Box.Do("stop", "job");

        Assert.All(others, other => Assert.False(Proc.Alive(other)));
        Assert.Empty(Box.Running("dummy"));
    }

    [Fact]
    public async Task What_a_leader_leaves_behind_that_another_keeper_had_made_is_cleared_away_before_the_next_instance()
    {
        await Box.ServiceWith("job", ["--restart", "always", "--stop", "INT 300ms, KILL"], Dummy,
            "spawn", "orphan", "session", "silent", "{", "ignore", "INT,TERM", "pid-file", Box.At("daemon"), "wait", "}", "wait");
        var (row, daemon) = (await Box.Status("job"), await Box.PidFrom("daemon"));
        await Mortals.Kill(Box, "k");
        await Mortals.Whole(Box);

        _ = Libc.kill(row.Pid, (int)Signal.KILL);

        var next = await Box.Until("job", now => now.State == "running" && now.Pid != row.Pid);
        Assert.Equal(1, next.Restarts);
        Assert.False(Proc.Alive(daemon));
        Assert.Contains("SIGKILL", (await Box.Do("events")).Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_keeper_at_rest_is_followed_by_one_at_rest()
    {
        var row = await Box.Service("web", "sleep", "774511");
        await Mortals.Whole(Box);
        await Box.Do("shutdown", "--keep");
        await Eventually.True(() => Box.Supervisor == 0);
        var (keeper, holder) = (Box.Keeper, Box.Holder);

        _ = Libc.kill(keeper, (int)Signal.KILL);

        await Eventually.True(() => Box.Keeper == holder && Box.Holder is not 0);
        Assert.Equal(0, Box.Supervisor);
        Assert.Equal((row.Pid, "running"), ((await Box.Status("web")).Pid, (await Box.Status("web")).State));
    }

    private async Task<Dictionary<string, int>> StartServices(int port)
    {
        Box.User($"""
            [services.web]
            command = ["python3", "{SocketServer.Put(Box)}"]
            sockets.http.listen = {port}

            [services.db]
            command = ["{Dummy}", "notify", "READY=1,STATUS=serving", "await-file", "{Box.At("say")}", "notify", "STATUS=still there", "wait"]
            type = "notify"

            [services.writer]
            command = ["{Dummy}", "on", "INT", "{"{"}", "halt", "{"}"}", "tick", "200"]
            stop = ["INT 20s", "KILL"]
            """);
        await Box.Do("start", "web", "db", "writer");
        var pids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in (string[])["web", "db", "writer"]) pids[name] = (await Box.Status(name)).Pid;
        return pids;
    }

    // it is not known before its client has said so
    private async Task<int> Started(string name)
    {
        await Eventually.True(async () => (await Box.Cli("is-active", name)).ExitCode == 0, everyMilliseconds: 50);
        return (await Box.Status(name)).Pid;
    }

    private async Task Same(Dictionary<string, int> pids)
    {
        foreach (var (name, pid) in pids)
        {
            var row = await Box.Status(name);
            Assert.Equal((name, "running", pid, 0), (name, row.State, row.Pid, row.Restarts));
            Assert.True(Proc.Alive(pid));
        }
        Assert.Equal([pids["writer"]], Box.Running("tick"));
        Assert.Equal([pids["db"]], Box.Running("still there"));
    }

    private async Task EveryLineOnce()
    {
        await Box.Do("stop", "writer");
        var lines = Logs.Lines((await Box.Status("writer")).Log);
        for (var at = 0; at < lines.Length - 1; at++)
            Assert.Equal((at + 1).ToString("D10", CultureInfo.InvariantCulture), lines[at]);
        Assert.Equal($"done {lines.Length - 1}", lines[^1]);
        Output.WriteLine($"{lines.Length} lines");
    }
}
