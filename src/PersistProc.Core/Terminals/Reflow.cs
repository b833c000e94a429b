namespace PersistProc.Core;

/// <summary>Gives a screen that scrolls another size: its lines are put together and broken anew.</summary>
/// <param name="buffer">The screen.</param>
/// <param name="scrollback">What has left it.</param>
/// <param name="columns">Its new width.</param>
/// <param name="rows">Its new height.</param>
internal sealed class Reflow(ScreenBuffer buffer, Scrollback scrollback, int columns, int rows)
{
    private readonly List<ScreenRow> _rows = [];
    private (int X, int Y) _cursor;

    // where the cursor is in the line that is put together, if it is in that one
    private int? _inLine;

    /// <summary>Does it, and answers where the cursor is then.</summary>
    public (int X, int Y) Run(int x, int y)
    {
        var last = buffer.Count - 1;
        while (last > y && buffer[last].UsedLength == 0) last--;
        var line = scrollback.IsOpen ? scrollback.TakeLast().Cells() : [];
        for (var at = 0; at <= last; at++)
        {
            var row = buffer[at];
            int? cursor = at == y ? line.Count + x : null;
            _inLine ??= cursor;
            line.AddRange(row.IsWrapped ? row.Cells : row.Cells[..row.UsedLength]);
            if (row.IsWrapped && at < last) continue;
            Break(line);
            line.Clear();
        }

        Fit();
        return _cursor;
    }

    private void Break(List<ScreenCell> line)
    {
        foreach (var row in Broken(line))
        {
            row.Row.IsWrapped = row.End < line.Count;
            if (_inLine is { } cursor && (cursor < row.End || row.End == line.Count)) Place(cursor - row.Begin, _rows.Count);
            _rows.Add(row.Row);
        }
    }

    private void Place(int x, int y)
    {
        _cursor = (Math.Clamp(x, 0, columns - 1), y);
        _inLine = null;
    }

    private IEnumerable<(ScreenRow Row, int Begin, int End)> Broken(List<ScreenCell> line)
    {
        var begin = 0;
        do
        {
            var end = Math.Min(begin + columns, line.Count);
            // no wide character is divided
            if (end < line.Count && line[end].IsContinuation) end--;
            var row = new ScreenRow(columns);
            for (var x = begin; x < end; x++) row.Writable[x - begin] = line[x];
            yield return (row, begin, end);
            begin = end;
        }
        while (begin < line.Count);
    }

    private void Fit()
    {
        // the cursor stays on the screen
        var above = Math.Clamp(_rows.Count - rows, 0, _cursor.Y);
        foreach (var row in _rows[..above]) scrollback.Push(row);
        _rows.RemoveRange(0, above);
        _cursor.Y -= above;
        while (_rows.Count < rows && scrollback.Count > 0 && !scrollback.IsOpen) ComeBack();
        if (_rows.Count > rows) _rows.RemoveRange(rows, _rows.Count - rows);
        while (_rows.Count < rows) _rows.Add(new ScreenRow(columns));
        _rows[^1].IsWrapped = false;
        buffer.Replace([.. _rows]);
    }

    private void ComeBack()
    {
        var line = scrollback.TakeLast().Cells();
        var back = new List<ScreenRow>();
        foreach (var (row, _, end) in Broken(line))
        {
            row.IsWrapped = end < line.Count;
            back.Add(row);
        }

        var tooMany = Math.Max(0, back.Count - (rows - _rows.Count));
        foreach (var row in back[..tooMany]) scrollback.Push(row);
        _rows.InsertRange(0, back[tooMany..]);
        _cursor.Y += back.Count - tooMany;
    }
}
