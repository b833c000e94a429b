using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Logs;

/// <summary>A file that is read and written at explicit offsets (pread(2), pwrite(2)).</summary>
public sealed class DataFile : ILogBytes
{
    internal DataFile(Descriptor descriptor) => Descriptor = descriptor;

    public Descriptor Descriptor { get; }

    /// <summary>Opens for reading and writing, making it (0600) where missing.</summary>
    public static DataFile OpenOrCreate(string path) =>
        new(new Descriptor(Syscall.Check(Libc.open64(path, Libc.O_RDWR | Libc.O_CREAT | Libc.O_CLOEXEC, 0x180), $"open of {path}")));

    /// <summary>A file that keeps nothing.</summary>
    public static DataFile Discard() => new(new Descriptor(Syscall.Check(Libc.open64("/dev/null", Libc.O_RDWR | Libc.O_CLOEXEC, 0), "open of /dev/null")));

    /// <summary>Opens for reading, or answers null if there is none.</summary>
    public static DataFile? OpenToRead(string path)
    {
        var number = Libc.open64(path, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        return number >= 0 ? new DataFile(new Descriptor(number))
            : Syscall.LastError == Errno.ENOENT ? null
            : throw new SyscallException($"open of {path}", Syscall.LastError);
    }

    /// <summary>Whether this very file is what a path leads to now.</summary>
    public bool IsAt(string path) =>
        Libc.statx(Descriptor.Number, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, out var mine) == 0
        && Libc.statx(Libc.AT_FDCWD, path, 0, Libc.STATX_BASIC_STATS, out var there) == 0
        && mine.Inode == there.Inode;

    /// <summary>Size now, and whether its name is still there.</summary>
    public (long Size, bool Linked) Look()
    {
        Syscall.Check(Libc.statx(Descriptor.Number, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, out var facts), "statx");
        return ((long)facts.Size, facts.LinkCount > 0);
    }

    public long Size => Look().Size;

    /// <summary>Reads up to the end of the buffer or the file.</summary>
    public unsafe int Read(Span<byte> buffer, long offset)
    {
        var total = 0;
        fixed (byte* bytes = buffer)
        {
            while (total < buffer.Length)
            {
                var read = Libc.pread64(Descriptor.Number, bytes + total, buffer.Length - total, offset + total);
                if (read < 0 && Syscall.LastError == Errno.EINTR) continue;
                if (Syscall.Check(read, "pread") == 0) break;
                total += (int)read;
            }
        }
        return total;
    }

    /// <summary>Writes all of it, or answers false if the file system is full or refuses.</summary>
    public unsafe bool TryWrite(ReadOnlySpan<byte> data, long offset)
    {
        fixed (byte* bytes = data)
        {
            for (var total = 0; total < data.Length;)
            {
                var written = Libc.pwrite64(Descriptor.Number, bytes + total, data.Length - total, offset + total);
                if (written < 0 && Syscall.LastError == Errno.EINTR) continue;
                if (written < 0) return false;
                total += (int)written;
            }
        }
        return true;
    }

    /// <summary>Has everything written on the disk before it returns; false if that fails.</summary>
    public bool Sync() => Libc.fsync(Descriptor.Number) == 0;

    public void Truncate(long size) => Syscall.Check(Libc.ftruncate64(Descriptor.Number, size), "ftruncate");

    public void Dispose() => Descriptor.Dispose();
}
