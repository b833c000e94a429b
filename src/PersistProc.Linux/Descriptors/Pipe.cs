using PersistProc.Linux.Native;

namespace PersistProc.Linux.Descriptors;

/// <summary>Both ends of a new pipe (pipe2(2)), close-on-exec and blocking.</summary>
public sealed class Pipe : IDisposable
{
    public Pipe()
    {
        var ends = default(Libc.PipeEnds);
        Syscall.Check(Libc.pipe2(ref ends, Libc.O_CLOEXEC), "pipe2");
        Read = new Descriptor(ends.Read);
        Write = new Descriptor(ends.Write);
    }

    public Descriptor Read { get; }
    public Descriptor Write { get; }

    /// <summary>
    /// Asks for a larger buffer. An ordinary user may be refused (fs.pipe-user-pages-soft): then it stays as it is.
    /// </summary>
    public static bool TryEnlarge(Descriptor end, int bytes) => Libc.fcntl(end.Number, Libc.F_SETPIPE_SZ, bytes) >= 0;

    // what the kernel shows of a master's buffer; behind it there is room for some more
    private const int TerminalRoom = 4096;

    /// <summary>The size of the pipe's buffer in bytes.</summary>
    public static int Size(Descriptor end) => Syscall.Check(Libc.fcntl(end.Number, Libc.F_GETPIPE_SZ, 0), "fcntl(F_GETPIPE_SZ)");

    /// <summary>How full a pipe is, or a terminal's master, from 0 to 1 (ioctl(2), FIONREAD); what is neither is empty.</summary>
    public static unsafe double Fill(Descriptor end)
    {
        int bytes;
        var size = Libc.fcntl(end.Number, Libc.F_GETPIPE_SZ, 0);
        return Libc.ioctl(end.Number, Libc.FIONREAD, &bytes) == 0 ? (double)bytes / (size > 0 ? size : TerminalRoom) : 0;
    }

    public void Dispose()
    {
        Read.Dispose();
        Write.Dispose();
    }
}
