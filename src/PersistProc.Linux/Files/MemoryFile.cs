using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Files;

/// <summary>A file without a name (memfd_create(2)): bytes for another program that inherits the descriptor.</summary>
public static class MemoryFile
{
    /// <exception cref="SyscallException">No memory.</exception>
    public static Descriptor Write(string name, ReadOnlySpan<byte> content)
    {
        var file = new Descriptor(Syscall.Check(Libc.memfd_create(name, Libc.MFD_CLOEXEC), "memfd_create"));
        WriteAll(file, content);
        return file;
    }

    /// <summary>Everything in it, wherever its position is.</summary>
    public static unsafe byte[] Read(int number)
    {
        var length = Syscall.Check(Libc.lseek64(number, 0, Libc.SEEK_END), "lseek");
        var content = new byte[length];
        fixed (byte* bytes = content)
        {
            for (long total = 0; total < length;)
            {
                var read = Libc.pread64(number, bytes + total, (nint)(length - total), total);
                if (read < 0 && Syscall.LastError == Errno.EINTR) continue;
                if (Syscall.Check(read, "pread") == 0) break;
                total += read;
            }
        }
        return content;
    }

    /// <summary>Writes over its beginning (pwrite(2)). Nobody sees a part of less than a page, not even if the writer is killed.</summary>
    public static unsafe void Overwrite(Descriptor file, ReadOnlySpan<byte> content)
    {
        fixed (byte* bytes = content) Syscall.Check(Libc.pwrite64(file.Number, bytes, content.Length, 0), "pwrite");
    }

    /// <summary>Writes all of it at the position (write(2)), to a file or a pipe that takes it.</summary>
    public static void WriteAll(Descriptor to, ReadOnlySpan<byte> content) => WriteAll(to.Number, content);

    /// <summary>The same to a descriptor that is somebody else's, such as standard error.</summary>
    public static unsafe void WriteAll(int to, ReadOnlySpan<byte> content)
    {
        fixed (byte* bytes = content)
        {
            for (var total = 0; total < content.Length;)
            {
                var written = Libc.write(to, bytes + total, content.Length - total);
                if (written < 0 && Syscall.LastError == Errno.EINTR) continue;
                total += (int)Syscall.Check(written, "write");
            }
        }
    }

    /// <summary>What a pipe has: bytes, 0 at its end, -1 for nothing just now.</summary>
    public static unsafe int ReadSome(Descriptor from, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            var read = Libc.read(from.Number, bytes, buffer.Length);
            if (read >= 0) return (int)read;
            return Syscall.LastError is Errno.EAGAIN or Errno.EINTR ? -1 : 0;
        }
    }
}
