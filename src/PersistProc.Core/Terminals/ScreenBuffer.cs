namespace PersistProc.Core;

/// <summary>The rows of a screen, and the cursor that was saved with them.</summary>
public sealed class ScreenBuffer
{
    private ScreenRow[] _rows;

    internal ScreenBuffer(int columns, int rows) => _rows = [.. Enumerable.Range(0, rows).Select(_ => new ScreenRow(columns))];

    public int Count => _rows.Length;

    public ScreenRow this[int index] => _rows[index];

    /// <summary>The cursor that DECSC saved, or none.</summary>
    public CursorState? Saved { get; internal set; }

    internal void Replace(ScreenRow[] rows) => _rows = rows;

    internal void Clear(ScreenCell blank)
    {
        foreach (var row in _rows) row.Clear(blank);
    }

    /// <summary>Moves the rows of a region up; the first ones are gone, and come back empty below.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="last">The last row.</param>
    /// <param name="count">By how many rows, at most all of them.</param>
    /// <param name="blank">What the new rows are full of.</param>
    /// <param name="goesOn">Whether the last row's line is about to go on in a new one.</param>
    internal void ScrollUp(int first, int last, int count, ScreenCell blank, bool goesOn = false)
    {
        if (!goesOn) _rows[last].IsWrapped = false;
        if (first > 0) _rows[first - 1].IsWrapped = false;
        for (var moved = 0; moved < count; moved++)
        {
            var row = _rows[first];
            Array.Copy(_rows, first + 1, _rows, first, last - first);
            row.Clear(blank);
            _rows[last] = row;
        }
    }

    /// <summary>Moves the rows of a region down; the last ones are gone, and come back empty above.</summary>
    internal void ScrollDown(int first, int last, int count, ScreenCell blank)
    {
        if (first > 0) _rows[first - 1].IsWrapped = false;
        for (var moved = 0; moved < count; moved++)
        {
            var row = _rows[last];
            Array.Copy(_rows, first, _rows, first + 1, last - first);
            row.Clear(blank);
            _rows[first] = row;
        }

        _rows[last].IsWrapped = false;
    }

    /// <summary>Cuts it at the right and below, or makes it larger there.</summary>
    internal void Crop(int columns, int rows)
    {
        var before = _rows.Length;
        Array.Resize(ref _rows, rows);
        for (var y = 0; y < rows; y++)
        {
            if (y >= before) _rows[y] = new ScreenRow(columns);
            else _rows[y].SetLength(columns);
        }

        _rows[rows - 1].IsWrapped = false;
    }
}
