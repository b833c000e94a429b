using System.Globalization;

namespace PersistProc.EndToEnd.Tests.Survival;

/// <summary>
/// The reason for the whole shape: persistprocd is killed with -9 at random moments, and of what it supervised nothing is
/// lost, doubled, left behind or started twice.
/// </summary>
[Trait("Category", "Repeated")]
public sealed class KillingTheSupervisor(ITestOutputHelper output) : EndToEndTest(output)
{
    private const int Services = 20;

    [Fact]
    public async Task Twenty_services_and_a_writer_keep_their_pids_and_every_line_over_kills_of_the_supervisor()
    {
        var seed = Repeat.Seed();
        var random = new Random(seed);
        var kills = Repeat.Times(10);
        Output.WriteLine($"PERSISTPROC_SEED={seed}, {kills} kills");

        var pids = await StartServices();
        pids["writer"] = (await Box.ServiceWith("writer", ["--stop", "INT 20s, KILL"], Dummy, "on", "INT", "{", "halt", "}", "tick", "200")).Pid;

        for (var kill = 0; kill < kills; kill++)
        {
            await StartMortal(kill);
            await Eventually.Passes(TimeSpan.FromMilliseconds(random.Next(0, 250)));
            await KillSupervisor();
            // dies while nobody, or somebody new, looks after it
            File.WriteAllText(Box.At($"go{kill}"), "");
            if (random.Next(3) == 0)
                await KillSupervisor();
        }

        await SamePids(pids);
        await EveryLineOnce();
        for (var kill = 0; kill < kills; kill++)
            await LastWords(kill);
    }

    [Fact]
    public async Task A_writer_of_ten_thousand_lines_a_second_loses_and_doubles_none_over_kills_that_follow_one_another()
    {
        var (seed, kills) = (Repeat.Seed(), Repeat.Times(10));
        var random = new Random(seed);
        var pid = (await Box.ServiceWith("writer", ["--stop", "INT 20s, KILL", "--restart", "always"], Dummy, "on", "INT", "{", "halt", "}", "tick", "20")).Pid;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        for (var kill = 0; kill < kills; kill++)
        {
            // some time after it was up; or before, which the keeper answers with a pause
            if (random.Next(10) > 0) await Box.Do("list");
            await Eventually.Passes(TimeSpan.FromMilliseconds(random.Next(0, 100)));
            await KillSupervisor();
        }
        var row = await Box.Until("writer", "running");
        var seconds = clock.Elapsed.TotalSeconds;

        Assert.Equal((pid, 0), (row.Pid, row.Restarts));
        Assert.Equal([pid], Box.Running("tick"));
        var lines = await EveryLineOnce();
        Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"PERSISTPROC_SEED={seed}: {kills} kills in {seconds:F1} s under {lines / seconds:F0} lines a second: 0 lost, 0 doubled, 0 restarts"));
    }

    [Fact]
    public async Task A_supervisor_killed_while_it_starts_things_starts_none_twice_and_forgets_none()
    {
        var seed = Repeat.Seed();
        var random = new Random(seed);
        Output.WriteLine($"PERSISTPROC_SEED={seed}");
        for (var round = 0; round < Repeat.Times(5); round++)
        {
            var name = $"s{round}";
            await Box.Do("list");
            var client = Box.Begin("run", "-d", "--name", name, "--", "sleep", $"77{round:D4}");
            await Eventually.Passes(TimeSpan.FromMilliseconds(random.Next(0, 12)));
            await KillSupervisor();
            var code = await client.EndedWithin(TimeSpan.FromSeconds(30));

            // a client that could not do it says so, and then it has not been done
            Output.WriteLine($"{name}: {code} {client.Errors}");
            if (code == 0)
                Assert.Equal([(await Box.Until(name, "running")).Pid], Box.Running($"sleep 77{round:D4}"));
            else
                Assert.Empty(Box.Running($"sleep 77{round:D4}"));
        }
    }

    [Fact]
    public async Task A_stop_under_way_goes_on_under_the_next_supervisor()
    {
        // long enough to be seen while it goes on
        var row = await Box.ServiceWith("stubborn", ["--stop", "INT 4s, TERM 1s, KILL"], Dummy, "ignore", "INT,TERM", "wait");
        var stop = Box.Begin("stop", "stubborn");
        await Box.Until("stubborn", "stopping");
        await KillSupervisor();

        await Box.Until("stubborn", "stopped");
        Assert.False(Proc.Alive(row.Pid));
        Assert.Equal(0, await stop.EndedWithin(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_service_that_died_while_nobody_looked_is_started_again()
    {
        await Box.ServiceWith("reborn", ["--restart", "always"], Dummy, "print", "up", "wait");
        var first = await Box.Status("reborn");
        await KillSupervisor();
        _ = Libc.kill(first.Pid, (int)Signal.KILL);

        var next = await Box.Until("reborn", row => row.State == "running" && row.Pid != first.Pid);
        Assert.True(Proc.Alive(next.Pid));
        Assert.Equal(1, next.Restarts);
    }

    private async Task<Dictionary<string, int>> StartServices()
    {
        var pids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var number = 0; number < Services; number++)
            pids[$"s{number}"] = (await Box.ServiceWith($"s{number}", ["--restart", "always"], "sleep", $"66{number:D4}")).Pid;
        return pids;
    }

    private Task<Row> StartMortal(int number) =>
        Box.Service($"mortal{number}", Dummy, "print", $"first words {number}", "await-file", Box.At($"go{number}"), "print", $"last words {number}", "exit", "7");

    /// <summary>And waits until the keeper has started another one: not until that one answers.</summary>
    private async Task KillSupervisor()
    {
        await Eventually.True(() => Box.Supervisor != 0);
        var old = Box.Supervisor;
        _ = Libc.kill(old, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old);
    }

    private async Task SamePids(Dictionary<string, int> pids)
    {
        foreach (var (name, pid) in pids)
        {
            var row = await Box.Status(name);
            Assert.Equal((name, "running", pid, 0), (name, row.State, row.Pid, row.Restarts));
            Assert.True(Proc.Alive(pid));
        }

        for (var number = 0; number < Services; number++)
            Assert.Equal([pids[$"s{number}"]], Box.Running($"sleep 66{number:D4}"));
    }

    private async Task<int> EveryLineOnce()
    {
        await Box.Do("stop", "writer");
        var lines = Logs.Lines((await Box.Status("writer")).Log);
        for (var at = 0; at < lines.Length - 1; at++)
            Assert.Equal((at + 1).ToString("D10", CultureInfo.InvariantCulture), lines[at]);
        Assert.Equal($"done {lines.Length - 1}", lines[^1]);
        Output.WriteLine($"{lines.Length} lines");
        return lines.Length;
    }

    private async Task LastWords(int number)
    {
        var row = await Box.Until($"mortal{number}", row => !row.HasRunningProcess);
        Assert.Equal(("failed", 7), (row.State, row.ExitCode));
        Assert.Equal([$"first words {number}", $"last words {number}"], Logs.Lines(row.Log));
    }
}
