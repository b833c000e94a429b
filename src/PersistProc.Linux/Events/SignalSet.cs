using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Events;

/// <summary>
/// A set of blocked signals, read from a descriptor (signalfd(2)). Blocking in Main is too late for the threads that
/// the runtime has made by then: a program that reads signals this way blocks them and executes itself again.
/// </summary>
public static class SignalSet
{
    /// <summary>The signals that the keeper reads: CHLD TERM INT HUP.</summary>
    public static readonly int[] OfKeeper = [Libc.SIGCHLD, Libc.SIGTERM, Libc.SIGINT, Libc.SIGHUP];

    /// <summary>SIGCHLD, as <see cref="Read"/> answers it.</summary>
    public const int ChildEnded = Libc.SIGCHLD;

    /// <summary>SIGHUP, as <see cref="Read"/> answers it.</summary>
    public const int HangUp = Libc.SIGHUP;

    /// <summary>Blocks the set in this thread and gives SIGCHLD its default action: ignored, no exit status is kept.</summary>
    public static unsafe void Block(ReadOnlySpan<int> signals)
    {
        var set = stackalloc ulong[Libc.SigsetWords];
        Fill(set, signals);
        Syscall.Check(Libc.sigprocmask(Libc.SIG_SETMASK, set, null), "sigprocmask");
        _ = Libc.signal(Libc.SIGCHLD, 0);
    }

    /// <summary>A descriptor from which the blocked signals are read.</summary>
    public static unsafe Descriptor Open(ReadOnlySpan<int> signals)
    {
        var set = stackalloc ulong[Libc.SigsetWords];
        Fill(set, signals);
        return new Descriptor(Syscall.Check(Libc.signalfd(-1, set, Libc.SFD_CLOEXEC | Libc.SFD_NONBLOCK), "signalfd"));
    }

    /// <summary>The next signal, or 0 if none waits.</summary>
    public static unsafe int Read(Descriptor signals)
    {
        var info = stackalloc byte[Libc.SignalFdInfoSize];
        var count = Libc.read(signals.Number, info, Libc.SignalFdInfoSize);
        return count == Libc.SignalFdInfoSize ? *(int*)info : 0;
    }

    internal static unsafe void Fill(ulong* set, ReadOnlySpan<int> signals)
    {
        new Span<byte>(set, Libc.SigsetWords * sizeof(ulong)).Clear();
        foreach (var signal in signals) set[0] |= 1UL << (signal - 1);
    }
}
