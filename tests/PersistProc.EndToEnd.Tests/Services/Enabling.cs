namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>enable, disable, autostart, and what reset-failed forgives.</summary>
public sealed class Enabling(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task What_is_enabled_is_started_with_the_supervisor_in_the_environment_of_that_moment()
    {
        User("""
            [defaults]
            command_is_missing = true
            """);
        Assert.NotEqual(0, (await Box.Cli("enable", "one")).ExitCode);
        User("""
            [services.one]
            command = "sleep 1011"
            [services.two]
            command = "sleep 1012"
            autostart = true
            [services.three]
            command = "sleep 1013"
            autostart = true
            [services.four]
            command = "sleep 1014"
            """);
        Box.Variables["WHEN"] = "enabled";
        await Box.Do("enable", "one");
        Box.Variables["WHEN"] = "later";
        await Box.Do("disable", "three");
        Assert.Empty(Box.Running("sleep 101"));

        await Box.Do("shutdown");
        await Box.Do("list");
        await Box.Until("one", "running");
        await Box.Until("two", "running");
        Assert.Contains("WHEN=enabled", Proc.Environment((await Box.Status("one")).Pid));
        Assert.Contains("WHEN=later", Proc.Environment((await Box.Status("two")).Pid));
        Assert.Equal(["stopped", "stopped"], [(await Box.Status("three")).State, (await Box.Status("four")).State]);
        var record = Path.Combine(Box.Root, "state/services/one.json");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(record));
    }

    [Fact]
    public async Task The_first_answer_shows_what_is_started_with_the_supervisor()
    {
        User(string.Concat(Enumerable.Range(0, 30).Select(number => $"[services.s{number:D2}]\ncommand = \"sleep 1018\"\nautostart = true\n{(number > 0 ? $"requires = [\"s{number - 1:D2}@ready\"]\n" : "")}")));
        var first = (await Box.Json("list")).GetProperty("processes").EnumerateArray().Select(row => row.GetProperty("state").GetString()).ToList();
        Assert.Equal(30, first.Count);
        Assert.DoesNotContain("stopped", first);
        await Box.Do("shutdown");
        Assert.Equal(0, (await Box.Cli("is-active", "s00")).ExitCode);
    }

    [Fact]
    public async Task A_takeover_starts_nothing_and_unless_stopped_stays_stopped()
    {
        User("""
            [defaults]
            autostart = true
            [services.always]
            command = "sleep 1015"
            restart = "always"
            [services.unless]
            command = "sleep 1016"
            restart = "unless-stopped"
            [services.with]
            command = "sleep 1017"
            restart = "unless-stopped"
            """);
        await Box.Do("list");
        foreach (var name in new[] { "always", "unless", "with" }) await Box.Until(name, "running");
        await Box.Do("stop", "always", "unless");

        var before = Box.Supervisor;
        _ = Libc.kill(before, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is var next && next != 0 && next != before);
        await Box.Do("list");
        await Eventually.Remains(() => Box.Running("sleep 101").Count == 1, TimeSpan.FromMilliseconds(500));

        await Box.Do("shutdown");
        await Box.Do("list");
        await Box.Until("always", "running");
        await Box.Until("with", "running");
        Assert.Equal("stopped", (await Box.Status("unless")).State);
    }

    [Fact]
    public async Task A_failed_service_is_stopped_once_it_is_reset()
    {
        User("""
            [services.job]
            command = "sh -c 'exit 3'"
            restart = "always"
            restart_delay = "1ms"
            start_limit = { burst = 2, interval = "10m" }
            restart_prevent_codes = [4]
            [services.prevented]
            command = "sh -c 'exit 4'"
            restart = "always"
            restart_prevent_codes = [4]
            """);
        await Box.Cli("start", "job", "prevented");
        Assert.Contains("gave up", (await Box.Until("job", "failed")).Why, StringComparison.Ordinal);
        Assert.Contains("restart_prevent_codes", (await Box.Until("prevented", "failed")).Why, StringComparison.Ordinal);
        await Box.Do("reset-failed", "job");
        var row = await Box.Status("job");
        Assert.Equal(("stopped", 0), (row.State, row.Restarts));
        Assert.Equal(1, (await Box.Cli("reset-failed", "nobody")).ExitCode);
    }

    private void User(string toml)
    {
        var path = Path.Combine(Box.Root, "config/services/a.toml");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, toml);
    }
}
