using System.Runtime.InteropServices;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Tests.Harness;

/// <summary>The test host ignores a signal for a moment, as a parent of ours might.</summary>
internal sealed unsafe partial class IgnoredSignal : IDisposable
{
    // struct sigaction of glibc on 64 bits: handler, mask, flags, restorer
    private const int ActionSize = 152;
    private readonly byte[] _before = new byte[ActionSize];
    private readonly int _signal;

    internal IgnoredSignal(int signal)
    {
        _signal = signal;
        var ignore = stackalloc byte[ActionSize];
        new Span<byte>(ignore, ActionSize).Clear();
        *(nint*)ignore = 1;
        fixed (byte* before = _before) Syscall.Check(sigaction(signal, ignore, before), "sigaction");
    }

    public void Dispose()
    {
        fixed (byte* before = _before) Syscall.Check(sigaction(_signal, before, null), "sigaction");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sigaction(int signal, byte* action, byte* before);
}

/// <summary>This thread blocks some signals for a moment.</summary>
internal sealed unsafe class BlockedSignals : IDisposable
{
    private readonly ulong[] _before = new ulong[Libc.SigsetWords];

    internal BlockedSignals()
    {
        var set = stackalloc ulong[Libc.SigsetWords];
        new Span<ulong>(set, Libc.SigsetWords).Clear();
        set[0] = (1UL << (Libc.SIGTERM - 1)) | (1UL << (Libc.SIGHUP - 1)) | (1UL << (Libc.SIGPIPE - 1));
        fixed (ulong* before = _before) Syscall.Check(Libc.sigprocmask(Libc.SIG_BLOCK, set, before), "sigprocmask");
    }

    public void Dispose()
    {
        fixed (ulong* before = _before) Syscall.Check(Libc.sigprocmask(Libc.SIG_SETMASK, before, null), "sigprocmask");
    }
}
