using System.Collections;

namespace PersistProc.Daemon.Journal;

/// <summary>A whole line of a file.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Bytes">It, without its newline; valid until the next one.</param>
internal readonly record struct FileLine(long Offset, ReadOnlyMemory<byte> Bytes);

/// <summary>The whole lines of a file from an offset on, read piece by piece. What has no newline yet is none; what is too long is passed over.</summary>
internal sealed class JournalLines(JournalFile file, long from) : IEnumerable<FileLine>
{
    private const int PieceSize = JournalFile.LongestLine;

    public IEnumerator<FileLine> GetEnumerator()
    {
        var buffer = new byte[PieceSize];
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
