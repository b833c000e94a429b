using System.Globalization;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Files;

/// <summary>
/// Reads a configuration file at once. Whatever may lie at its path (a directory, a pipe that nobody writes to, a disk
/// image) answers in words; nothing waits.
/// </summary>
public static class SmallFile
{
    private const int MadeUp = 512;

    /// <summary>The file's bytes, or null and why not.</summary>
    public static byte[]? TryRead(string path, int limit, out string why)
    {
        why = "";
        // without O_NONBLOCK the open of a FIFO waits for a writer
        var number = Libc.open64(path, Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_CLOEXEC, 0);
        if (number < 0)
        {
            why = $"cannot be read: {Errno.Text(Syscall.LastError)}";
            return null;
        }
        using var file = new Descriptors.Descriptor(number);
        if (Libc.statx(number, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, out var facts) < 0) why = $"cannot be read: {Errno.Text(Syscall.LastError)}";
        else if ((facts.Mode & Libc.S_IFMT) == Libc.S_IFDIR) why = "is a directory, not a file";
        else if ((facts.Mode & Libc.S_IFMT) != Libc.S_IFREG) why = "is not a regular file";
        else if (facts.Size > (ulong)limit) why = TooLarge(limit);
        // what the kernel makes up has no size, and some of it is given in one read or not at all (proc(5), /proc/sys)
        return why.Length > 0 ? null : ReadUpTo(number, limit, facts.Size == 0 ? MadeUp : (int)facts.Size + 1, out why);
    }

    // to its end, not to the size it had: somebody may be writing it
    private static byte[]? ReadUpTo(int number, int limit, int expected, out string why)
    {
        why = "";
        var buffer = new byte[expected];
        var total = 0;
        while (total <= limit)
        {
            if (total == buffer.Length) Array.Resize(ref buffer, Math.Min(limit + 1, Math.Max(4096, 2 * total)));
            var read = Read(number, buffer.AsSpan(total));
            if (read < 0 && Syscall.LastError == Errno.EINTR) continue;
            if (read < 0) why = $"cannot be read: {Errno.Text(Syscall.LastError)}";
            if (read <= 0) break;
            total += (int)read;
        }
        if (total > limit) why = TooLarge(limit);
        return why.Length > 0 ? null : buffer[..total];
    }

    private static unsafe nint Read(int number, Span<byte> into)
    {
        fixed (byte* bytes = into) return Libc.read(number, bytes, into.Length);
    }

    private static string TooLarge(int limit) => string.Create(CultureInfo.InvariantCulture, $"is larger than {limit / 1024} KiB");
}
