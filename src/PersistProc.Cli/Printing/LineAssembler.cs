using PersistProc.Protocol;

namespace PersistProc.Cli.Printing;

/// <summary>Makes lines of stretches of output; each line has the time of its first byte. The two streams do not mix.</summary>
internal sealed class LineAssembler(Action<OutputStream, DateTimeOffset, ReadOnlyMemory<byte>, bool> line)
{
    private readonly Partial _stdout = new();
    private readonly Partial _stderr = new();

    public void Add(OutputFrame frame, ReadOnlyMemory<byte> bytes)
    {
        var time = DateTimeOffset.UnixEpoch.AddMicroseconds(frame.Microseconds);
        var partial = frame.Stream == OutputStream.Stdout ? _stdout : _stderr;
        while (bytes.Span.IndexOf((byte)'\n') is >= 0 and var end)
        {
            if (partial.Bytes.Count == 0) line(frame.Stream, time, bytes[..end], false);
            else
            {
                partial.Bytes.AddRange(bytes.Span[..end]);
                line(frame.Stream, partial.Since, partial.Bytes.ToArray(), false);
                partial.Bytes.Clear();
            }
            bytes = bytes[(end + 1)..];
        }
        if (bytes.Length == 0) return;
        if (partial.Bytes.Count == 0) partial.Since = time;
        partial.Bytes.AddRange(bytes.Span);
    }

    /// <summary>What has come of lines that have no end yet; the bytes are the assembler's.</summary>
    public IEnumerable<(OutputStream Stream, DateTimeOffset Since, List<byte> Bytes)> Unfinished()
    {
        if (_stdout.Bytes.Count > 0) yield return (OutputStream.Stdout, _stdout.Since, _stdout.Bytes);
        if (_stderr.Bytes.Count > 0) yield return (OutputStream.Stderr, _stderr.Since, _stderr.Bytes);
    }

    /// <summary>The ends that have no end of line.</summary>
    public void Finish()
    {
        foreach (var (stream, partial) in (IEnumerable<(OutputStream, Partial)>)[(OutputStream.Stdout, _stdout), (OutputStream.Stderr, _stderr)])
        {
            if (partial.Bytes.Count > 0) line(stream, partial.Since, partial.Bytes.ToArray(), true);
            partial.Bytes.Clear();
        }
    }

    private sealed class Partial
    {
        public List<byte> Bytes { get; } = [];

        public DateTimeOffset Since { get; set; }
    }
}
