using System.Text.Json;

namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>`schedule` and `every`: services that are started at their times.</summary>
public sealed class Times(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task Up_waits_for_its_time_and_the_next_supervisor_keeps_to_it()
    {
        await Project($"""
            [services.job]
            command = ["{Dummy}", "print", "a turn", "exit", "0"]
            schedule = "* * * * * *"
            [services.late]
            command = "sleep 1041"
            schedule = {"{"} cron = "0 3 1 1 *", timezone = "Europe/Berlin" {"}"}
            """);
        await Box.Do("up", "-d");
        var late = await Box.Status("late");
        Assert.Equal("waiting", late.State);
        Assert.Matches(@"^\d{4}-01-01T02:00:00(\.0+)?Z$", late.Json.GetProperty("next_start").GetString());
        Assert.Matches(@"^never started; it is started next at \d{4}-01-01 03:00:00 \(\+01:00\)$", late.Why);
        await Box.Until("job", row => row.State == "completed" && Started(row) >= 2);
        Assert.NotNull((await Box.Status("job")).Json.GetProperty("next_start").GetString());
        var old = Box.Supervisor;
        _ = Libc.kill(old, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old);
        var before = Started(await Box.Status("job"));
        await Box.Until("job", row => Started(row) >= before + 2);
        Assert.Equal(late.Json.GetProperty("next_start").GetString(), (await Box.Status("late")).Json.GetProperty("next_start").GetString());

        await Box.Do("stop", "job", "late");
        Assert.Equal(("stopped", JsonValueKind.Null), ((await Box.Status("late")).State, (await Box.Status("late")).Json.GetProperty("next_start").ValueKind));
        var ended = Started(await Box.Status("job"));
        await Eventually.Passes(TimeSpan.FromSeconds(2.5));
        Assert.Equal(ended, Started(await Box.Status("job")));
        Assert.Contains(await Told("p/job"), line => line.GetProperty("event").GetString() == "starting" && line.GetProperty("reason").GetString()!.StartsWith("its time has come (", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_start_by_hand_runs_it_now_and_its_turns_are_left_out_meanwhile()
    {
        await Project("""
            [services.job]
            command = "sleep 1042"
            every = "1s"
            """);
        await Box.Do("start", "job");
        var pid = (await Box.Status("job")).Pid;
        await Eventually.True(async () => (await Told("p/job")).Any(line => line.GetProperty("event").GetString() == "skipped"));
        Assert.Equal((pid, 1), ((await Box.Status("job")).Pid, Started(await Box.Status("job"))));
        await Box.Do("kill", "-s", "TERM", "job");
        await Box.Until("job", row => row.State == "running" && row.Pid != pid);
        Assert.Matches("its time has come", (await Box.Do("why", "job")).Stdout);
    }

    [Fact]
    public async Task Down_ends_the_turns_of_what_rests_and_up_follows_what_comes_again()
    {
        await Project($"""
            [services.job]
            command = ["{Dummy}", "print", "a turn", "exit", "0"]
            every = "1s"
            """);
        var up = Box.Begin("up");
        await Eventually.True(() => up.Text.Split("job | a turn").Length > 2);
        await Box.Do("down");
        Assert.Equal(0, await up.EndedWithin(TimeSpan.FromSeconds(30)));
        Assert.Equal(JsonValueKind.Null, (await Box.Status("job")).Json.GetProperty("next_start").ValueKind);
    }

    [Fact]
    public async Task A_time_that_never_comes_is_an_error_with_its_place()
    {
        await File.WriteAllTextAsync(Box.At("persistproc.toml"), "[services.job]\ncommand = \"sleep 1\"\nschedule = \"0 0 30 2 *\"\n");
        var check = await Box.Cli("config", "check");
        Assert.Equal(1, check.ExitCode);
        Assert.Contains("persistproc.toml:3:1", check.Stdout + check.Stderr, StringComparison.Ordinal);
        Assert.Contains("never comes", check.Stdout + check.Stderr, StringComparison.Ordinal);
    }

    // how many instances there have been
    private static int Started(Row row) => row.Json.GetProperty("exits").EnumerateArray().Select(each => each.GetProperty("attempt").GetInt32()).DefaultIfEmpty(0).Max() + (row.HasRunningProcess ? 1 : 0);

    private async Task Project(string toml) => await File.WriteAllTextAsync(Box.At("persistproc.toml"), "project = \"p\"\n" + toml + "\n");

    private async Task<IReadOnlyList<JsonElement>> Told(string name) =>
        [.. (await Box.Do("events", "-o", "json")).Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).Where(line => line.GetProperty("name").GetString() == name)];
}
