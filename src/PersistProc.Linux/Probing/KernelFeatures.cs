using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Probing;

/// <summary>What this kernel can do: tried, not read from its version.</summary>
public static class KernelFeatures
{
    /// <summary>Memory files (memfd_create(2)).</summary>
    public static bool HasMemoryFiles()
    {
        var number = Libc.memfd_create("persistproc-doctor", Libc.MFD_CLOEXEC);
        if (number < 0) return false;
        new Descriptor(number).Dispose();
        return true;
    }

    /// <summary>Waits of less than a millisecond (epoll_pwait2(2), Linux 5.11).</summary>
    public static unsafe bool HasShortWaits()
    {
        using var epoll = new Descriptor(Syscall.Check(Libc.epoll_create1(Libc.EPOLL_CLOEXEC), "epoll_create1"));
        var timeout = default(Libc.Timespec);
        var events = stackalloc byte[16];
        return Libc.epoll_pwait2(epoll.Number, events, 1, &timeout) >= 0;
    }

    /// <summary>Null if bytes can be spliced from a pipe into a file of this directory (splice(2)), else the kernel's word.</summary>
    public static unsafe string? SpliceInto(string directory)
    {
        var path = Path.Combine(directory, $".doctor-{Environment.ProcessId}");
        var number = Libc.open64(path, Libc.O_RDWR | Libc.O_CREAT | Libc.O_CLOEXEC, 0x180);
        if (number < 0) return $"{path} cannot be made: {Errno.Text(Syscall.LastError)}";
        using var file = new Descriptor(number);
        _ = Libc.unlink(path);
        using var pipe = new Pipe();
        byte one = 1;
        _ = Libc.write(pipe.Write.Number, &one, 1);
        long offset = 0;
        if (Libc.splice(pipe.Read.Number, null, number, &offset, 1, Libc.SPLICE_F_NONBLOCK) == 1) return null;
        return Syscall.LastError is var error && error == Errno.ENOSPC ? null : Errno.Text(error); // a full disk takes no byte in any way
    }
}
