using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PersistProc.EndToEnd.Tests.BadInput;

/// <summary>What a disk, or somebody, may do to a log: the service goes on, later lines are kept, and what is missing is told.</summary>
public sealed partial class LogsOnDisk(ITestOutputHelper output) : EndToEndTest(output)
{
    private const int Flood = 20_000 * 50;

    private string Log => Path.Combine(Box.Root, "state", "logs", "job");

    [Theory]
    [InlineData("state/logs")]
    [InlineData("state")]
    public async Task A_full_disk_costs_lines_and_nothing_else(string where)
    {
        using var disk = await SmallDisk.Mount(Box, Path.Combine(Box.Root, where), "256k", Output.WriteLine);
        if (disk is null) return;
        disk.TakeRoom(100_000);
        var row = await Job("lines", "20000", "50", "50", "append", Box.At("went-on"), "yes", "await-file", Box.At("go2"), "print", "later", "wait");
        Go(1);
        await Eventually.True(() => File.Exists(Box.At("went-on")));

        Assert.Equal(("running", row.Pid), ((await Box.Status("job")).State, (await Box.Status("job")).Pid));
        Assert.Equal(0, (await Box.Cli("list")).ExitCode);
        var other = await Box.Service("other", "sleep", "1000");
        await Box.Do("restart", "other");
        Assert.NotEqual(other.Pid, (await Box.Status("other")).Pid);
        if (where == "state") Assert.Contains("Make room", (await Box.Cli("doctor")).Stdout, StringComparison.Ordinal);
        await Box.Do("stop", "other");

        disk.MakeRoom();
        Go(2);
        var logs = await Says("later\n");
        Assert.StartsWith("first\nsecond\n0000000001", logs.Stdout, StringComparison.Ordinal);
        Assert.EndsWith("\nlater\n", logs.Stdout, StringComparison.Ordinal);
        // a line that was cut is ended where it is shown
        Assert.Equal("first\nsecond\n".Length + Flood + "later\n".Length, new FileInfo(Path.Combine(Log, "current.log")).Length + Missing(logs));
    }

    [Fact]
    public async Task The_first_supervisor_of_all_begins_though_nothing_can_be_written()
    {
        using var disk = await SmallDisk.Mount(Box, Path.Combine(Box.Root, "state"), "256k", Output.WriteLine);
        if (disk is null) return;
        await Box.Service("before", "sleep", "774540");
        await Box.Do("stop", "before");
        await Box.Do("shutdown");
        Assert.True(await disk.Shrink(Box));
        disk.TakeAllRoom();

        var row = await Box.Service("job", "sleep", "774541");
        Assert.Equal("running", row.State);
        Assert.Single(Box.Running("774541"));
        await Box.Do("stop", "job");
        disk.MakeRoom();
        await Box.Do("shutdown");
    }

    [Fact]
    public async Task A_supervisor_that_is_killed_over_a_full_disk_is_followed_by_one_that_goes_on()
    {
        using var disk = await SmallDisk.Mount(Box, Path.Combine(Box.Root, "state"), "256k", Output.WriteLine);
        if (disk is null) return;
        disk.TakeRoom(100_000);
        var row = await Job("lines", "20000", "50", "50", "append", Box.At("went-on"), "yes", "await-file", Box.At("go2"), "print", "later", "wait");
        Go(1);
        await Eventually.True(() => File.Exists(Box.At("went-on")));
        await NextSupervisor();
        Assert.Equal(row.Pid, (await Box.Status("job")).Pid);
        var other = await Box.Service("other", "sleep", "1000");
        await NextSupervisor();
        Assert.Equal(other.Pid, (await Box.Status("other")).Pid);
        disk.MakeRoom();
        Go(2);
        await Says("later\n");
        await Box.Do("stop", "job", "other");
    }

    [Fact]
    public async Task A_keeper_that_is_killed_over_a_full_disk_is_followed_by_one_with_a_supervisor_of_its_own()
    {
        using var disk = await SmallDisk.Mount(Box, Path.Combine(Box.Root, "state"), "256k", Output.WriteLine);
        if (disk is null) return;
        disk.TakeRoom(100_000);
        var row = await Job("lines", "20000", "50", "50", "append", Box.At("went-on"), "yes", "await-file", Box.At("go2"), "print", "later", "wait");
        Go(1);
        await Eventually.True(() => File.Exists(Box.At("went-on")));
        var before = Box.Supervisor;
        await Mortals.Kill(Box, "k");
        await Mortals.Whole(Box);
        Assert.False(Proc.Alive(before));
        Assert.Equal(row.Pid, (await Box.Status("job")).Pid);
        disk.MakeRoom();
        Go(2);
        await Says("later\n");
        await Box.Do("stop", "job");
    }

    [Fact]
    public async Task Where_nothing_can_be_kept_a_service_runs_all_the_same_and_everybody_is_told()
    {
        using var disk = await SmallDisk.Mount(Box, Path.Combine(Box.Root, "state", "logs"), "256k", Output.WriteLine);
        if (disk is null) return;
        await disk.Remount(Box, "ro");
        await Job("print", "later", "wait");
        await Eventually.True(() => File.Exists(Box.At("began")));

        var told = await Box.Do("logs", "job");
        Assert.Equal("", told.Stdout);
        await Eventually.True(async () => Missing(told = await Box.Do("logs", "job")) == "first\nsecond\n".Length);
        Assert.Contains(Log, told.Stderr, StringComparison.Ordinal);
        Assert.Contains("Read-only", told.Stderr, StringComparison.Ordinal);
        var run = await Box.Cli("run", "--", Dummy, "print", "never seen", "exit", "3");
        Assert.Equal((3, ""), (run.ExitCode, run.Stdout));
        Assert.Equal("never seen\n".Length, Missing(run));

        await disk.Remount(Box, "rw");
        await Eventually.Passes(TimeSpan.FromMilliseconds(200)); // it is tried ten times a second at most
        Go(1);
        var logs = await Says("later\n");
        Assert.Equal("later\n", logs.Stdout);
        Assert.Equal("first\nsecond\n".Length, Missing(logs));
    }

    [Theory]
    [InlineData("directory")]
    [InlineData("removed")]
    [InlineData("emptied")]
    [InlineData("cut")]
    public async Task What_somebody_took_from_a_log_is_told_and_what_comes_later_is_kept(string how)
    {
        await Job("print", "third", "await-file", Box.At("go2"), "print", "fourth", "await-file", Box.At("go3"), "print", "fifth", "wait");
        await Says("second\n");
        var current = Path.Combine(Log, "current.log");
        if (how == "directory") Directory.Delete(Log, recursive: true);
        else if (how == "removed") File.Delete(current);
        else Cut(current, _ => how == "cut" ? 8 : 0);
        var left = how == "cut" ? "first\nse\n" : "";
        var lost = how == "cut" ? 5 : 13;

        var before = await Box.Do("logs", "job");
        Assert.Equal((left.TrimEnd('\n'), lost), (before.Stdout.TrimEnd('\n'), Missing(before)));

        Go(1);
        var after = await Says("third\n");
        Assert.Equal((left + "third\n", lost), (after.Stdout, Missing(after)));
        var json = await Box.Do("-o", "json", "logs", "job");
        Assert.Equal(lost, Missing(json));
        Assert.Equal((left + "third\n").Split('\n', StringSplitOptions.RemoveEmptyEntries), json.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("message").GetString()));

        await NextSupervisor();
        Go(2);
        var next = await Says("fourth\n");
        Assert.Equal((left + "third\nfourth\n", lost), (next.Stdout, Missing(next)));
        Go(3);
        Assert.EndsWith("third\nfourth\nfifth\n", (await Says("fifth\n")).Stdout, StringComparison.Ordinal);
        Assert.Equal("fifth\n", (await Box.Do("logs", "-n", "1", "job")).Stdout);
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("halved")]
    [InlineData("emptied")]
    public async Task An_index_that_was_damaged_costs_no_line(string how)
    {
        await Job("print", "third", "await-file", Box.At("go2"), "print", "fourth", "await-file", Box.At("go3"), "print", "fifth", "wait");
        await Says("second\n");
        var index = Path.Combine(Log, "current.idx");
        if (how == "removed") File.Delete(index);
        else Cut(index, length => how == "halved" ? length / 2 : 0);

        var lines = "first\nsecond\n";
        Assert.Equal(lines, (await Approximate()).Stdout);
        Go(1);
        Assert.Equal(lines += "third\n", (await Says("third\n")).Stdout);
        await Approximate();
        await NextSupervisor();
        Go(2);
        Assert.Equal(lines += "fourth\n", (await Says("fourth\n")).Stdout);
        Go(3);
        Assert.Equal(lines += "fifth\n", (await Says("fifth\n")).Stdout);
        Assert.Equal("fourth\nfifth\n", (await Box.Do("logs", "-n", "2", "job")).Stdout);
        Assert.Equal("fourth\nfifth\n", (await Box.Do("logs", "--grep", "f.*h$", "--since", "1m", "job")).Stdout.Replace("first\n", "", StringComparison.Ordinal));
    }

    // two lines, then one step after the other as files come
    private async Task<Row> Job(params string[] later)
    {
        var row = await Box.Service("job", [Dummy, "print", "first", "print", "second", "append", Box.At("began"), "yes", "await-file", Box.At("go1"), .. later]);
        return row;
    }

    private static void Cut(string path, Func<long, long> to)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        RandomAccess.SetLength(file, to(RandomAccess.GetLength(file)));
    }

    private void Go(int step) => File.WriteAllText(Box.At($"go{step}"), "");

    private async Task<Result> Says(string end)
    {
        Result? said = null;
        await Eventually.True(async () => (said = await Box.Do("logs", "job")).Stdout.EndsWith(end, StringComparison.Ordinal));
        return said!;
    }

    private async Task<Result> Approximate()
    {
        var said = await Box.Do("logs", "job");
        Assert.Contains("approximate", said.Stderr, StringComparison.Ordinal);
        return said;
    }

    private async Task NextSupervisor()
    {
        var before = Box.Supervisor;
        _ = Libc.kill(before, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is var next && next != 0 && next != before);
    }

    /// <summary>How many bytes are said to be missing, in one sentence.</summary>
    private static long Missing(Result said)
    {
        var all = MissingBytes().Matches(said.Stderr);
        return all.Count == 0 ? 0 : long.Parse(Assert.Single(all).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"(\d+) bytes (of output could not be kept|are missing)")]
    private static partial Regex MissingBytes();
}
