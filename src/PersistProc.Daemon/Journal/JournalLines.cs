using System.Collections;

namespace PersistProc.Daemon.Journal;

/// <summary>A whole line of a file.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Bytes">It, without its newline; valid until the next one.</param>
internal readonly record struct FileLine(long Offset, ReadOnlyMemory<byte> Bytes);

/// <summary>The whole lines of a file from an offset on, read piece by piece. What has no newline yet is none; what is too long is passed over.</summary>
/// <param name="file">The file.</param>
/// <param name="from">Where to begin.</param>
/// <param name="mine">What to read into, of <see cref="PieceSize"/> bytes: whoever reads again and again has one; null: a new one.</param>
internal sealed class JournalLines(JournalFile file, long from, byte[]? mine = null) : IEnumerable<FileLine>
{
    /// <summary>How much is read at once.</summary>
    public const int PieceSize = JournalFile.LongestLine;

    public IEnumerator<FileLine> GetEnumerator()
    {
        var buffer = mine ?? new byte[PieceSize];
        var (offset, kept) = (from, 0);
        while (file.Read(buffer.AsSpan(kept), offset + kept) is > 0 and var read)
        {
            var (start, end) = (0, kept + read);
            while (buffer.AsSpan(start, end - start).IndexOf((byte)'\n') is >= 0 and var length)
            {
                yield return new FileLine(offset + start, buffer.AsMemory(start, length));
                start += length + 1;
            }
            // a piece without a newline is nobody's line
            if (start == 0 && end == buffer.Length) start = end;
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (offset, kept) = (offset + start, end - start);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
