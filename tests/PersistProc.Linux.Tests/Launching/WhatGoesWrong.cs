using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Native;
using PersistProc.Linux.Tests.Harness;
using PersistProc.Linux.Trees;

namespace PersistProc.Linux.Tests.Launching;

/// <summary>Starts that go wrong in the middle: nobody is left running whom nobody holds, and nobody waits.</summary>
public sealed partial class WhatGoesWrong : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_child_whose_pidfd_cannot_be_had_is_killed_and_the_start_fails_with_the_errno() => OpenDescriptors.AreNotLeftBy(() =>
    {
        var before = Children();
        WithoutPidfds.Run(Errno.EMFILE, () =>
        {
            Assert.Equal(Errno.EMFILE, TestChild.TryStart(TestChild.Frame("/bin/sleep", "6"), out var none));
            Assert.Null(none);
        });
        var child = Assert.Single(Children().Except(before));
        var info = default(Libc.Siginfo);
        Syscall.Check(Libc.waitid(Libc.P_PID, child, ref info, Libc.WEXITED), "waitid");
        Assert.Equal((Libc.CLD_KILLED, Libc.SIGKILL), (info.Code, info.Status));
    });

    [Fact]
    public void A_fifo_without_a_writer_is_not_waited_for()
    {
        Syscall.Check(mkfifo(_directory["fifo"], 0x180), "mkfifo");
        using var child = TestChild.Start(TestChild.Frame("/bin/cat") with { StdinFile = _directory["fifo"] });
        Assert.Equal("", child.ReadOutput());
        Assert.Equal((Libc.CLD_EXITED, 0), child.Wait());
    }

    // here the stage's program is the test's own, which knows nothing of its part
    [Fact]
    public void A_stage_that_tells_nothing_has_ended_and_not_become_the_service()
    {
        using var child = TestChild.Start(TestChild.Frame("/bin/sleep", "60") with { Streams = StreamSet.Output | StreamSet.Error, Stage = new StageOrder { Nice = 1 } });
        StageReport? report = null;
        var (becoming, isOver) = (false, false);
        Eventually.True(() => (report = StageReport.TryRead(child.Report!, ref becoming, out isOver)) is not null || isOver, "the pipe's end");
        Assert.True(isOver);
        Assert.Equal(new StageReport(StageStep.Ended, 0), report);
        child.Report!.Dispose();
    }

    [Fact]
    public void A_stage_that_told_that_all_is_set_has_become_the_service_when_its_pipe_ends()
    {
        using var pipe = new Linux.Descriptors.Pipe();
        pipe.Read.SetNonBlocking();
        var becoming = false;
        Assert.Null(StageReport.TryRead(pipe.Read, ref becoming, out var isOver));
        Assert.False(isOver);
        new StageReport(StageStep.Becoming, 0).Write(pipe.Write.Number);
        Assert.Null(StageReport.TryRead(pipe.Read, ref becoming, out isOver));
        Assert.False(isOver);
        pipe.Write.Dispose();
        Assert.Null(StageReport.TryRead(pipe.Read, ref becoming, out isOver));
        Assert.True(isOver);
    }

    [Fact]
    public void A_failure_after_all_was_set_is_a_failure()
    {
        using var pipe = new Linux.Descriptors.Pipe();
        pipe.Read.SetNonBlocking();
        new StageReport(StageStep.Becoming, 0).Write(pipe.Write.Number);
        new StageReport(StageStep.Execute, Errno.ENOENT).Write(pipe.Write.Number);
        pipe.Write.Dispose();
        var becoming = false;
        Assert.Equal(new StageReport(StageStep.Execute, Errno.ENOENT), StageReport.TryRead(pipe.Read, ref becoming, out var isOver));
        Assert.True(isOver);
    }

    private static HashSet<int> Children() =>
        [.. ProcFs.ReadAll().FindAll(pid => ProcFs.ReadStat(pid)?.Parent == Environment.ProcessId)];

    [System.Runtime.InteropServices.LibraryImport("libc", SetLastError = true, StringMarshalling = System.Runtime.InteropServices.StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, uint mode);
}
