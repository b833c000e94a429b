using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Logs;

/// <summary>Looks at what is in a pipe without taking it out (tee(2) into another pipe).</summary>
internal static class PipePeek
{
    private const int Most = 64 << 10;

    /// <summary>1 if there are bytes in a pipe, -1 if it is empty, 0 if it is at its end.</summary>
    public static unsafe int Look(Descriptor pipe)
    {
        int pending;
        if (Libc.ioctl(pipe.Number, Libc.FIONREAD, &pending) < 0 || pending > 0) return 1;
        using var copy = TryMake();
        if (copy is null) return 1;
        var seen = Libc.tee(pipe.Number, copy.Write.Number, 1, Libc.SPLICE_F_NONBLOCK);
        return seen > 0 ? 1 : seen == 0 ? 0 : Syscall.LastError is Errno.EAGAIN or Errno.EINTR ? -1 : 1;
    }

    /// <summary>
    /// How many of the bytes in a pipe fit into so much room, if lines are not to be cut: all of the room where everything
    /// fits (or where more than this looks at does), 0 if not even one line does.
    /// </summary>
    public static unsafe long WholeLines(Descriptor pipe, long room)
    {
        int pending;
        if (Libc.ioctl(pipe.Number, Libc.FIONREAD, &pending) < 0 || pending <= room) return room;
        using var copy = TryMake();
        if (copy is null) return room;
        var seen = Libc.tee(pipe.Number, copy.Write.Number, (nint)Math.Min(room, Most), Libc.SPLICE_F_NONBLOCK);
        if (seen <= 0) return room;
        var buffer = new byte[seen];
        fixed (byte* bytes = buffer) seen = Libc.read(copy.Read.Number, bytes, buffer.Length);
        if (seen <= 0) return room;
        var whole = buffer.AsSpan(0, (int)seen).LastIndexOf((byte)'\n') + 1;
        return whole > 0 ? whole : seen < room ? seen : 0;
    }

    /// <summary>How many bytes are in a pipe (ioctl(2), FIONREAD); 0 where that is not told.</summary>
    public static unsafe int Pending(Descriptor pipe)
    {
        int pending;
        return Libc.ioctl(pipe.Number, Libc.FIONREAD, &pending) < 0 ? 0 : pending;
    }

    /// <summary>The first bytes in a pipe. False if so many are not there, or cannot be seen.</summary>
    public static unsafe bool TryRead(Descriptor pipe, Span<byte> beginning)
    {
        using var copy = TryMake();
        if (copy is null || Libc.tee(pipe.Number, copy.Write.Number, beginning.Length, Libc.SPLICE_F_NONBLOCK) != beginning.Length) return false;
        fixed (byte* bytes = beginning) return Libc.read(copy.Read.Number, bytes, beginning.Length) == beginning.Length;
    }

    /// <summary>A pipe to look into, or null.</summary>
    internal static Pipe? TryMake()
    {
        try
        {
            return new Pipe();
        }
        catch (SyscallException)
        {
            return null; // no descriptors left: then a line is cut
        }
    }
}
