namespace PersistProc.Core;

/// <summary>Characters that come onto the screen.</summary>
public sealed partial class TerminalScreen
{
    private const int LongestTail = 16;

    void IControlHandler.Print(ReadOnlySpan<byte> text)
    {
        var isPlain = _cursor.Set == CharacterSet.Ascii && !Modes[TerminalModes.Insert];
        while (!text.IsEmpty)
        {
            // what joins two characters is rare
            var count = isPlain && !IsJoining ? PutPlain(text) : PutOne(LineDrawing.Of(_cursor.Set, text[0]));
            _last = LineDrawing.Of(_cursor.Set, text[count - 1]);
            text = text[count..];
        }
    }

    void IControlHandler.Print(int scalar)
    {
        PutOne(scalar);
        _last = scalar;
    }

    // whether the last character was a joiner that found something at its left
    private bool IsJoining => _last == CharacterWidth.Joiner && CellBefore() is >= 0 and var x && _shown[_cursor.Y].Cells[x].Tail is { } tail && tail[^1] == CharacterWidth.Joiner;

    private int PutPlain(ReadOnlySpan<byte> text)
    {
        WrapIfPending();
        var row = _shown[_cursor.Y];
        var x = _cursor.X;
        var count = Math.Min(text.Length, Columns - x);
        row.Divide(x, x + count);
        var cells = row.Writable.Slice(x, count);
        var style = _cursor.Style;
        for (var i = 0; i < cells.Length; i++) cells[i] = new ScreenCell(text[i], style);
        Advance(count);
        return count;
    }

    private int PutOne(int scalar)
    {
        var width = CharacterWidth.Of(scalar);
        if (width == 0 || IsJoining)
        {
            Join(scalar);
            return 1;
        }

        WrapIfPending();
        if (width == 2 && _cursor.X == Columns - 1)
        {
            if (Modes[TerminalModes.AutoWrap]) NextRow(goesOn: true);
            _cursor.X = Modes[TerminalModes.AutoWrap] ? 0 : Columns - 2;
        }

        var row = _shown[_cursor.Y];
        var x = _cursor.X;
        if (Modes[TerminalModes.Insert]) row.Insert(x, width, _blank);
        row.Divide(x, x + width);
        row.Writable[x] = new ScreenCell(scalar, _cursor.Style);
        if (width == 2) row.Writable[x + 1] = new ScreenCell(ScreenCell.ContinuationGlyph, _cursor.Style);
        Advance(width);
        return 1;
    }

    private void Advance(int count)
    {
        _cursor.X += count;
        if (_cursor.X < Columns) return;
        _cursor.X = Columns - 1;
        _cursor.IsWrapPending = Modes[TerminalModes.AutoWrap];
    }

    private void WrapIfPending()
    {
        if (!_cursor.IsWrapPending) return;
        _cursor.IsWrapPending = false;
        if (!Modes[TerminalModes.AutoWrap]) return;
        NextRow(goesOn: true);
        _cursor.X = 0;
    }

    /// <summary>A character without a width of its own belongs to the one at the cursor's left. Where there is none, it is dropped.</summary>
    private void Join(int scalar)
    {
        if (CellBefore() is not (>= 0 and var x)) return;
        ref var cell = ref _shown[_cursor.Y].Writable[x];
        if (scalar == CharacterWidth.Joiner && cell.Glyph < 0x80) return;
        if ((cell.Tail?.Length ?? 0) + 2 > LongestTail) return;
        cell = cell with { Tail = cell.Tail + char.ConvertFromUtf32(scalar) };
    }

    private int CellBefore()
    {
        var x = _cursor.IsWrapPending ? _cursor.X : _cursor.X - 1;
        return x > 0 && _shown[_cursor.Y].Cells[x].IsContinuation ? x - 1 : x;
    }

    private void Repeat(int count)
    {
        if (_last == 0) return;
        var most = Columns * Rows;
        for (var i = 0; i < Math.Min(count, most); i++) PutOne(_last);
    }

    private void Align()
    {
        (_top, _bottom) = (0, Rows - 1);
        _cursor.IsOriginMode = false;
        MoveTo(0, 0);
        _shown.Clear(new ScreenCell('E', CellStyle.Default));
    }
}
