namespace PersistProc.EndToEnd.Tests.Surroundings;

/// <summary>Somebody removes directories under a running supervisor: nothing is started twice, everything is still listed and stopped.</summary>
public sealed class TakenAway(ITestOutputHelper output) : EndToEndTest(output)
{
    [Theory]
    [InlineData("state")]
    [InlineData("run")]
    [InlineData("")]
    public async Task A_directory_that_is_removed_costs_no_service_and_makes_no_second_supervisor(string directory)
    {
        var row = await Box.ServiceWith("job", ["--restart", "always"], "sleep", "774491");
        var keeper = Box.Keeper;
        Removal.Of(Box, directory);

        await Eventually.True(async () => (await Box.Cli("--no-autostart", "list")).ExitCode == 0, TimeSpan.FromSeconds(60));
        Assert.Equal(row.Pid, (await Box.Status("job")).Pid);
        var second = await Box.Begin("serve").Result(TimeSpan.FromSeconds(20));
        Assert.Equal(1, second.ExitCode);
        Assert.Contains("already runs", second.Stderr, StringComparison.Ordinal);
        await Box.Service("other", "sleep", "774492");
        await KillSupervisor();

        Assert.Equal((row.Pid, keeper), ((await Box.Status("job")).Pid, Box.Keeper));
        Assert.Equal([keeper], Box.Keepers);
        Assert.Single(Box.Running("sleep 774491"));
        Assert.Single(Box.Running("sleep 774492"));
        await Box.Do("restart", "job");
        await Box.Do("stop", "job", "other");
        Assert.Empty(Box.Running("sleep 77449"));
    }

    // systemd-logind removes a user's when he has logged out; one whose watchdog does not hear it any more would be ended
    [Fact]
    public async Task What_a_service_says_is_heard_also_when_the_run_directory_is_gone()
    {
        await File.WriteAllTextAsync(Path.Combine(Box.Work, "persistproc.toml"), $"""
            project = "p"
            [services.db]
            command = ["{Dummy}", "notify", "READY=1", "await-file", "{Box.At("go")}", "notify", "STATUS=late", "wait"]
            type = "notify"
            restart = "no"
            """);
        await Box.Do("start", "db");
        var row = await Box.Status("db");
        Removal.Of(Box, "run");
        await File.WriteAllTextAsync(Box.At("go"), "");
        await Eventually.True(async () => (await Box.Cli("status", "db")).Stdout.Contains("says: late", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        Assert.Equal(row.Pid, (await Box.Status("db")).Pid);
    }

    [Fact]
    public async Task A_state_directory_that_is_cut_in_half_costs_no_service()
    {
        var row = await Box.ServiceWith("job", ["--restart", "always"], "sleep", "774493");
        await Box.Service("writer", Dummy, "tick", "1000");
        await Eventually.True(() => File.Exists(Path.Combine(Box.Root, "state/services/writer.json")));
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Box.Root, "state"), "*", SearchOption.AllDirectories).Where(path => !path.EndsWith(".sock", StringComparison.Ordinal)))
        {
            // one that was only there until it got its name has gone
            if (new FileInfo(path) is { Exists: true, Length: var length }) await Box.Run("truncate", "-c", "-s", $"{length / 2}", path);
        }

        await KillSupervisor();
        Assert.Equal(row.Pid, (await Box.Status("job")).Pid);
        await Box.Do("stop", "writer");
        Assert.Equal(0, (await Box.Cli("logs", "writer")).ExitCode);
        Assert.Single(Box.Running("sleep 774493"));
    }

    // of an earlier boot, or of another process namespace: its number is somebody else's by now
    [Fact]
    public async Task Records_of_an_earlier_keeper_name_no_process_that_is_signalled_or_listed_as_running()
    {
        var row = await Box.Service("job", "sleep", "774494");
        var record = Path.Combine(Box.Root, "state/services/job.json");
        await Eventually.True(() => File.Exists(record) && File.ReadAllText(record).Contains($"\"pid\":{row.Pid}", StringComparison.Ordinal));
        var kept = await File.ReadAllTextAsync(record);
        await Box.Do("shutdown");
        var stranger = Spawn.Start(Box.Order(["sleep", "774495"]));
        var ended = Wait.For(stranger);
        await File.WriteAllTextAsync(record, kept.Replace($"\"pid\":{row.Pid}", $"\"pid\":{stranger}", StringComparison.Ordinal));

        var now = await Box.Status("job");
        Assert.False(now is { State: "running" } && now.Pid == stranger, now.Json.ToString());
        await Box.Cli("stop", "job");
        await Box.Cli("kill", "-s", "KILL", "job");
        await Box.Do("shutdown");
        Assert.True(Proc.Alive(stranger));
        _ = Libc.kill(stranger, (int)Signal.KILL);
        await ended;
    }

    private async Task KillSupervisor()
    {
        var before = Box.Supervisor;
        _ = Libc.kill(before, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != before);
    }
}
