using System.Diagnostics;

namespace PersistProc.EndToEnd.Tests.Keeper;

/// <summary>Whatever a service waits for at its start, no other service waits with it.</summary>
public sealed class NobodyWaits(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task A_fifo_that_nobody_writes_to_holds_up_nobody()
    {
        Assert.Equal(0, Libc.mkfifo(Box.At("fifo"), 0x180));
        Box.User($"[services.reads]\ncommand = 'cat'\nrestart = 'no'\nstdin = 'file:{Box.At("fifo")}'\n");
        var before = await Box.Service("before", "sleep", "774431");

        var start = Box.Begin("start", "reads");

        await OthersGoOn(before, TimeSpan.FromSeconds(60));
        Assert.Equal(0, await start.EndedWithin(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_stage_that_hangs_counts_as_running_after_five_seconds_and_can_be_stopped()
    {
        Box.User("[services.staged]\ncommand = 'sleep 774432'\nnice = 1\nstop = ['TERM 1s', 'KILL']\n");
        var before = await Box.Service("before", "sleep", "774431");
        var clock = Stopwatch.StartNew();

        var (stage, start) = await Stages.Catch(Box, "staged");
        clock.Restart();

        await OthersGoOn(before, TimeSpan.FromSeconds(4));
        Assert.False(start.Ended.IsCompleted);
        Assert.Equal("starting", (await Box.Status("staged")).State);
        Assert.Equal(0, await start.EndedWithin(TimeSpan.FromSeconds(20)));
        Assert.InRange(clock.Elapsed.TotalSeconds, 3, 15);
        var row = await Box.Status("staged");
        Assert.Equal(("running", stage), (row.State, row.Pid));
        await Box.Do("stop", "staged");
        Assert.Null(Proc.Stat(stage));
        await Box.Do("start", "staged");
        Assert.Equal("running", (await Box.Status("staged")).State);
    }

    [Fact]
    public async Task A_stage_that_is_killed_is_a_start_that_failed_and_says_so()
    {
        Box.User("[services.staged]\ncommand = 'sleep 774432'\nrestart = 'no'\nnice = 1\n");

        var (stage, start) = await Stages.Catch(Box, "staged");
        _ = Libc.kill(stage, (int)Signal.KILL);

        var result = await start.Result();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("ended before it became the program", result.Stderr, StringComparison.Ordinal);
        var row = await Box.Status("staged");
        Assert.Equal("failed", row.State);
        Assert.Contains("ended before it became the program", row.Why, StringComparison.Ordinal);
        await Box.Do("start", "staged");
        Assert.Equal("running", (await Box.Status("staged")).State);
    }

    [Fact]
    public async Task A_stage_whose_supervisor_dies_becomes_the_program_all_the_same()
    {
        Box.User("[services.staged]\ncommand = 'sleep 774432'\nrestart = 'no'\nnice = 1\n");

        var (stage, start) = await Stages.Catch(Box, "staged");
        var old = Box.Supervisor;
        _ = Libc.kill(old, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old);
        await Box.Do("list");
        _ = Libc.kill(stage, (int)Signal.CONT);

        Assert.Equal(0, await start.EndedWithin(TimeSpan.FromSeconds(20)));
        await Eventually.True(() => Proc.CommandLine(stage).Contains("sleep 774432", StringComparison.Ordinal));
        var row = await Box.Status("staged");
        Assert.Equal(("running", stage), (row.State, row.Pid));
    }

    [Fact]
    public async Task A_directory_that_does_not_answer_holds_up_nobody_and_is_a_start_that_failed()
    {
        using var dead = DeadMount.TryMake(Box.At("dead"), out var why);
        if (dead is null)
        {
            Output.WriteLine($"not tried: {why}");
            return;
        }

        Box.User($"[services.lost]\ncommand = 'sleep 774433'\nrestart = 'no'\nworking_directory = '{Box.At("dead/in")}'\n");
        var before = await Box.Service("before", "sleep", "774431");
        var start = Box.Begin("start", "lost");

        await OthersGoOn(before, TimeSpan.FromSeconds(15));
        Assert.Equal("starting", (await Box.Status("lost")).State);
        var result = await start.Result();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("could not be looked up within 20 s", result.Stderr, StringComparison.Ordinal);
        Assert.Equal("failed", (await Box.Status("lost")).State);

        dead.Dispose();
        Box.User("[services.lost]\ncommand = 'sleep 774433'\nrestart = 'no'\n");
        await Eventually.True(async () => (await Box.Cli("start", "lost")).ExitCode == 0);
        Assert.Single(Box.Running("sleep 774433"));
    }

    // what the keeper does for others: starts, exits, stops, all of it before the one who hangs is given up
    private async Task OthersGoOn(Row before, TimeSpan within)
    {
        Assert.Equal(3, (await Box.Begin("run", "--name", "other", "--", Dummy, "exit", "3").Result(within)).ExitCode);
        Assert.Equal(0, (await Box.Begin("stop", "before").Result(within)).ExitCode);
        Assert.False(Proc.Alive(before.Pid));
    }
}
