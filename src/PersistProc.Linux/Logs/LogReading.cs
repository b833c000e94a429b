namespace PersistProc.Linux.Logs;

/// <summary>Some bytes of one stream.</summary>
/// <param name="Stream">Output or Error; or, without bytes, Start, Gap, Guess or Missing.</param>
/// <param name="Time">Microseconds since 1970 (UTC).</param>
/// <param name="Position">The position of the first byte.</param>
/// <param name="File">Which file they are in; null for what is missing. Open as long as the reading has not come to the next one.</param>
/// <param name="Offset">Where they lie in it.</param>
/// <param name="Length">How many; of a gap and of what is missing, how many were lost; of a start, the attempt.</param>
public readonly record struct LogChunk(LogMark Stream, long Time, long Position, LogFile? File, long Offset, long Length)
{
    /// <summary>Reads its bytes from the given one on.</summary>
    public int Read(Span<byte> buffer, long skip) => File!.Read(buffer[..(int)Math.Min(buffer.Length, Length - skip)], Offset + skip);
}

/// <summary>The beginning of an instance.</summary>
/// <param name="Attempt">Which.</param>
/// <param name="Position">Where its first byte is, or would be.</param>
/// <param name="Time">When; 0 where that is no longer known.</param>
public readonly record struct LogStart(long Attempt, long Position, long Time);

/// <summary>
/// Reads a service's log over all its files, as they were when it was opened. The older ones are opened when their turn
/// comes: their names do not change, and one that was removed meanwhile is told as missing.
/// </summary>
public sealed partial class LogReading : IDisposable
{
    private const int Tries = 20;
    private readonly string _directory;
    private readonly List<int> _numbers;
    private readonly LogFile? _current;

    // whose last chunk may still be read when there are no more
    private OpenedFile _read;

    private LogReading(string directory, List<int> numbers, LogFile? current) => (_directory, _numbers, _current) = (directory, numbers, current);

    /// <summary>Opens a service's log, or answers null if it has none.</summary>
    public static LogReading? Open(string directory)
    {
        var numbers = LogFolder.Numbers(directory);
        for (var tries = 0; ; tries++)
        {
            var known = numbers;
            var current = LogFile.Open(ServiceLog.LogPath(directory), ServiceLog.IndexPath(directory), () => EndOf(directory, known, known.Count - 1));
            var isPair = current?.IsPairAt(ServiceLog.IndexPath(directory)) != false;
            numbers = LogFolder.Numbers(directory);
            // the highest number is the same before and after: what was opened in between is the one behind it, or, while the pair before gets its
            // number, a part of each
            if ((isPair && numbers.LastOrDefault() == known.LastOrDefault()) || tries == Tries)
                return current is null && numbers.Count == 0 ? null : new LogReading(directory, known, current);
            current?.Dispose();
        }
    }

    /// <summary>Only what was put away.</summary>
    internal static LogReading OpenOlder(string directory) => new(directory, LogFolder.Numbers(directory), null);

    /// <summary>The position behind the last byte.</summary>
    public long End => _current?.End ?? EndOf(_directory, _numbers, _numbers.Count - 1);

    /// <summary>False if the present file's index is lost, and with it which positions its bytes have.</summary>
    public bool KnowsItsEnd => _current?.IsIndexed != false;

    /// <summary>The position of the first byte that is still there.</summary>
    public long Begin
    {
        get
        {
            using var first = OpenFile(0);
            return first.File?.Base ?? End;
        }
    }

    /// <summary>How many files there are.</summary>
    internal int Count => _numbers.Count + (_current is null ? 0 : 1);

    /// <summary>Everything from a position on, in order. What was removed behind that position is told as missing.</summary>
    public IEnumerable<LogChunk> From(long from)
    {
        var (position, isFirst) = (from, true);
        OpenedFile held = default;
        try
        {
            for (var n = FileOf(from); n < Count; n++)
            {
                var opened = OpenFile(n);
                if (opened.File is not { } file) continue;
                var missing = position > 0 || !isFirst ? file.Base - position : file.RemovedBefore;
                isFirst = false;
                if (missing > 0) yield return new LogChunk(LogMark.Missing, 0, file.Base - missing, null, 0, missing);
                position = Math.Max(position, file.Base);
                var last = position;
                foreach (var chunk in file.From(from))
                {
                    yield return chunk;
                    if (chunk.Stream is LogMark.Output or LogMark.Error) position = Math.Max(position, chunk.Position + chunk.Length);
                }
                // whoever got its chunks may read them until he has got one of the next file
                if (position > last) (held, opened) = (opened, held);
                opened.Dispose();
            }
        }
        finally
        {
            _read.Dispose();
            _read = held;
        }
    }

    /// <summary>The position at which an instance began, or null if the log does not know it (any more).</summary>
    public long? FindStart(long attempt)
    {
        foreach (var start in StartsBackwards())
        {
            if (start.Attempt == attempt) return start.Position;
        }
        return null;
    }

    /// <summary>The instances in this log, the last one first. Of one whose beginning was removed, the first byte that is left counts.</summary>
    public IEnumerable<LogStart> StartsBackwards()
    {
        LogStart? open = null;
        for (var n = Count - 1; n >= 0; n--)
        {
            using var opened = OpenFile(n);
            if (opened.File is not { } file) continue;
            var last = -1L;
            foreach (var start in file.StartsBackwards())
            {
                last = start.Attempt;
                open = null;
                yield return start;
            }
            var carried = file.Header.Carried;
            open = carried >= 0 && carried != last ? new LogStart(carried, file.Base, 0) : null;
        }
        if (open is { } cut) yield return cut;
    }

    /// <summary>Attempts whose beginning is in this log, in order.</summary>
    public List<(long Attempt, long Position)> Starts() => [.. StartsBackwards().Select(start => (start.Attempt, start.Position)).Reverse()];

    /// <summary>The position of the n-th line from the end, counting an unfinished last line.</summary>
    public long PositionOfLastLines(long lines)
    {
        if (lines <= 0) return End;
        var buffer = new byte[64 << 10];
        var wanted = lines + 1;
        var isLast = true;
        for (var n = Count - 1; n >= 0; n--)
        {
            using var opened = OpenFile(n);
            if (opened.File is not { } file) continue;
            for (var end = file.Size; end > 0;)
            {
                var start = Math.Max(0, end - buffer.Length);
                var read = file.Read(buffer.AsSpan(0, (int)(end - start)), start);
                if (isLast && read > 0 && buffer[read - 1] != '\n') wanted--;
                isLast = isLast && read <= 0;
                for (var i = buffer.AsSpan(0, read).LastIndexOf((byte)'\n'); i >= 0; i = buffer.AsSpan(0, i).LastIndexOf((byte)'\n'))
                {
                    if (--wanted == 0) return file.PositionOf(start + i + 1);
                }
                end = start;
            }
        }
        return Begin;
    }

    /// <summary>The file in which a position is, or would be.</summary>
    private int FileOf(long position)
    {
        if (_current is not null && position >= _current.Base) return Count - 1;
        int low = 0, high = _numbers.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            using var opened = OpenFile(middle);
            if (opened.File is null || opened.File.Base <= position) low = middle + 1;
            else high = middle;
        }
        return Math.Max(0, low - 1);
    }

    /// <summary>A file by its place in the order; its owner disposes what it got.</summary>
    internal OpenedFile OpenFile(int n)
    {
        if (n >= _numbers.Count) return new OpenedFile(n == _numbers.Count ? _current : null, IsOwned: false);
        return new OpenedFile(OpenNumbered(_directory, _numbers, n), IsOwned: true);
    }

    private static LogFile? OpenNumbered(string directory, List<int> numbers, int n) =>
        LogFile.Open(LogFolder.LogOf(directory, numbers[n]), LogFolder.IndexOf(directory, numbers[n]), () => EndOf(directory, numbers, n - 1));

    private static long EndOf(string directory, List<int> numbers, int n)
    {
        if (n < 0) return 0;
        using var file = OpenNumbered(directory, numbers, n);
        return file?.End ?? EndOf(directory, numbers, n - 1);
    }

    public void Dispose()
    {
        _current?.Dispose();
        _read.Dispose();
    }

    /// <summary>A file, or none if it was removed.</summary>
    internal readonly record struct OpenedFile(LogFile? File, bool IsOwned) : IDisposable
    {
        public void Dispose()
        {
            if (IsOwned) File?.Dispose();
        }
    }
}
