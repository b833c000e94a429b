namespace PersistProc.Core;

/// <summary>One row of a screen.</summary>
public sealed class ScreenRow
{
    private ScreenCell[] _cells;

    internal ScreenRow(int columns)
    {
        _cells = new ScreenCell[columns];
        Clear(ScreenCell.Empty);
    }

    /// <summary>Whether its text goes on in the next row: a line that was too long, not one that was ended.</summary>
    public bool IsWrapped { get; internal set; }

    public ReadOnlySpan<ScreenCell> Cells => _cells;

    internal Span<ScreenCell> Writable => _cells;

    /// <summary>How many cells there are up to the last that is not empty.</summary>
    public int UsedLength => Used(_cells);

    internal static int Used(ReadOnlySpan<ScreenCell> cells)
    {
        var length = cells.Length;
        while (length > 0 && cells[length - 1].IsEmpty) length--;
        return length;
    }

    internal void Clear(ScreenCell blank)
    {
        _cells.AsSpan().Fill(blank);
        IsWrapped = false;
    }

    /// <summary>Half of a wide character at either end of a stretch that is about to be written loses its other half.</summary>
    internal void Divide(int from, int to)
    {
        Divide(from);
        Divide(to);
    }

    private void Divide(int at)
    {
        if (at <= 0 || at >= _cells.Length || !_cells[at].IsContinuation) return;
        _cells[at - 1] = _cells[at - 1].Blanked;
        _cells[at] = _cells[at].Blanked;
    }

    internal void Erase(int from, int to, ScreenCell blank)
    {
        Divide(from, to);
        _cells.AsSpan(from, to - from).Fill(blank);
        if (to == _cells.Length) IsWrapped = false;
    }

    /// <summary>Moves what is at a column and behind it to the right; what leaves the row is gone.</summary>
    internal void Insert(int at, int count, ScreenCell blank)
    {
        Divide(at, _cells.Length - count);
        _cells.AsSpan(at, _cells.Length - at - count).CopyTo(_cells.AsSpan(at + count));
        _cells.AsSpan(at, count).Fill(blank);
        IsWrapped = false;
    }

    /// <summary>Moves what is behind some columns to the left.</summary>
    internal void Delete(int at, int count, ScreenCell blank)
    {
        Divide(at, at + count);
        _cells.AsSpan(at + count).CopyTo(_cells.AsSpan(at));
        _cells.AsSpan(_cells.Length - count).Fill(blank);
        IsWrapped = false;
    }

    /// <summary>Cuts it, or makes it longer by empty cells.</summary>
    internal void SetLength(int columns)
    {
        var before = _cells.Length;
        if (columns < before) Divide(columns);
        Array.Resize(ref _cells, columns);
        if (columns > before) _cells.AsSpan(before).Fill(ScreenCell.Empty);
        if (columns != before) IsWrapped = false;
    }
}
