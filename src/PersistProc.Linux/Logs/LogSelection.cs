namespace PersistProc.Linux.Logs;

/// <summary>A line of a log, without its newline.</summary>
/// <param name="Stream">Output or Error.</param>
/// <param name="Time">When its first byte was seen, microseconds since 1970 (UTC).</param>
/// <param name="Bytes">The line; valid until the next one.</param>
/// <param name="Partial">Its newline has not come (yet).</param>
public readonly record struct SelectedLine(LogMark Stream, long Time, ReadOnlyMemory<byte> Bytes, bool Partial);

/// <summary>Part of a log: one stream or both, one instance or all, all lines or the last ones.</summary>
/// <param name="reading">The log.</param>
/// <param name="stream">`stdout`, `stderr` or `both`.</param>
/// <param name="run">0 the present or last instance, -1 the one before, N the Nth; null for all.</param>
public sealed class LogSelection(LogReading reading, string stream, int? run)
{
    private const int PieceSize = 64 << 10;

    /// <summary>The bytes, in pieces that are each valid until the next.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Bytes(long? lastLines)
    {
        if (lastLines is { } lines && !IsTail)
        {
            foreach (var line in Lines(lines))
            {
                yield return line.Bytes;
                if (!line.Partial) yield return "\n"u8.ToArray();
            }
            yield break;
        }
        var buffer = new byte[PieceSize];
        foreach (var chunk in Chunks(lastLines))
        {
            for (long done = 0; done < chunk.Length;)
            {
                var read = chunk.Read(buffer, done);
                if (read == 0) break;
                done += read;
                yield return buffer.AsMemory(0, read);
            }
        }
    }

    /// <summary>The lines in the order in which they were complete; at last those that are not.</summary>
    public IEnumerable<SelectedLine> Lines(long? last)
    {
        if (last is not { } count) return AllLines(null);
        if (IsTail) return AllLines(count);
        var kept = new Queue<SelectedLine>();
        foreach (var line in AllLines(null))
        {
            kept.Enqueue(line with { Bytes = line.Bytes.ToArray() });
            if (kept.Count > count) kept.Dequeue();
        }
        return kept;
    }

    // the last lines of everything are those at the file's end; others have to be counted from the beginning
    private bool IsTail => stream == "both" && run is null;

    private IEnumerable<SelectedLine> AllLines(long? last)
    {
        var open = new LineBuffer[] { new(LogMark.Output), new(LogMark.Error) };
        var buffer = new byte[PieceSize];
        foreach (var chunk in Chunks(last))
        {
            var line = open[chunk.Stream == LogMark.Output ? 0 : 1];
            for (long done = 0; done < chunk.Length;)
            {
                var read = chunk.Read(buffer, done);
                if (read == 0) break;
                done += read;
                foreach (var whole in line.Take(buffer.AsMemory(0, read), chunk.Time)) yield return whole;
            }
        }
        foreach (var line in open)
        {
            if (line.Rest() is { } rest) yield return rest;
        }
    }

    private IEnumerable<LogChunk> Chunks(long? lastLines)
    {
        var (from, to) = Range();
        if (lastLines is { } lines) from = Math.Max(from, reading.PositionOfLastLines(lines));
        foreach (var chunk in reading.From(from))
        {
            if (chunk.Position >= to) yield break;
            if (IsWanted(chunk.Stream))
                yield return chunk.Position + chunk.Length > to ? chunk with { Length = to - chunk.Position } : chunk;
        }
    }

    private bool IsWanted(LogMark mark) => mark switch
    {
        LogMark.Output => stream is "both" or "stdout",
        LogMark.Error => stream is "both" or "stderr",
        _ => false,
    };

    private (long From, long To) Range()
    {
        if (run is not { } wanted) return (0, long.MaxValue);
        var starts = reading.Starts();
        var at = wanted > 0 ? wanted - 1 : starts.Count - 1 + wanted;
        if (at < 0 || at >= starts.Count) return (0, 0);
        return (starts[at].Position, at + 1 < starts.Count ? starts[at + 1].Position : long.MaxValue);
    }
}
