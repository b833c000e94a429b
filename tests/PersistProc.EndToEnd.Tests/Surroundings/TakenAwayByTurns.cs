namespace PersistProc.EndToEnd.Tests.Surroundings;

/// <summary>Directories that are removed one after the other, and again: whatever was made in place of the first does not depend on the second.</summary>
public sealed class TakenAwayByTurns(ITestOutputHelper output) : EndToEndTest(output)
{
    [Theory]
    [InlineData("run", "state")]
    [InlineData("state", "run")]
    [InlineData("state", "state")]
    [InlineData("run", "run")]
    public async Task Whoever_comes_between_and_after_finds_the_supervisor_that_was_there(params string[] directories)
    {
        var row = await Box.ServiceWith("job", ["--restart", "always"], "sleep", "774501");
        var (keeper, supervisor) = (Box.Keeper, Box.Supervisor);
        foreach (var directory in (string[])[.. directories, .. directories])
        {
            await Lose(directory);
            Assert.Equal((row.Pid, keeper, supervisor), ((await Box.Status("job")).Pid, Box.Keeper, Box.Supervisor));
            Assert.Equal([keeper], Box.Keepers);
        }

        await Everything(row.Pid);
    }

    // nothing is left that leads to it: the keeper makes all anew, and a supervisor that listens there
    [Fact]
    public async Task Both_at_once_and_again_leave_one_keeper_and_every_service()
    {
        var row = await Box.ServiceWith("job", ["--restart", "always"], "sleep", "774501");
        var keeper = Box.Keeper;
        for (var time = 0; time < 2; time++)
        {
            await Lose("state", "run");
            Assert.Equal((row.Pid, keeper), ((await Box.Status("job")).Pid, Box.Keeper));
            Assert.Equal([keeper], Box.Keepers);
        }

        await Everything(row.Pid);
    }

    // a moment is left to who removes them, to come to his end: whoever comes in it does not take the place
    [Fact]
    public async Task Whoever_comes_before_anything_is_made_again_starts_no_second_supervisor()
    {
        var row = await Box.ServiceWith("job", ["--restart", "always"], "sleep", "774501");
        var keeper = Box.Keeper;
        _ = Libc.kill(keeper, (int)Signal.STOP);
        Removal.Of(Box, "state", "run");
        var clients = Enumerable.Range(0, 3).Select(_ => Box.Begin("list")).ToList();
        await Eventually.True(() => File.Exists(Path.Combine(Box.Root, "state/lock")));
        Assert.NotEqual(0, (await Box.Begin("serve").Result(TimeSpan.FromSeconds(30))).ExitCode);
        Assert.Equal([keeper], Box.Keepers);
        _ = Libc.kill(keeper, (int)Signal.CONT);

        foreach (var client in clients)
        {
            var listed = await client.Result(TimeSpan.FromSeconds(30));
            Assert.True(listed.ExitCode == 0 && listed.Stdout.Contains("job", StringComparison.Ordinal), listed.ToString());
        }

        Assert.Equal([keeper], Box.Keepers);
        await Everything(row.Pid);
    }

    // a name alone is as good as its directory: `rm` was told a file
    [Theory]
    [InlineData("state/lock")]
    [InlineData("state/persistproc.sock")]
    [InlineData("run/persistproc.sock")]
    public async Task A_name_that_is_removed_is_made_again(string name)
    {
        var row = await Box.ServiceWith("job", ["--restart", "always"], "sleep", "774501");
        var (keeper, supervisor) = (Box.Keeper, Box.Supervisor);
        File.Delete(Path.Combine(Box.Root, name));
        await Whole();
        Assert.Equal((row.Pid, keeper, supervisor), ((await Box.Status("job")).Pid, Box.Keeper, Box.Supervisor));
        await Everything(row.Pid);
    }

    private async Task Lose(params string[] directories)
    {
        Removal.Of(Box, directories);
        Assert.Equal(0, (await Box.Begin("list").Result(TimeSpan.FromSeconds(60))).ExitCode);
        await Whole();
    }

    // the lock is the keeper's again when nobody else can have it
    private Task Whole() => Eventually.True(async () =>
        File.Exists(Path.Combine(Box.Root, "run/persistproc.sock")) && File.Exists(Path.Combine(Box.Root, "state/persistproc.sock")) && await IsLocked(), TimeSpan.FromSeconds(20));

    private async Task<bool> IsLocked()
    {
        var file = Path.Combine(Box.Root, "state/lock");
        return File.Exists(file) && (await Box.Run("flock", "--nonblock", "--conflict-exit-code", "77", file, "true")).ExitCode == 77;
    }

    // what comes after any of this is as if nothing had been
    private async Task Everything(int pid)
    {
        var second = await Box.Begin("serve").Result(TimeSpan.FromSeconds(20));
        Assert.Equal(1, second.ExitCode);
        Assert.Contains("already runs", second.Stderr, StringComparison.Ordinal);
        var before = Box.Supervisor;
        _ = Libc.kill(before, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != before);
        Assert.Equal(pid, (await Box.Status("job")).Pid);
        Assert.Single(Box.Running("sleep 774501"));
        await Box.Do("restart", "job");
        await Box.Do("stop", "job");
        Assert.Empty(Box.Running("sleep 77450"));
    }
}
