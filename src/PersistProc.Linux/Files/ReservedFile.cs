using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Files;

/// <summary>
/// A small file that has its room beforehand (fallocate(2)): what fits into it is written even when the disk is full. Its text ends at the first
/// NUL; behind that are nothing but NULs, so that what is written at the end ends there too. Only for its owner (0600).
/// </summary>
public sealed class ReservedFile : IDisposable
{
    private readonly Descriptor _file;
    private readonly int _room;
    private long _written;

    private ReservedFile(Descriptor file, int room) => (_file, _room) = (file, room);

    /// <summary>Opens it, making it where missing. A disk that has no room for it now is asked again at the next <see cref="Clear"/>.</summary>
    /// <param name="path">Where.</param>
    /// <param name="room">Bytes.</param>
    /// <param name="end">What is behind this offset does not count.</param>
    /// <exception cref="SyscallException">It cannot be opened, or be written.</exception>
    public static ReservedFile Open(string path, int room, long end)
    {
        var file = new Descriptor(Syscall.Check(Libc.open64(path, Libc.O_RDWR | Libc.O_CREAT | Libc.O_CLOEXEC, 0x180), $"open of {path}"));
        var content = MemoryFile.Read(file.Number);
        var opened = new ReservedFile(file, room) { _written = content.AsSpan().LastIndexOfAnyExcept((byte)0) + 1 };
        opened.Wipe(end);
        opened.Reserve();
        return opened;
    }

    /// <summary>Puts bytes at an offset. They are there for everybody at once, whatever becomes of this process.</summary>
    /// <exception cref="SyscallException">They were more than was reserved, and the disk is full.</exception>
    public unsafe void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        fixed (byte* start = bytes)
        {
            for (var done = 0; done < bytes.Length;)
            {
                var written = Libc.pwrite64(_file.Number, start + done, bytes.Length - done, offset + done);
                if (written < 0 && Syscall.LastError == Errno.EINTR) continue;
                done += (int)Syscall.Check(written, "pwrite");
                _written = Math.Max(_written, offset + done);
            }
        }
    }

    /// <summary>Nothing in it counts any more; its room stays.</summary>
    public void Clear()
    {
        Wipe(0);
        Reserve();
    }

    // not cut to nothing: that would give the room back, to whoever fills the disk
    private void Wipe(long from)
    {
        if (_written > _room) Syscall.Check(Libc.ftruncate64(_file.Number, Math.Max(from, _room)), "ftruncate");
        _written = Math.Min(_written, Math.Max(from, _room));
        if (_written > from) Write(new byte[_written - from], from);
        _written = from;
    }

    private void Reserve() => _ = Libc.fallocate64(_file.Number, 0, 0, _room);

    public void Dispose() => _file.Dispose();
}
