namespace PersistProc.Core;

/// <summary>How much of what has left the screen is kept.</summary>
/// <param name="Lines">At most so many lines.</param>
/// <param name="Bytes">About so many bytes of memory.</param>
public sealed record ScrollbackLimits(int Lines, int Bytes)
{
    public static readonly ScrollbackLimits Default = new(10_000, 4 << 20);
}

/// <summary>
/// What has left the screen above: lines as they were written, not as they were broken to fit. The last one may go on in the
/// screen's first row. A line that does not end is cut, so that one line cannot be all there is.
/// </summary>
public sealed class Scrollback
{
    private const int LongestLine = 4096;
    private readonly List<ScrollbackLine> _lines = [];
    private readonly ScrollbackLimits _limits;
    private int _first;
    private long _cost;

    internal Scrollback(ScrollbackLimits limits) => _limits = limits;

    public int Count => _lines.Count - _first;

    internal int MostLines => _limits.Lines;

    /// <summary>A line; 0 is the oldest.</summary>
    public ScrollbackLine this[int index] => _lines[_first + index];

    /// <summary>Whether the last line goes on in the screen's first row.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>About how many bytes of memory it takes.</summary>
    public long Cost => _cost;

    internal void Push(ScreenRow row)
    {
        ReadOnlySpan<ScreenCell> cells = row.IsWrapped ? row.Cells : row.Cells[..row.UsedLength];
        Push(cells, row.IsWrapped);
    }

    internal void Push(ReadOnlySpan<ScreenCell> cells, bool goesOn)
    {
        if (IsOpen)
        {
            var joined = TakeLast().Cells();
            joined.AddRange(cells);
            Add(joined.ToArray(), goesOn);
        }
        else
        {
            Add(cells, goesOn);
        }

        while ((Count > _limits.Lines || _cost > _limits.Bytes) && Count > 1) DropFirst();
    }

    /// <summary>What comes on the screen's first row does not go on with the last line.</summary>
    internal void Close()
    {
        if (IsOpen) Add(TakeLast().Cells().ToArray(), goesOn: false);
    }

    internal ScrollbackLine TakeLast()
    {
        var line = _lines[^1];
        _lines.RemoveAt(_lines.Count - 1);
        _cost -= line.Cost;
        IsOpen = false;
        return line;
    }

    internal void Clear()
    {
        _lines.Clear();
        (_first, _cost, IsOpen) = (0, 0, false);
    }

    private void Add(ReadOnlySpan<ScreenCell> cells, bool goesOn)
    {
        IsOpen = goesOn && cells.Length < LongestLine;
        // spaces at a line's end are nothing, but those before a break are between two words
        var line = ScrollbackLine.Of(IsOpen ? cells : cells[..ScreenRow.Used(cells)]);
        _lines.Add(line);
        _cost += line.Cost;
    }

    private void DropFirst()
    {
        _cost -= _lines[_first].Cost;
        _lines[_first++] = null!;
        if (_first <= _lines.Count / 2 || _first < 64) return;
        _lines.RemoveRange(0, _first);
        _first = 0;
    }
}
