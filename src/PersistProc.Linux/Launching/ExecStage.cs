using PersistProc.Linux.Cgroups;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Launching;

/// <summary>
/// What posix_spawn(3) cannot set: user, group, hard limits, niceness, oom score, variables that tell the process its own pid, and with a libc before glibc 2.39 its control group. The keeper spawns its own program again in
/// the service's place, as session leader, with the service's standard streams and the tree's tag; that program, this one,
/// sets what is asked for and becomes the service by execve(2). Same pid, so for everybody else it is the service from the
/// beginning. Only services that ask for something of this kind pay for it.
/// <para>
/// The order matters. First what may need privileges, then the user, then what has to be judged as that user: the directory
/// and the program. Limits on memory come last, since this runtime would not fit into them. Niceness belongs to a thread, and
/// the thread that executes is the one that stays. Ignored signals stay ignored over an exec, and the runtime ignores some:
/// they are set back.
/// </para>
/// <para>
/// A failure is told as (step, errno) through a pipe that closes itself at the exec. The last word before that is that all is
/// set: then the pipe's end means that the service runs, and without it that the stage died. Whatever steered the runtime by its environment would steer us, so ours is empty, and the service's comes in the frame.
/// </para>
/// </summary>
public static unsafe class ExecStage
{
    /// <summary>The keeper's argument that makes it this.</summary>
    public const string Argument = "--become";

    internal const int FrameAt = 3, ReportAt = 4;

    /// <summary>From here on lie the descriptors that the service is handed, in the order's order.</summary>
    internal const int HandedAt = 5;

    // SIG_DFL and SIG_IGN
    private const nint Default = 0, Ignore = 1;
    private const int Failed = 126;

    /// <summary>Becomes the service, or answers an exit code once the failure has been told.</summary>
    public static int Run()
    {
        _ = Libc.close_range_on_exec(FrameAt);
        using var order = Descriptor.Inherited(FrameAt);
        using var here = Descriptor.Inherited(ReportAt);
        var report = here;
        try
        {
            Become(order, ref report).Write(report.Number);
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or OutOfMemoryException)
        {
            new StageReport(StageStep.Order, failure is SyscallException { Number: var number } ? number : Errno.ENOMEM).Write(report.Number);
        }

        return Failed;
    }

    private static StageReport Become(Descriptor order, ref Descriptor report)
    {
        var payload = ReadAll(order);
        var frame = new FrameReader(payload);
        frame.Text();
        frame.Long();
        frame.Long();
        var head = SpawnHead.Read(ref frame);
        using var program = FramePointers.Read(ref frame);
        var tail = SpawnTail.Read(ref frame);
        // refused, or gone meanwhile: it is found by its mark, and its supervisor says so if something depends on it
        if (tail.Leaf.Length > 0) _ = new Leaf(tail.Leaf).Add(0);
        if (tail.Handed.Count > 0) report = HandedDescriptors.Place(tail.Handed, report);
        using var own = new OwnPid(tail.PidVariables, program.Environment);
        return Become(head, program, report);
    }

    private static StageReport Become(SpawnHead head, FramePointers program, Descriptor report)
    {
        var stage = head.Stage ?? new StageOrder();
        if (stage.OomScoreAdjust is { } score && OomScore.Set(score) is var refused && refused != 0) return new StageReport(StageStep.OomScore, refused);
        if (stage.Nice is { } nice && Libc.setpriority(Libc.PRIO_PROCESS, 0, nice) < 0) return Failure(StageStep.Nice);
        foreach (var (resource, soft) in head.SoftLimits)
        {
            if (!ResourceLimits.IsSetAfterwards(resource) && resource != Libc.RLIMIT_RTTIME) ResourceLimits.SetSoft(0, resource, soft);
        }

        foreach (var (resource, soft, hard) in stage.Limits)
        {
            var first = ResourceLimits.IsSetAfterwards(resource) ? ResourceLimits.Raise(resource, hard) : ResourceLimits.Set(resource, soft, hard);
            if (!first) return Failure(StageStep.Limit, resource);
        }

        if (ChangeUser(stage) is { } not) return not;
        if (head.Umask >= 0) _ = Libc.umask((uint)head.Umask);
        if (Libc.chdir(head.Directory) < 0) return Failure(StageStep.Directory);
        return Execute(head, stage, program, report);
    }

    private static StageReport? ChangeUser(StageOrder stage)
    {
        if (stage.Uid is not null)
        {
            var groups = stage.Groups.ToArray();
            fixed (uint* list = groups)
            {
                if (Libc.setgroups(groups.Length, list) < 0) return Failure(StageStep.User);
            }
        }

        if (stage.Gid is { } gid && Libc.setgid(gid) < 0) return Failure(StageStep.Group);
        return stage.Uid is { } uid && Libc.setuid(uid) < 0 ? Failure(StageStep.User) : null;
    }

    private static StageReport Execute(SpawnHead head, StageOrder stage, FramePointers program, Descriptor report)
    {
        // whoever wanted to hear of it may be gone: that is no reason to die, so SIGPIPE comes last
        for (var signal = 1; signal <= 64; signal++) _ = Libc.signal(signal, signal == Libc.SIGPIPE ? Ignore : Default);
        ulong none = 0;
        var set = stackalloc ulong[Libc.SigsetWords];
        new Span<ulong>(set, Libc.SigsetWords).Fill(none);
        _ = Libc.sigprocmask(Libc.SIG_SETMASK, set, null);
        foreach (var (resource, soft) in head.SoftLimits)
        {
            if (ResourceLimits.IsSetAfterwards(resource) && soft != Libc.RLIM_INFINITY) ResourceLimits.SetSoft(0, resource, soft);
        }

        foreach (var (resource, soft, hard) in stage.Limits)
        {
            if (ResourceLimits.IsSetAfterwards(resource) && !ResourceLimits.Set(resource, soft, hard)) return Failure(StageStep.Limit, resource);
        }

        new StageReport(StageStep.Becoming, 0).Write(report.Number);
        _ = Libc.signal(Libc.SIGPIPE, Default);
        _ = Libc.execve(program.Path, program.Arguments, program.Environment);
        var failure = Failure(StageStep.Execute);
        _ = Libc.signal(Libc.SIGPIPE, Ignore);
        return failure;
    }

    private static StageReport Failure(StageStep step, int detail = 0) => new(step, Syscall.LastError, detail);

    // pinned: the kernel is handed pointers into it
    private static byte[] ReadAll(Descriptor file)
    {
        Syscall.Check(Libc.statx(file.Number, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, out var facts), "statx");
        var bytes = GC.AllocateUninitializedArray<byte>((int)facts.Size, pinned: true);
        fixed (byte* start = bytes)
        {
            for (var at = 0; at < bytes.Length;)
            {
                var read = (int)Syscall.Check(Libc.pread64(file.Number, start + at, bytes.Length - at, at), "pread");
                if (read == 0) throw new InvalidDataException("the order is cut short");
                at += read;
            }
        }

        return bytes;
    }
}

/// <summary>How soon this process is killed when memory runs out (/proc/self/oom_score_adj).</summary>
internal static unsafe class OomScore
{
    /// <summary>Answers 0 or an errno.</summary>
    public static int Set(int score)
    {
        var number = Libc.open64("/proc/self/oom_score_adj", Libc.O_WRONLY | Libc.O_CLOEXEC, 0);
        if (number < 0) return Syscall.LastError;
        using var file = new Descriptor(number);
        Span<byte> text = stackalloc byte[8];
        System.Buffers.Text.Utf8Formatter.TryFormat(score, text, out var length);
        fixed (byte* start = text) return Libc.write(number, start, length) < 0 ? Syscall.LastError : 0;
    }
}
