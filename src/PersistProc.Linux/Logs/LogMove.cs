namespace PersistProc.Linux.Logs;

/// <summary>
/// What has just come into a log, or is about to (<see cref="ServiceLog.Foretell"/>), told on the thread that moves it; its bytes can be read until the
/// teller goes on.
/// </summary>
/// <param name="File">The file they are in.</param>
/// <param name="Stream">Who wrote them.</param>
/// <param name="Time">Of their record, in microseconds since 1970 (UTC).</param>
/// <param name="Position">Of the first byte.</param>
/// <param name="Offset">Where that is in the file.</param>
/// <param name="Length">How many; 0: what came could not be kept.</param>
public readonly record struct LogMove(DataFile File, LogMark Stream, long Time, long Position, long Offset, int Length)
{
    /// <summary>The bytes themselves, of what is not in the file yet; else empty.</summary>
    public ReadOnlyMemory<byte> Ahead { get; init; }

    /// <summary>Reads the bytes; the answer is how many of them are (still) there.</summary>
    public int Read(Span<byte> buffer)
    {
        if (Ahead.IsEmpty) return File.Read(buffer[..Length], Offset);
        Ahead.Span.CopyTo(buffer);
        return Length;
    }
}
