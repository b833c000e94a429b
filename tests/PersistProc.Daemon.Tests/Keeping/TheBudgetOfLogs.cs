using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Daemon.Tests.Keeping;

public sealed class TheBudgetOfLogs
{
    [Fact]
    public void The_oldest_files_that_were_put_away_go_first_whosever_they_are_and_a_present_one_never()
    {
        using var directory = new TemporaryDirectory();
        var now = new DateTime(2026, 1, 31, 12, 0, 0, DateTimeKind.Utc);
        foreach (var (path, age) in new[] { ("a/00000001.log", 5), ("a/00000002.log", 2), ("shop/b/00000007.log", 4), ("shop/b/current.log", 9), ("a/current.log", 0) })
        {
            var file = new FileInfo(Path.Combine(directory.Path, path));
            file.Directory!.Create();
            File.WriteAllBytes(file.FullName, new byte[1000]);
            File.WriteAllBytes(Path.ChangeExtension(file.FullName, ".idx"), new byte[10]);
            file.LastWriteTimeUtc = now.AddHours(-age);
        }
        var removed = new List<string>();
        using var budget = new LogBudget(directory.Path, TimeProvider.System, (path, _) => removed.Add(Path.GetRelativePath(directory.Path, path))) { MaxTotal = 3500 };
        budget.Sweep();
        Assert.Equal(["a/00000001.log", "shop/b/00000007.log"], removed);
        Assert.False(File.Exists(Path.Combine(directory.Path, "a/00000001.log")));
        Assert.False(File.Exists(Path.Combine(directory.Path, "a/00000001.idx")));
        budget.MaxTotal = 0;
        budget.Sweep();
        Assert.Equal(["a/current.log", "shop/b/current.log"], Directory.GetFiles(directory.Path, "*.log", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(directory.Path, path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Files_that_are_too_old_are_removed_by_the_age_of_their_service()
    {
        using var directory = new TemporaryDirectory();
        foreach (var name in new[] { "00000001.log", "00000002.log", "current.log" }) File.WriteAllText(Path.Combine(directory.Path, name), "x");
        foreach (var name in new[] { "00000001.log", "current.log" }) File.SetLastWriteTimeUtc(Path.Combine(directory.Path, name), DateTime.UnixEpoch);
        using var budget = new LogBudget(directory.Path, TimeProvider.System, (_, _) => { }) { Aging = () => [(directory.Path, TimeSpan.FromDays(7))] };
        budget.Sweep();
        Assert.Equal(["00000002.log", "current.log"], Directory.GetFiles(directory.Path).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("[logs]\nmax_total = '1GB'", 1_000_000_000, "")]
    [InlineData("", 2_000_000_000, "")]
    [InlineData("[logs]\nmax_totl = 1", 2_000_000_000, ":2:1: logs.max_totl: unknown key: did you mean \"max_total\"?")]
    [InlineData("[logs]\nmax_total = 'much'", 2_000_000_000, ":2:13: logs.max_total: \"much\" is no size: write \"64KB\", \"10MB\" or \"2GB\"")]
    [InlineData("logs = 5", 2_000_000_000, ":1:8: logs: a table such as { max_total = \"2GB\" } is expected, not a number")]
    [InlineData("[lgs]", 2_000_000_000, ":1:2: lgs: unknown key: did you mean \"logs\"?")]
    public void The_settings_are_read_and_what_is_wrong_in_them_is_told_with_its_place(string text, long total, string error)
    {
        var (settings, errors) = SettingsFile.Parse("/etc/x.toml", text);
        Assert.Equal(total, settings.LogsMaxTotal);
        Assert.Equal(error, string.Join('\n', errors).Replace("/etc/x.toml", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("cgroups = 'off'", CgroupUse.Off, "")]
    [InlineData("cgroups = 'auto'", CgroupUse.Auto, "")]
    [InlineData("cgroups = 'on'", CgroupUse.Auto, ":1:11: cgroups: \"on\" is no use of cgroups: write one of auto, off")]
    [InlineData("cgroups = false", CgroupUse.Auto, ":1:11: cgroups: one of \"auto\", \"off\" is expected, not false")]
    [InlineData("cgrups = 'off'", CgroupUse.Auto, ":1:1: cgrups: unknown key: did you mean \"cgroups\"?")]
    public void Whether_trees_get_control_groups_is_a_setting(string text, CgroupUse use, string error)
    {
        var (settings, errors) = SettingsFile.Parse("/etc/x.toml", text);
        Assert.Equal(use, settings.Cgroups);
        Assert.Equal(error, string.Join('\n', errors).Replace("/etc/x.toml", "", StringComparison.Ordinal));
    }
}
