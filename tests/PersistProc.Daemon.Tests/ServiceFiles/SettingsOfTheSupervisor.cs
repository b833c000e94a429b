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
        Assert.Empty(SettingsFile.Parse("/c/persistprocd.toml", $"{key} = {form}\n").Errors);
        // and a wrong value of it is noticed: it is no key that is passed over
        Assert.NotEmpty(SettingsFile.Parse("/c/persistprocd.toml", $"{key} = [[1]]\n").Errors);
    }

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
