namespace PersistProc.EndToEnd.Tests.Survival;

/// <summary>`shutdown --keep`: the supervisor ends, the services do not notice.</summary>
[Trait("Category", "Repeated")]
public sealed class Resting(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task Only_the_keeper_is_left_and_the_next_command_finds_everything_as_it_was()
    {
        var pids = new[] { (await Box.Service("a", "sleep", "774421")).Pid, (await Box.Service("b", Dummy, "print", "up", "wait")).Pid };

        var result = await Box.Do("shutdown", "--keep");

        Assert.Contains("run on", result.Stdout, StringComparison.Ordinal);
        Assert.Equal(0, Box.Supervisor);
        Assert.NotEqual(0, Box.Keeper);
        Assert.All(pids, pid => Assert.True(Proc.Alive(pid)));
        Assert.Equal(0, Box.Supervisor);

        Assert.Equal(pids, new[] { (await Box.Status("a")).Pid, (await Box.Status("b")).Pid });
        Assert.NotEqual(0, Box.Supervisor);
    }

    [Fact]
    public async Task A_service_that_writes_never_stands_still()
    {
        await Box.ServiceWith("writer", ["--stop", "INT 20s, KILL"], Dummy, "on", "INT", "{", "halt", "}", "tick", "100");
        await Box.Do("shutdown", "--keep");

        // 64 KiB are full within seconds
        await Eventually.True(() => Box.Supervisor != 0, TimeSpan.FromSeconds(20));

        await Box.Do("stop", "writer");
        var lines = Logs.Lines((await Box.Status("writer")).Log);
        Assert.Equal($"done {lines.Length - 1}", lines[^1]);
    }

    [Fact]
    public async Task What_ended_at_rest_is_restarted_when_a_supervisor_is_back()
    {
        var first = await Box.ServiceWith("reborn", ["--restart", "always"], "sleep", "774422");
        await Box.Do("shutdown", "--keep");
        _ = Libc.kill(first.Pid, (int)Signal.KILL);
        await Eventually.True(() => !Proc.Alive(first.Pid));
        Assert.Equal(0, Box.Supervisor);

        var next = await Box.Until("reborn", row => row.State == "running" && row.Pid != first.Pid);
        Assert.Equal(1, next.Restarts);
    }

    [Fact]
    public async Task A_keeper_at_rest_that_is_asked_to_end_stops_everything()
    {
        var pid = (await Box.Service("a", "sleep", "774423")).Pid;
        await Box.Do("shutdown", "--keep");
        var keeper = Box.Keeper;

        _ = Libc.kill(keeper, (int)Signal.TERM);

        await Eventually.True(() => !Proc.Alive(keeper) && !Proc.Alive(pid));
        Assert.Equal(0, Box.Supervisor);
    }

    [Fact]
    public async Task A_shutdown_at_rest_stops_everything()
    {
        var pid = (await Box.Service("a", "sleep", "774424")).Pid;
        await Box.Do("shutdown", "--keep");

        await Box.Do("shutdown");

        Assert.False(Proc.Alive(pid));
        Assert.Equal((0, 0), (Box.Supervisor, Box.Keeper));
    }
}
