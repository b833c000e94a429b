using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Tests.Harness;

/// <summary>Reads and writes the ends of pipes.</summary>
internal static class PipeEnd
{
    private const int PatienceMilliseconds = 15_000;

    /// <summary>Everything up to the pipe's end.</summary>
    internal static byte[] ReadAll(this Descriptor end) => end.ReadUntil(_ => false);

    /// <summary>Everything up to the pipe's end, or until it is enough.</summary>
    internal static unsafe byte[] ReadUntil(this Descriptor end, Func<List<byte>, bool> enough)
    {
        var all = new List<byte>();
        var buffer = stackalloc byte[4096];
        using var epoll = new Epoll();
        epoll.Add(end, Readiness.Readable, 1);
        while (!enough(all))
        {
            if (epoll.WaitAll(PatienceMilliseconds) == 0) Assert.Fail($"nothing more came after {all.Count} bytes");
            var read = Libc.read(end.Number, buffer, 4096);
            if (read == 0) break;
            if (read > 0) all.AddRange(new ReadOnlySpan<byte>(buffer, (int)read));
        }
        return [.. all];
    }

    /// <summary>What comes within a moment in which nothing should come.</summary>
    internal static byte[] ReadWhatIsThereWithin(this Descriptor end, TimeSpan moment)
    {
        using var epoll = new Epoll();
        epoll.Add(end, Readiness.Readable, 1);
        return epoll.WaitAll((int)moment.TotalMilliseconds) == 0 ? [] : end.ReadWhatIsThere(4096);
    }

    /// <summary>What is there now, up to a size; empty if nothing is.</summary>
    internal static unsafe byte[] ReadWhatIsThere(this Descriptor end, int size)
    {
        var buffer = new byte[size];
        fixed (byte* bytes = buffer)
        {
            var read = Libc.read(end.Number, bytes, size);
            return read > 0 ? buffer[..(int)read] : [];
        }
    }

    /// <summary>Writes all of it, waiting where the pipe is full.</summary>
    internal static unsafe void Write(this Descriptor end, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            for (var done = 0; done < bytes.Length;)
            {
                var written = Libc.write(end.Number, start + done, bytes.Length - done);
                if (written < 0 && Syscall.LastError == Errno.EINTR) continue;
                done += (int)Syscall.Check(written, "write");
            }
        }
    }
}
