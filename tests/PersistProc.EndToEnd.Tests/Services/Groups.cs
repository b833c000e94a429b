namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>`[groups.X] start_limit`: services that give up together.</summary>
public sealed class Groups(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task Services_that_crash_too_often_together_are_all_stopped_and_say_which_group_gave_up()
    {
        await File.WriteAllTextAsync(Box.At("persistproc.toml"), """
            project = "p"
            [groups.back]
            members = ["db", "api"]
            start_limit = { burst = 2, interval = "60s" }
            [services.db]
            command = "sleep 1061"
            restart_delay = "50ms"
            [services.api]
            command = "sleep 1062"
            requires = ["db"]
            restart_delay = "50ms"
            """ + "\n");
        await Box.Do("up", "-d", "--wait");
        foreach (var name in new[] { "db", "api", "db" })
        {
            var pid = (await Box.Until(name, "running")).Pid;
            _ = Libc.kill(pid, (int)Signal.KILL);
            await Box.Until(name, row => row.Pid != pid || row.State == "failed");
        }

        var (db, api) = (await Box.Until("db", "failed"), await Box.Until("api", "failed"));
        Assert.StartsWith("its group p/back gave up: its services crashed 3 times within 1m, more than 2 (p/db 2 times, p/api 1 times); the last time p/db: ", db.Why, StringComparison.Ordinal);
        Assert.Equal(db.Why, api.Why);
        Assert.Empty(Box.Running("1061").Concat(Box.Running("1062")));
        await Box.Do("start", "api");
        Assert.Equal(("running", "running"), ((await Box.Status("db")).State, (await Box.Status("api")).State));
    }
}
