using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Events;

/// <summary>Wakes a thread that waits in epoll (eventfd(2)). Any number of calls before it wakes are one.</summary>
public sealed class Wakeup : IDisposable
{
    public Descriptor Descriptor { get; } =
        new(Syscall.Check(Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK), "eventfd"));

    /// <summary>May be called from any thread.</summary>
    public unsafe void Set()
    {
        ulong one = 1;
        _ = Libc.write(Descriptor.Number, (byte*)&one, sizeof(ulong));
    }

    /// <summary>Takes the wake-up; the thread that waits does so before it looks at what it was woken for.</summary>
    public unsafe void Clear()
    {
        ulong count;
        _ = Libc.read(Descriptor.Number, (byte*)&count, sizeof(ulong));
    }

    public void Dispose() => Descriptor.Dispose();
}
