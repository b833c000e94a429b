using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Events;

/// <summary>What a descriptor is watched for, and what was seen (epoll_ctl(2)).</summary>
[Flags]
public enum Readiness
{
    None = 0,
    Readable = 1,
    Writable = 4,
    Error = 8,
    HangUp = 0x10,
    PeerClosed = 0x2000,
    OneShot = 1 << 30,
    EdgeTriggered = unchecked((int)(1u << 31)),
}

/// <summary>
/// One epoll instance. The kernel's structure is packed on x86-64 and aligned elsewhere, so it is laid out by hand.
/// </summary>
public sealed class Epoll : IDisposable
{
    private const int MaxEvents = 64;
    private readonly int _stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private readonly Descriptor _epoll = new(Syscall.Check(Libc.epoll_create1(Libc.EPOLL_CLOEXEC), "epoll_create1"));
    private readonly byte[] _events = new byte[16 * MaxEvents];

    /// <summary>Watches a descriptor; <paramref name="token"/> comes back with each event.</summary>
    public void Add(Descriptor descriptor, Readiness interest, ulong token) =>
        Control(Libc.EPOLL_CTL_ADD, descriptor, interest, token);

    /// <summary>Changes what it is watched for; also arms a one-shot again.</summary>
    public void Change(Descriptor descriptor, Readiness interest, ulong token) =>
        Control(Libc.EPOLL_CTL_MOD, descriptor, interest, token);

    public void Remove(Descriptor descriptor) =>
        Control(Libc.EPOLL_CTL_DEL, descriptor, Readiness.None, 0);

    /// <summary>Waits for events, at most <paramref name="milliseconds"/> (-1: for ever). Answers how many there are.</summary>
    public unsafe int Wait(int milliseconds)
    {
        fixed (byte* events = _events)
        {
            var count = Libc.epoll_wait(_epoll.Number, events, MaxEvents, milliseconds);
            if (count >= 0) return count;
            return Syscall.LastError == Errno.EINTR ? 0 : Syscall.Check(count, "epoll_wait");
        }
    }

    /// <summary>
    /// Waits with microseconds (epoll_pwait2(2)); a kernel without it (before 5.11) waits whole milliseconds.
    /// </summary>
    public unsafe int WaitMicroseconds(long microseconds)
    {
        var timeout = new Libc.Timespec { Seconds = microseconds / 1_000_000, Nanoseconds = microseconds % 1_000_000 * 1_000 };
        fixed (byte* events = _events)
        {
            var count = Libc.epoll_pwait2(_epoll.Number, events, MaxEvents, &timeout);
            if (count >= 0) return count;
        }
        return Syscall.LastError == Errno.EINTR ? 0 : Wait((int)((microseconds + 999) / 1_000));
    }

    /// <summary>The n-th event of the last wait.</summary>
    public (Readiness Seen, ulong Token) this[int n] =>
        ((Readiness)Unsafe.ReadUnaligned<int>(ref _events[n * _stride]),
         Unsafe.ReadUnaligned<ulong>(ref _events[n * _stride + DataOffset]));

    private int DataOffset => _stride - 8;

    private unsafe void Control(int operation, Descriptor descriptor, Readiness interest, ulong token)
    {
        var ev = stackalloc byte[16];
        Unsafe.WriteUnaligned(ev, (int)interest);
        Unsafe.WriteUnaligned(ev + DataOffset, token);
        Syscall.Check(Libc.epoll_ctl(_epoll.Number, operation, descriptor.Number, ev), "epoll_ctl");
    }

    public void Dispose() => _epoll.Dispose();
}
