namespace PersistProc.Linux.Logs;

/// <summary>Bytes of one stream that follow one another in one file, in memory; or a note about what is not there.</summary>
internal sealed class LogStretch
{
    private readonly List<(int Offset, long Time)> _times = [];
    private int _missing;

    public LogMark Stream { get; private set; }
    public long Position { get; private set; }
    public int Length { get; private set; }

    /// <summary>The bytes; valid until the next stretch is asked for.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private set; }

    /// <summary>Of a note: how many bytes it is about, and when it was made.</summary>
    public LogChunk Note { get; private set; }

    public bool IsNote => Stream is not (LogMark.Output or LogMark.Error);

    private LogFile? File { get; set; }
    private long Offset { get; set; }

    /// <summary>When the byte at an offset of this stretch was seen.</summary>
    public long TimeAt(int offset)
    {
        int low = 0, high = _times.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_times[middle].Offset <= offset) low = middle;
            else high = middle - 1;
        }
        return _times[low].Time;
    }

    /// <summary>Makes stretches of chunks, as long as a window is.</summary>
    public static IEnumerable<LogStretch> Of(IEnumerable<LogChunk> chunks)
    {
        var (window, stretch) = (new LogWindow(), new LogStretch());
        foreach (var chunk in chunks)
        {
            if (chunk.File is not { } file || chunk.Stream is not (LogMark.Output or LogMark.Error))
            {
                if (stretch.Close(window)) yield return stretch;
                if (stretch.TakeMissing()) yield return stretch;
                stretch.Stream = chunk.Stream;
                stretch.Note = chunk;
                yield return stretch;
                continue;
            }
            if (chunk.Length == 0 && stretch.File != file)
            {
                if (stretch.Close(window)) yield return stretch;
                if (stretch.TakeMissing()) yield return stretch;
            }
            for (long done = 0; done < chunk.Length;)
            {
                var taken = stretch.Take(chunk, file, done);
                if (taken == 0)
                {
                    if (stretch.Close(window)) yield return stretch;
                    if (stretch.TakeMissing()) yield return stretch;
                }
                done += taken;
            }
        }
        if (stretch.Close(window)) yield return stretch;
        if (stretch.TakeMissing()) yield return stretch;
    }

    private int Take(LogChunk chunk, LogFile file, long done)
    {
        if (Length == 0)
        {
            (Stream, File, Offset, Position) = (chunk.Stream, file, chunk.Offset + done, chunk.Position + done);
            _times.Clear();
        }
        else if (chunk.Stream != Stream || file != File || chunk.Offset + done != Offset + Length || Length == LogWindow.Size)
        {
            return 0;
        }
        if (_times.Count == 0 || _times[^1].Time != chunk.Time) _times.Add((Length, chunk.Time));
        var taken = (int)Math.Min(chunk.Length - done, LogWindow.Size - Length);
        Length += taken;
        return taken;
    }

    /// <summary>Reads its bytes. False if there are none, or no longer.</summary>
    private bool Close(LogWindow window)
    {
        if (Length == 0) return false;
        Bytes = window.Get(File!, Offset, Length);
        _missing = Length - Bytes.Length;
        Length = 0;
        return Bytes.Length > 0;
    }

    /// <summary>What was to be there and could not be read: somebody has cut the file, or damaged a compressed one.</summary>
    private bool TakeMissing()
    {
        if (_missing == 0) return false;
        Stream = LogMark.Missing;
        Note = new LogChunk(LogMark.Missing, _times[0].Time, Position + Bytes.Length, null, 0, _missing);
        _missing = 0;
        return true;
    }

    /// <summary>A part of a file in memory: many small stretches are read at once.</summary>
    private sealed class LogWindow
    {
        public const int Size = 256 << 10;
        private const int FirstSize = 32 << 10;
        private byte[] _bytes = [];
        private LogFile? _file;
        private long _start;
        private int _length;

        public ReadOnlyMemory<byte> Get(LogFile file, long offset, int length)
        {
            if (file != _file || offset < _start || offset + length > _start + _length) Fill(file, offset, length);
            var at = (int)(offset - _start);
            return _bytes.AsMemory(at, Math.Clamp(_length - at, 0, length));
        }

        private void Fill(LogFile file, long offset, int length)
        {
            // a few lines need no large window
            if (_bytes.Length == 0) _bytes = new byte[Math.Max(FirstSize, length)];
            else if (_bytes.Length < Size) _bytes = new byte[Size];
            (_file, _start) = (file, offset);
            _length = file.Read(_bytes, offset);
        }
    }
}
