namespace PersistProc.EndToEnd.Tests.Contract;

/// <summary>`config check` and `config reload`.</summary>
public sealed class ConfigCommand(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task Every_error_is_told_at_once_with_its_place_and_nothing_changes()
    {
        var services = Directory.CreateDirectory(Path.Combine(Box.Root, "config/services")).FullName;
        await File.WriteAllTextAsync(Path.Combine(services, "a.toml"), "[services.x]\ncommand = 'sleep 1'\n");
        Assert.Equal(0, (await Box.Cli("config", "check")).ExitCode);
        await Box.Do("config", "reload"); // a check does not wait until the supervisor that it began has read its files
        await File.WriteAllTextAsync(Path.Combine(services, "b.toml"), "[services.x]\ncommand = 'sleep 1'\n");
        await File.WriteAllTextAsync(Box.At("persistproc.toml"), "[services.y]\ncommand = 5\nrestrat = 'no'\n");
        var result = await Box.Cli("config", "check");
        Assert.Equal(1, result.ExitCode);
        foreach (var expected in new[] { "b.toml:1:2", "a.toml:1:2", "persistproc.toml:2:11", "persistproc.toml:3:1", "did you mean \"restart\"" })
            Assert.Contains(expected, result.Stderr, StringComparison.Ordinal);
        Assert.Equal(1, (await Box.Cli("config", "check", "persistproc.toml")).ExitCode);
        Assert.Equal(0, (await Box.Cli("config", "check", Path.Combine(services, "a.toml"))).ExitCode);
        Assert.Equal(1, (await Box.Cli("config", "check", "gone.toml")).ExitCode);
        Assert.Equal(1, (await Box.Cli("config", "reload")).ExitCode);

        File.Delete(Path.Combine(services, "b.toml"));
        File.Delete(Box.At("persistproc.toml"));
        Assert.Equal("= 1 unchanged\n", (await Box.Do("config", "reload")).Stdout);
        Assert.Empty((await Box.Json("config", "check")).GetProperty("errors").EnumerateArray());
    }

    [Fact]
    public async Task The_supervisors_own_settings_are_checked_too()
    {
        Assert.Equal("no service files\n", (await Box.Do("config", "check")).Stdout);
        var settings = Path.Combine(Directory.CreateDirectory(Path.Combine(Box.Root, "config")).FullName, "persistprocd.toml");
        Assert.Equal(1, (await Box.Cli("config", "check", settings)).ExitCode); // it is not there
        await File.WriteAllTextAsync(settings, "[hooks.bell]\non = 'failed'\ncommand = 'true'\n");
        Assert.Equal($"{settings}: fine\n", (await Box.Do("config", "check")).Stdout);
        Assert.Equal($"{settings}: fine\n", (await Box.Do("config", "check", settings)).Stdout);
        await File.WriteAllTextAsync(settings, "[hooks.bell]\non = 'fialed'\ncommand = 'true'\n");
        foreach (string[] files in new[] { Array.Empty<string>(), [settings] })
        {
            var result = await Box.Cli(["config", "check", .. files]);
            Assert.Equal(1, result.ExitCode);
            Assert.Contains($"{settings}:2:6: hooks.bell.on: \"fialed\"", result.Stderr, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_a_start_would_fail_for_is_a_warning_with_its_place_and_no_error()
    {
        await File.WriteAllTextAsync(Box.At("persistproc.toml"), "[services.x]\ncommand = 'no-such-program'\nrequires = ['y']\n[services.y]\ncommand = 'sleep 1'\nworking_directory = 'none'\n");
        var result = await Box.Cli("config", "check");
        Assert.Equal((0, $"{Box.At("persistproc.toml")}: no errors\n"), (result.ExitCode, result.Stdout));
        foreach (var expected in new[] { "warning: ", "persistproc.toml:2:11: services.x.command: no program \"no-such-program\"", "persistproc.toml:3:12: services.x.requires: says nothing of the order", "persistproc.toml:6:21: services.y.working_directory: there is no directory" })
            Assert.Contains(expected, result.Stderr, StringComparison.Ordinal);
        Assert.Equal(["command", "requires", "working_directory"], (await Box.Json("config", "check")).GetProperty("warnings").EnumerateArray().Select(warning => warning.GetProperty("key").GetString()!.Split('.')[^1]));
    }
}
