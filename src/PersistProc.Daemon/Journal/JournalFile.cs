using Microsoft.Win32.SafeHandles;

namespace PersistProc.Daemon.Journal;

/// <summary>One file of the journal, open. Its lines' cursors grow, which is how a place in it is found.</summary>
internal sealed class JournalFile : IDisposable
{
    /// <summary>The longest line that is one.</summary>
    public const int LongestLine = 16 << 10;

    private const int CloseEnough = 8 << 10;
    private readonly SafeFileHandle _file;

    private JournalFile(SafeFileHandle file, long after) => (_file, After) = (file, after);

    /// <summary>The cursor before its first event.</summary>
    public long After { get; }

    public long Size => RandomAccess.GetLength(_file);

    /// <summary>A new file in place of what may be there.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static JournalFile Create(string path, long after)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var made = new JournalFile(Open(path, FileMode.Create), after);
        made.Write(JournalLine.Header(after), 0);
        return made;
    }

    /// <summary>The file, or null if there is none, or none that can be read: then <paramref name="why"/> says why.</summary>
    public static JournalFile? TryOpen(string path, out string? why)
    {
        why = null;
        SafeFileHandle? file = null;
        try
        {
            if (!File.Exists(path)) return null;
            file = Open(path, FileMode.Open);
            var first = new byte[128];
            var read = RandomAccess.Read(file, first, 0);
            var end = first.AsSpan(0, read).IndexOf((byte)'\n');
            if (end >= 0 && JournalLine.IsHeader(first.AsSpan(0, end))) return new JournalFile(file, JournalLine.Cursor(first.AsSpan(0, end))!.Value);
            why = "its first line is not of a journal that this version knows";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            why = failure.Message;
        }
        file?.Dispose();
        return null;
    }

    public int Read(Span<byte> buffer, long offset) => RandomAccess.Read(_file, buffer, offset);

    public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(_file, bytes, offset);

    public void Cut(long size) => RandomAccess.SetLength(_file, size);

    /// <summary>Where the first line begins whose cursor is above the given one; the file's end if none is.</summary>
    public long OffsetAfter(long cursor)
    {
        long low = 0, high = Size;
        while (high - low > CloseEnough)
        {
            var middle = (low + high) / 2;
            if (FirstFrom(middle, high) is { } found && found.Cursor <= cursor) low = found.Offset;
            else high = middle;
        }
        foreach (var line in new JournalLines(this, low))
        {
            if (JournalLine.Cursor(line.Bytes.Span) is { } at && at > cursor) return line.Offset;
        }
        return Size;
    }

    /// <summary>The end of the last whole line, and the highest cursor in what is near it: a kill may have torn the last one.</summary>
    public (long End, long Cursor) Tail()
    {
        var (end, last) = (0L, After);
        foreach (var line in new JournalLines(this, Math.Max(0, Size - 2 * LongestLine)))
        {
            end = line.Offset + line.Bytes.Length + 1;
            if (JournalLine.Cursor(line.Bytes.Span) is { } cursor) last = Math.Max(last, cursor);
        }
        return (end, last);
    }

    // the first whole line that begins at or behind an offset and has a cursor
    private (long Offset, long Cursor)? FirstFrom(long offset, long high)
    {
        var isFirst = true;
        foreach (var line in new JournalLines(this, offset))
        {
            if (line.Offset >= high) return null;
            // what begins in the middle of a line is none
            if (!isFirst && JournalLine.Cursor(line.Bytes.Span) is { } cursor) return (line.Offset, cursor);
            isFirst = false;
        }
        return null;
    }

    private static SafeFileHandle Open(string path, FileMode mode)
    {
        var file = File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        if (mode == FileMode.Create) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }

    public void Dispose() => _file.Dispose();
}
