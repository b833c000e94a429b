using System.Diagnostics;

namespace PersistProc.EndToEnd.Tests.Trees;

/// <summary>Trees that are found by their marks alone.</summary>
public sealed class StoppingTreesByMark(ITestOutputHelper output) : StoppingTrees(output)
{
    private protected override void Prepare() => Box.Variables["PERSISTPROC_CGROUPS"] = "off";

    [Fact]
    public async Task Switched_off_no_control_group_is_made()
    {
        var row = await Box.Service("job", Dummy, "wait");
        Assert.Null(Leaves.Of(row.Pid));
        Assert.Contains("trees get no control groups: cgroups = \"off\"", (await Box.Cli("doctor")).Stdout, StringComparison.Ordinal);
    }
}

/// <summary>The same with a control group for each tree, where that can be had.</summary>
public sealed class StoppingTreesInLeaves(ITestOutputHelper output) : StoppingTrees(output)
{
    private const string Mark = "trees get control groups of their own";

    [Fact]
    public async Task Everyone_of_a_tree_is_in_its_control_group_and_nothing_is_left_of_that()
    {
        var row = await Box.ServiceWith("job", ["--stop", "KILL"], "sh", "-c", $"(setsid sleep 1000 &); {Dummy} spawn orphan session wiped \"{{\" pid-file {Box.At("other")} wait \"}}\" wait");
        if (!(await Box.Cli("doctor")).Stdout.Contains(Mark, StringComparison.Ordinal))
        {
            Output.WriteLine($"not tried: {(await Box.Cli("doctor")).Stdout}");
            return;
        }
        var other = await Box.PidFrom("other");
        await Eventually.True(() => Leaves.Of(row.Pid) is { } own && Leaves.Of(other) == own && Box.Running("sleep 1000").All(pid => Leaves.Of(pid) == own));
        var leaf = Leaves.Of(row.Pid)!;
        Assert.True(Directory.Exists(leaf));
        Assert.Equal("supervisor", Path.GetFileName(Leaves.Of(Box.Keeper)));
        Assert.Equal(Leaves.Of(Box.Keeper), Leaves.Of(Box.Supervisor));

        // one that a service has made in it, and a supervisor that is replaced
        Directory.CreateDirectory(Path.Combine(leaf, "of its own"));
        _ = Libc.kill(Box.Supervisor, (int)Signal.KILL);
        Assert.Equal("running", (await Box.Status("job")).State);
        Assert.Contains(Mark, (await Box.Cli("doctor")).Stdout, StringComparison.Ordinal);
        await Box.Do("stop", "job");
        await Eventually.True(() => !Directory.Exists(leaf));
        await Box.Do("shutdown");
        await Eventually.True(() => !Directory.Exists(Path.GetDirectoryName(leaf)));
    }

    [Fact]
    public async Task Who_is_watched_since_all_three_have_died_is_stopped_with_its_control_group()
    {
        var row = await Box.ServiceWith("job", ["--restart", "always", "--stop", "KILL"], Dummy, "spawn", "orphan", "session", "wiped", "{", "ignore", "INT,TERM", "pid-file", Box.At("other"), "wait", "}", "wait");
        if (Leaves.Of(row.Pid) is not { } leaf)
        {
            Output.WriteLine("not tried: no control group can be made here");
            return;
        }
        var other = await Box.PidFrom("other");
        await Eventually.True(() => Leaves.Of(other) == leaf);
        await Mortals.Kill(Box, "k+h+s");
        Assert.Equal((row.Pid, "running"), ((await Box.Status("job")).Pid, (await Box.Status("job")).State));
        await Box.Do("stop", "job");
        Assert.False(Proc.Alive(row.Pid) || Proc.Alive(other));
        await Eventually.True(() => !Directory.Exists(leaf));
    }
}

/// <summary>`stop` ends with 0 only when nobody of the tree is left, however they tried to get away.</summary>
public abstract class StoppingTrees(ITestOutputHelper output) : EndToEndTest(output)
{
    private const string QuickLadder = "INT 300ms, TERM 300ms, KILL";

    public static TheoryData<string, string[]> Escapes => new()
    {
        { "a child that ignores everything polite", ["spawn", "{", "ignore", "INT,TERM,HUP", "pid-file", "P", "wait", "}"] },
        { "a child in another process group", ["spawn", "group", "{", "ignore", "INT,TERM", "pid-file", "P", "wait", "}"] },
        { "a child in another session", ["spawn", "session", "{", "ignore", "INT,TERM", "pid-file", "P", "wait", "}"] },
        { "a daemon by a double fork", ["spawn", "orphan", "session", "{", "ignore", "INT,TERM", "pid-file", "P", "wait", "}"] },
        { "a polite daemon by a double fork", ["spawn", "orphan", "session", "silent", "{", "pid-file", "P", "wait", "}"] },
        { "a daemon without the environment", ["spawn", "orphan", "session", "wiped", "silent", "{", "ignore", "INT,TERM", "pid-file", "P", "wait", "}"] },
        { "a daemon of a daemon", ["spawn", "orphan", "session", "wiped", "{", "spawn", "orphan", "session", "{", "pid-file", "P", "ignore", "TERM", "wait", "}", "wait", "}"] },
        { "a child that holds the pipe", ["spawn", "orphan", "{", "ignore", "INT", "pid-file", "P", "tick", "1000", "}"] },
        { "a stopped child", ["spawn", "{", "pid-file", "P", "stop-self", "wait", "}"] },
    };

    [Theory]
    [MemberData(nameof(Escapes))]
    public async Task Nothing_is_left_of(string whom, string[] steps)
    {
        Output.WriteLine(whom);
        var row = await Box.ServiceWith("job", ["--stop", QuickLadder], [Dummy, .. Named(steps), "wait"]);
        var other = await Box.PidFrom("other");
        await Box.Do("stop", "job");
        Assert.False(Proc.Alive(row.Pid));
        Assert.False(Proc.Alive(other));
        Assert.Empty(Box.Running("dummy"));
    }

    [Theory]
    [MemberData(nameof(Escapes))]
    public async Task Nothing_is_left_when_the_leader_dies_at_the_first_rung_of(string whom, string[] steps)
    {
        Output.WriteLine(whom);
        await Box.ServiceWith("job", ["--stop", QuickLadder], [Dummy, "on", "INT", "{", "exit", "0", "}", .. Named(steps), "wait"]);
        var other = await Box.PidFrom("other");
        await Box.Do("stop", "job");
        Assert.False(Proc.Alive(other));
        Assert.Empty(Box.Running("dummy"));
    }

    [Fact]
    public async Task A_storm_of_children_at_the_signal_is_stopped_too()
    {
        await Box.ServiceWith("job", ["--stop", QuickLadder],
            Dummy, "on", "INT", "{", "storm", "40", "{", "ignore", "INT,TERM", "wait", "}", "exit", "0", "}", "print", "ready", "wait");
        await Eventually.True(async () => File.ReadAllText((await Box.Status("job")).Log).Contains("ready", StringComparison.Ordinal));
        await Box.Do("stop", "job");
        Assert.Empty(Box.Running("dummy"));
    }

    [Fact]
    public async Task A_stopped_process_hears_the_first_rung()
    {
        var row = await Box.ServiceWith("job", ["--stop", "INT 60s, KILL"], Dummy, "stop-self", "wait");
        await Eventually.True(() => Proc.Stat(row.Pid)?.State == 'T');
        var clock = Stopwatch.StartNew();
        await Box.Do("stop", "job");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(50), $"took {clock.Elapsed}: a rung later than the first");
        Assert.Equal("SIGINT", (await Box.Status("job")).ExitSignal);
    }

    [Fact]
    public async Task A_paused_service_stands_still_over_a_supervisors_death_goes_on_and_stops()
    {
        var row = await Box.ServiceWith("job", ["--stop", "INT 3s, TERM 10s, KILL"], Dummy, "spawn", "orphan", "session", "{", "pid-file", Box.At("other"), "wait", "}", "wait");
        var other = await Box.PidFrom("other");
        await Box.Do("pause", "job");
        var paused = await Box.Status("job");
        Assert.Equal(("running", true, "paused on request"), (paused.State, paused.Json.GetProperty("paused").GetBoolean(), paused.Json.GetProperty("why").GetString()));
        Assert.Contains("paused", (await Box.Cli("list")).Stdout, StringComparison.Ordinal);
        await Eventually.True(() => IsStill(row.Pid) && IsStill(other));

        _ = Libc.kill(Box.Supervisor, (int)Signal.KILL);
        Assert.True((await Box.Status("job")).Json.GetProperty("paused").GetBoolean());
        Assert.True(IsStill(row.Pid) && IsStill(other));
        await Box.Do("resume", "job");
        await Eventually.True(() => !IsStill(row.Pid) && !IsStill(other));
        Assert.False((await Box.Status("job")).Json.GetProperty("paused").GetBoolean());
        var twice = await Box.Cli("resume", "job");
        Assert.Equal((1, true), (twice.ExitCode, twice.Stderr.Contains("it is not paused", StringComparison.Ordinal)));

        await Box.Do("pause", "job");
        await Box.Do("stop", "job");
        Assert.Equal("SIGINT", (await Box.Status("job")).ExitSignal);
        Assert.False(Proc.Alive(other));
    }

    // stopped by a signal, or frozen
    private static bool IsStill(int pid) => Proc.Stat(pid) is { State: 'T' } || (Leaves.Of(pid) is { } leaf && Leaves.IsFrozen(leaf));

    [Fact]
    public async Task A_ladder_without_kill_that_ends_while_someone_lives_fails_and_names_him()
    {
        var row = await Box.ServiceWith("job", ["--stop", "INT 200ms, TERM 200ms"],
            Dummy, "spawn", "orphan", "session", "{", "ignore", "INT,TERM", "pid-file", Box.At("other"), "wait", "}", "wait");
        var other = await Box.PidFrom("other");

        var result = await Box.Cli("-o", "json", "stop", "job");
        Assert.Equal(1, result.ExitCode);
        var json = Sandbox.ParseJson(result, ["stop"]);
        Assert.Equal([other], json.GetProperty("survivors").EnumerateArray().Select(pid => pid.GetInt32()));
        Assert.NotNull(json.GetProperty("error").GetString());
        Assert.True(Proc.Alive(other));
        Assert.False(Proc.Alive(row.Pid));

        var spoken = await Box.Cli("stop", "job");
        Assert.Equal(1, spoken.ExitCode);
        Assert.Contains($"{other}", spoken.Stderr, StringComparison.Ordinal);

        await Box.Do("stop", "--force", "job");
        Assert.False(Proc.Alive(other));
    }

    [Fact]
    public async Task Force_kills_at_once_what_ignores_the_rest()
    {
        var row = await Box.ServiceWith("job", ["--stop", "INT 60s, TERM 60s, KILL"], Dummy, "ignore", "INT,TERM", "wait");
        var clock = Stopwatch.StartNew();
        await Box.Do("stop", "--force", "job");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(50), $"took {clock.Elapsed}: it has waited for a rung");
        Assert.False(Proc.Alive(row.Pid));
        Assert.Equal("SIGKILL", (await Box.Status("job")).ExitSignal);
    }

    [Fact]
    public async Task A_second_stop_of_another_client_joins_the_first()
    {
        var row = await Box.ServiceWith("job", ["--stop", "INT 1500ms, KILL"], Dummy, "ignore", "INT,TERM", "wait");
        var clock = Stopwatch.StartNew();
        var stops = Enumerable.Range(0, 3).Select(_ => Box.Begin("stop", "job")).ToArray();
        foreach (var stop in stops)
            Assert.Equal(0, await stop.EndedWithin(TimeSpan.FromSeconds(10)));
        Assert.True(clock.Elapsed > TimeSpan.FromSeconds(1.3), "the second stop must not have moved to the next rung");
        Assert.False(Proc.Alive(row.Pid));
    }

    [Fact]
    public async Task Ctrl_c_under_stop_ends_only_the_waiting()
    {
        var row = await Box.ServiceWith("job", ["--stop", "INT 5s, KILL"], Dummy, "ignore", "INT,TERM", "wait");
        var stop = Box.Begin("stop", "job");
        await Box.Until("job", "stopping");
        stop.Signal(Signal.INT);
        await stop.EndedWithin(TimeSpan.FromSeconds(4));
        Assert.True(Proc.Alive(row.Pid));
        await Box.Until("job", "stopped");
        Assert.False(Proc.Alive(row.Pid));
    }

    [Fact]
    public async Task What_a_crashed_leader_left_is_stopped_before_the_next_instance_starts()
    {
        // the next instance itself looks whether the one before has left somebody
        await Box.ServiceWith("job", ["--restart", "always", "--stop", "INT 300ms, KILL"], "sh", "-c",
            $"""
             if [ -e crashed ]; then
                 kill -0 $(cat other) 2>/dev/null && echo overlap || echo alone
                 exec sleep 1000
             fi
             {Dummy} spawn orphan session "{"{"}" ignore INT,TERM pid-file {Box.At("other")} wait "{"}"}"
             while [ ! -e other ]; do sleep 0.01; done
             touch crashed
             kill -SEGV $$
             """);
        var other = await Box.PidFrom("other");
        var row = await Box.Until("job", row => row is { State: "running", Restarts: > 0 });
        await Eventually.True(() => File.ReadAllText(row.Log).Contains("alone\n", StringComparison.Ordinal));
        Assert.False(Proc.Alive(other));
        Assert.DoesNotContain("overlap", await File.ReadAllTextAsync(row.Log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_leader_that_leaves_a_daemon_does_not_keep_its_run_for_ever()
    {
        var client = Box.Begin("run", "--name", "job", "--stop", QuickLadder, "--",
            Dummy, "spawn", "orphan", "session", "{", "ignore", "INT", "pid-file", Box.At("other"), "wait", "}", "await-file", Box.At("other"), "exit", "3");
        Assert.Equal(3, await client.EndedWithin(TimeSpan.FromSeconds(15)));
        var other = await Box.PidFrom("other");
        await Eventually.True(() => !Proc.Alive(other));
    }

    [Fact]
    public async Task Shutdown_leaves_nothing_of_any_tree()
    {
        foreach (var number in new[] { 1, 2, 3 })
        {
            await Box.ServiceWith($"job{number}", ["--stop", QuickLadder],
                Dummy, "spawn", "orphan", "session", "wiped", "{", "ignore", "INT,TERM", "pid-file", Box.At($"other{number}"), "wait", "}", "ignore", "INT", "wait");
            await Box.PidFrom($"other{number}");
        }

        await Box.Do("shutdown");
        await Eventually.True(() => Box.Ours().Count == 0);
    }

    [Fact]
    public async Task Kill_sends_its_signal_to_the_leader_to_the_group_or_to_all()
    {
        string[] deaf = ["ignore", "INT", "on", "USR1"];
        await Box.ServiceWith("job", ["--stop", QuickLadder],
            [Dummy, .. deaf, "{", "append", Box.At("leader"), "x", "}",
                "spawn", "{", .. deaf, "{", "append", Box.At("child"), "x", "}", "pid-file", Box.At("c"), "wait", "}",
                "spawn", "session", "{", .. deaf, "{", "append", Box.At("stranger"), "x", "}", "pid-file", Box.At("s"), "wait", "}",
                "print", "ready", "wait"]);
        await Box.PidFrom("c");
        await Box.PidFrom("s");

        await Box.Do("kill", "-s", "USR1", "--whom", "main", "job");
        await Heard(leader: 1, child: 0, stranger: 0);
        await Box.Do("kill", "-s", "USR1", "--whom", "group", "job");
        await Heard(leader: 2, child: 1, stranger: 0);
        await Box.Do("kill", "-s", "USR1", "--whom", "all", "job");
        await Heard(leader: 3, child: 2, stranger: 1);
    }

    private async Task Heard(int leader, int child, int stranger)
    {
        int Count(string who) => File.Exists(Box.At(who)) ? File.ReadAllLines(Box.At(who)).Length : 0;
        await Eventually.True(() => (Count("leader"), Count("child"), Count("stranger")) == (leader, child, stranger));
    }

    private string[] Named(string[] steps) => [.. steps.Select(step => step == "P" ? Box.At("other") : step)];
}
