using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Daemon.Tests.ServiceFiles;

/// <summary>persistprocd.toml and the table of its keys.</summary>
public sealed class SettingsOfTheSupervisor
{
    public static TheoryData<string> Keys => [.. SupervisorDirectives.All.Select(row => row.Key)];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Each_key_of_the_table_is_read_as_its_example_is_written(string key)
    {
        var form = SupervisorDirectives.All.Single(row => row.Key == key).Form;
        Assert.Empty(SettingsFile.Parse("/c/persistprocd.toml", $"{Company(key)}{key} = {form}\n").Errors);
        // and a wrong value of it is noticed, by its name: it is no key that is passed over
        Assert.Contains(SettingsFile.Parse("/c/persistprocd.toml", $"{Company(key)}{key} = [[1]]\n").Errors, error => error.ToString().Contains($"{key}: ", StringComparison.Ordinal));
    }

    // what such a table has to say besides
    private static string Company(string key) => key switch
    {
        "hooks.NAME.on" or "hooks.NAME.log" => "hooks.NAME.command = \"x\"\n",
        "hooks.NAME.command" or "hooks.NAME.http" => "hooks.NAME.on = \"failed\"\n",
        "hooks.NAME.headers" => "hooks.NAME.on = \"failed\"\nhooks.NAME.http = \"http://x\"\n",
        _ when key.StartsWith("hooks.", StringComparison.Ordinal) => "hooks.NAME.on = \"failed\"\nhooks.NAME.command = \"x\"\n",
        _ when key.StartsWith("opentelemetry.", StringComparison.Ordinal) && key != "opentelemetry.endpoint" => "opentelemetry.endpoint = \"http://x\"\n",
        _ => "",
    };

    [Theory]
    [InlineData("hok.linger = \"1m\"", "hook")]
    [InlineData("hook.lingr = \"1m\"", "linger")]
    [InlineData("hook = \"1m\"", "linger")]
    [InlineData("hook.linger = \"soon\"", "soon")]
    public void What_is_wrong_is_told_with_what_is_near(string text, string says)
    {
        var (settings, errors) = SettingsFile.Parse("/c/persistprocd.toml", text + "\n");
        Assert.Contains(says, Assert.Single(errors).ToString(), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromMinutes(10), settings.Linger);
    }

    [Fact]
    public void How_long_projects_are_left_as_they_are() => Assert.Equal(TimeSpan.FromSeconds(90), SettingsFile.Parse("/c/persistprocd.toml", "[hook]\nlinger = \"90s\"\n").Settings.Linger);
}
