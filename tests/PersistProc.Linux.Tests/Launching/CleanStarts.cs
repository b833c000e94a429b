using System.Globalization;
using System.Text;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Native;
using PersistProc.Linux.Tests.Harness;
using PersistProc.Linux.Trees;

namespace PersistProc.Linux.Tests.Launching;

public sealed class CleanStarts : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_child_leads_a_session_and_a_group_of_its_own()
    {
        using var child = Waiting();
        var stat = ProcFs.ReadStat(child.Pid)!.Value;
        Assert.Equal((child.Pid, child.Pid, Environment.ProcessId), (stat.Session, stat.Group, stat.Parent));
    }

    [Fact]
    public void A_child_blocks_and_ignores_no_signal()
    {
        using var child = Waiting();
        AssertCleanSignals(child);
    }

    [Theory]
    [InlineData(Libc.SIGCHLD)]
    [InlineData(Libc.SIGPIPE)]
    [InlineData(Libc.SIGHUP)]
    public void A_child_has_clean_signals_even_where_its_parent_ignores_them(int signal)
    {
        TestChild child;
        using (new IgnoredSignal(signal)) child = Waiting();
        using (child) AssertCleanSignals(child);
    }

    [Fact]
    public void A_child_has_clean_signals_even_where_its_parent_blocks_them()
    {
        using var blocked = new BlockedSignals();
        using var child = Waiting();
        AssertCleanSignals(child);
    }

    [Theory]
    [InlineData(StreamSet.Output)]
    [InlineData(StreamSet.Output | StreamSet.Error)]
    [InlineData(StreamSet.Output | StreamSet.Error | StreamSet.Input)]
    public void A_child_has_three_descriptors_and_no_more(StreamSet streams)
    {
        // one that is inherited unless somebody closes it, at a number that is not the next free one
        using var leak = new PersistProc.Linux.Descriptors.Descriptor(Syscall.Check(Libc.fcntl(0, Libc.F_DUPFD_CLOEXEC, 500), "fcntl"));
        Syscall.Check(Libc.fcntl(leak.Number, Libc.F_SETFD, 0), "fcntl");
        using var child = Started(frame => frame with { Streams = streams });
        // the spawn returns while the child executes; what is ours goes a moment later
        Eventually.True(() => Directory.EnumerateFileSystemEntries($"/proc/{child.Pid}/fd").Select(path => Path.GetFileName(path)).Order().SequenceEqual(["0", "1", "2"]), "the child has three descriptors");
        var targets = Enumerable.Range(0, 3).Select(number => new FileInfo($"/proc/{child.Pid}/fd/{number}").LinkTarget!).ToArray();
        if (!streams.HasFlag(StreamSet.Input)) Assert.Equal("/dev/null", targets[0]);
        Assert.All(targets[1..], target => Assert.StartsWith("pipe:", target, StringComparison.Ordinal));
        Assert.Equal(!streams.HasFlag(StreamSet.Error), targets[1] == targets[2]);
    }

    [Fact]
    public void The_childs_pipes_are_blocking_and_end_with_it()
    {
        using var child = TestChild.Shell("printf abc; cat /proc/self/fdinfo/1 >&2; exit 3", StreamSet.Output | StreamSet.Error);
        Assert.Equal("abc", child.ReadOutput());
        var flags = Encoding.ASCII.GetString(child.Streams[1].ReadAll()).Split('\n').Single(line => line.StartsWith("flags:", StringComparison.Ordinal));
        Assert.Equal(0, Convert.ToInt32(flags["flags:".Length..].Trim(), 8) & Libc.O_NONBLOCK);
        Assert.Equal((Libc.CLD_EXITED, 3), child.Wait());
    }

    [Fact]
    public void The_end_of_the_input_reaches_the_child()
    {
        using var child = TestChild.Start(TestChild.Frame("/bin/cat") with { Streams = StreamSet.Output | StreamSet.Input });
        child.Streams[1].Write("over\n"u8);
        child.Streams[1].Dispose();
        Assert.Equal("over\n", child.ReadOutput());
        Assert.Equal((Libc.CLD_EXITED, 0), child.Wait());
    }

    [Fact]
    public void A_child_runs_in_its_directory_with_its_environment_and_no_other()
    {
        using var child = Started(frame => frame with { Directory = _directory.Path, Environment = ["A=1", "B=x y=z", "UMLAUT=ä"] });
        Assert.Equal(_directory.Path, new DirectoryInfo($"/proc/{child.Pid}/cwd").LinkTarget);
        Assert.Equal("A=1\0B=x y=z\0UMLAUT=ä\0", Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{child.Pid}/environ")));
    }

    [Fact]
    public void Arguments_arrive_byte_for_byte()
    {
        string[] arguments = ["", " ", "--", "a b", "'\"\\", "ä€𝄞", "new\nline", new string('x', 100_000)];
        using var child = TestChild.Start(TestChild.Frame("/usr/bin/printf", ["%s|", .. arguments]));
        Assert.Equal(string.Join('|', arguments) + "|", child.ReadOutput());
    }

    [Theory]
    [InlineData(18, "0022")]
    [InlineData(63, "0077")]
    [InlineData(0, "0000")]
    public void A_child_has_the_umask_that_was_asked_for_and_we_keep_ours(int umask, string expected)
    {
        var before = Own("Umask");
        using var child = TestChild.Start(TestChild.Frame("/bin/sleep", "60") with { Umask = umask });
        Assert.Equal(expected, child.Status("Umask"));
        Assert.Equal(before, Own("Umask"));
    }

    [Fact]
    public void A_child_has_the_soft_limits_that_were_asked_for_and_we_keep_ours()
    {
        var before = ResourceLimits.SoftOfThisProcess();
        using var child = TestChild.Start(TestChild.Frame("/bin/sleep", "60") with
        {
            SoftLimits = [(Libc.RLIMIT_NOFILE, 256), (Libc.RLIMIT_CORE, 0), (Libc.RLIMIT_AS, 1L << 33), (Libc.RLIMIT_STACK, 1 << 20)],
        });
        Assert.Equal(256, SoftLimit(child, "Max open files"));
        Assert.Equal(0, SoftLimit(child, "Max core file size"));
        Assert.Equal(1L << 33, SoftLimit(child, "Max address space"));
        Assert.Equal(1 << 20, SoftLimit(child, "Max stack size"));
        Assert.Equal(before, ResourceLimits.SoftOfThisProcess());
    }

    [Fact]
    public void A_limit_on_descriptors_that_is_less_than_we_hold_does_not_hinder_the_spawn()
    {
        using var child = TestChild.Start(TestChild.Frame("/bin/sleep", "60") with { SoftLimits = [(Libc.RLIMIT_NOFILE, 8)] });
        Assert.Equal(8, SoftLimit(child, "Max open files"));
    }

    [Fact]
    public void A_child_carries_the_tag_in_its_limits_and_we_do_not()
    {
        using var child = Waiting();
        Assert.Equal(child.Tag, ProcFs.ReadTag(child.Pid));
        Assert.Null(ProcFs.ReadTag(Environment.ProcessId));
        var limits = File.ReadAllText($"/proc/{child.Pid}/limits");
        Assert.Contains(((1UL << 62) + (ulong)child.Tag).ToString(CultureInfo.InvariantCulture), limits, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_start_says_why_and_leaves_nothing() => OpenDescriptors.AreNotLeftBy(() =>
    {
        Assert.Equal(Errno.ENOENT, TestChild.TryStart(TestChild.Frame("/nowhere/program"), out var child));
        Assert.Null(child);
        Assert.Equal(Errno.ENOENT, TestChild.TryStart(TestChild.Frame("/bin/true") with { Directory = "/nowhere" }, out _));
        Assert.Equal(Errno.EACCES, TestChild.TryStart(TestChild.Frame("/etc/passwd"), out _));
        Assert.Equal(Errno.E2BIG, TestChild.TryStart(TestChild.Frame("/bin/true", new string('x', 200_000)), out _));
    });

    [Fact]
    public void A_successful_start_and_end_leaves_no_descriptor() =>
        OpenDescriptors.AreNotLeftBy(() => TestChild.Shell("exit 0", StreamSet.Output | StreamSet.Error | StreamSet.Input).Dispose());

    private static TestChild Waiting() => TestChild.Start(TestChild.Frame("/bin/sleep", "60"));

    // the spawn returns before the program has its environment and the loader has closed the libraries
    private static TestChild Started(Func<SpawnFrame, SpawnFrame> change)
    {
        var child = TestChild.Start(change(TestChild.Frame("/bin/sh", "-c", "echo up; sleep 60; :")));
        child.ReadLines(1);
        return child;
    }

    private static void AssertCleanSignals(TestChild child)
    {
        const string none = "0000000000000000";
        Assert.Equal((none, none, none), (child.Status("SigBlk"), child.Status("SigIgn"), child.Status("SigCgt")));
    }

    private static string Own(string field) =>
        File.ReadAllLines("/proc/self/status").First(line => line.StartsWith(field + ":", StringComparison.Ordinal));

    private static long SoftLimit(TestChild child, string name)
    {
        var line = File.ReadAllLines($"/proc/{child.Pid}/limits").Single(each => each.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture);
    }
}
