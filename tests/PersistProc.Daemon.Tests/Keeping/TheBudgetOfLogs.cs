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
    [InlineData("", 600, "")]
    [InlineData("[logs]\ncompress = false", null, "")]
    [InlineData("[logs]\ncompress = true\ncompress_after = '1h'", 3600, "")]
    [InlineData("[logs]\ncompress = 'no'", 600, ":2:12: logs.compress: true or false is expected, not a string")]
    [InlineData("[logs]\ncompress_after = 'soon'", 600, ":2:18: logs.compress_after: \"soon\" is no duration: write \"500ms\", \"5s\", \"2m\" or \"1h\"")]
    public void When_logs_are_compressed_is_a_setting(string text, int? seconds, string error)
    {
        var (settings, errors) = SettingsFile.Parse("/etc/x.toml", text);
        Assert.Equal(seconds, (int?)settings.CompressAfter?.TotalSeconds);
        Assert.Equal(error, string.Join('\n', errors).Replace("/etc/x.toml", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Compressed_files_count_as_they_are_and_go_with_their_index()
    {
        using var directory = new TemporaryDirectory();
        foreach (var name in new[] { "a/00000001.log.gz", "a/00000001.idx", "a/00000002.log", "a/00000002.idx", "a/current.log", "a/current.idx", "a/notes.txt" }) File.WriteAllBytes(directory.Write(name, ""), new byte[1000]);
        File.SetLastWriteTimeUtc(directory["a/00000001.log.gz"], DateTime.UnixEpoch);
        using var budget = new LogBudget(directory.Path, TimeProvider.System, (_, _) => { }) { MaxTotal = 2000 };
        budget.Sweep();
        Assert.Equal(["00000002.idx", "00000002.log", "current.idx", "current.log", "notes.txt"], Directory.GetFiles(directory["a"]).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Logs_that_were_put_away_long_enough_ago_are_compressed_and_no_other()
    {
        using var directory = new TemporaryDirectory();
        foreach (var name in new[] { "a/00000001.log", "a/00000002.log", "a/current.log", "shop/b/00000007.log", "shop/b/other.log" }) directory.Write(name, new string('x', 100_000));
        foreach (var name in new[] { "a/00000001.log", "a/current.log", "shop/b/00000007.log", "shop/b/other.log" }) File.SetLastWriteTimeUtc(directory[name], DateTime.UtcNow.AddHours(-2));
        using var compressor = Compressor(directory, TimeSpan.FromHours(1));
        Assert.InRange(compressor.CompressAll()!.Value, TimeSpan.FromMinutes(58), TimeSpan.FromHours(1));
        Assert.Equal(
            ["a/00000001.log.gz", "a/00000002.log", "a/current.log", "shop/b/00000007.log.gz", "shop/b/other.log"],
            Directory.GetFiles(directory.Path, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(directory.Path, path)).Order(StringComparer.Ordinal));
        using var never = Compressor(directory, null);
        Assert.Null(never.CompressAll());
    }

    [Fact]
    public void One_that_cannot_be_compressed_stays_and_the_others_are()
    {
        using var directory = new TemporaryDirectory();
        foreach (var name in new[] { "a/00000001.log", "b/00000001.log" }) File.SetLastWriteTimeUtc(directory.Write(name, "text"), DateTime.UnixEpoch);
        Directory.CreateDirectory(directory["a/00000001.log.gz.new"]);
        var failed = new List<string>();
        using var compressor = Compressor(directory, TimeSpan.Zero, failed);
        Assert.Equal(TimeSpan.FromHours(1), compressor.CompressAll());
        Assert.Equal(directory["a"], Assert.Single(failed));
        Assert.True(File.Exists(directory["a/00000001.log"]) && File.Exists(directory["b/00000001.log.gz"]));
    }

    private static LogCompressor Compressor(TemporaryDirectory directory, TimeSpan? after, List<string>? failed = null) =>
        new(directory.Path, after, TimeProvider.System, (where, _) => failed?.Add(where)) { Patience = TimeSpan.Zero };

    [Theory]
    [InlineData("cgroups = 'off'", CgroupUse.Off, "")]
    [InlineData("cgroups = 'auto'", CgroupUse.Auto, "")]
    [InlineData("cgroups = 'delegated'", CgroupUse.Delegated, "")]
    [InlineData("cgroups = 'on'", CgroupUse.Auto, ":1:11: cgroups: \"on\" is no use of cgroups: write one of auto, delegated, off")]
    [InlineData("cgroups = false", CgroupUse.Auto, ":1:11: cgroups: one of \"auto\", \"delegated\", \"off\" is expected, not false")]
    [InlineData("cgrups = 'off'", CgroupUse.Auto, ":1:1: cgrups: unknown key: did you mean \"cgroups\"?")]
    public void Whether_trees_get_control_groups_is_a_setting(string text, CgroupUse use, string error)
    {
        var (settings, errors) = SettingsFile.Parse("/etc/x.toml", text);
        Assert.Equal(use, settings.Cgroups);
        Assert.Equal(error, string.Join('\n', errors).Replace("/etc/x.toml", "", StringComparison.Ordinal));
    }
}
