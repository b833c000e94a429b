namespace PersistProc.Core;

/// <summary>The cursor, and rows that move.</summary>
public sealed partial class TerminalScreen
{
    private void MoveTo(int x, int y)
    {
        _cursor.X = Math.Clamp(x, 0, Columns - 1);
        _cursor.Y = Math.Clamp(y, 0, Rows - 1);
        _cursor.IsWrapPending = false;
    }

    /// <summary>To a place that a program names: in origin mode it is one of the scroll region.</summary>
    private void Address(int x, int y)
    {
        if (_cursor.IsOriginMode) MoveTo(x, Math.Clamp(y + _top, _top, _bottom));
        else MoveTo(x, y);
    }

    private void AddressRow(int y)
    {
        var x = _cursor.X;
        Address(x, y);
    }

    // who is within the scroll region stays there
    private void Up(int count) => MoveTo(_cursor.X, Math.Max(_cursor.Y - count, _cursor.Y >= _top ? _top : 0));

    private void Down(int count) => MoveTo(_cursor.X, Math.Min(_cursor.Y + count, _cursor.Y <= _bottom ? _bottom : Rows - 1));

    private void NewLine()
    {
        NextRow(goesOn: false);
        MoveTo(0, _cursor.Y);
    }

    /// <summary>One row down; at the scroll region's end, it scrolls.</summary>
    /// <param name="goesOn">Whether the line goes on there.</param>
    private void NextRow(bool goesOn)
    {
        _cursor.IsWrapPending = false;
        var row = _shown[_cursor.Y];
        row.IsWrapped = goesOn && (_cursor.Y == _bottom || _cursor.Y < Rows - 1);
        if (_cursor.Y == _bottom) ScrollUp(1, goesOn);
        else if (_cursor.Y < Rows - 1) _cursor.Y++;
    }

    private void PreviousRow()
    {
        _cursor.IsWrapPending = false;
        if (_cursor.Y == _top) ScrollDown(_top, 1);
        else if (_cursor.Y > 0) _cursor.Y--;
    }

    private void ScrollUp(int count, bool goesOn = false)
    {
        count = Math.Min(count, _bottom - _top + 1);
        if (!goesOn) _shown[_bottom].IsWrapped = false;
        if (_top == 0 && _shown == Normal)
        {
            for (var y = 0; y < count; y++) Scrollback.Push(_shown[y]);
        }

        _shown.ScrollUp(_top, _bottom, count, _blank, goesOn);
    }

    private void ScrollDown(int first, int count)
    {
        if (first == 0 && _shown == Normal) Scrollback.Close();
        _shown.ScrollDown(first, _bottom, Math.Min(count, _bottom - first + 1), _blank);
    }

    private void InsertRows(int count)
    {
        if (_cursor.Y < _top || _cursor.Y > _bottom) return;
        ScrollDown(_cursor.Y, count);
        MoveTo(0, _cursor.Y);
    }

    // what is deleted is gone, not scrolled away
    private void DeleteRows(int count)
    {
        if (_cursor.Y < _top || _cursor.Y > _bottom) return;
        if (_cursor.Y == 0 && _shown == Normal) Scrollback.Close();
        _shown.ScrollUp(_cursor.Y, _bottom, Math.Min(count, _bottom - _cursor.Y + 1), _blank);
        MoveTo(0, _cursor.Y);
    }

    private void SetRegion(int top, int bottom)
    {
        bottom = Math.Min(bottom == 0 ? Rows : bottom, Rows);
        top = Math.Max(1, top);
        if (top >= bottom && Rows > 1) return;
        (_top, _bottom) = (Math.Min(top, bottom) - 1, bottom - 1);
        Address(0, 0);
    }

    private void Tab(int count)
    {
        var x = _cursor.X;
        while (count-- > 0 && x < Columns - 1)
        {
            do x++;
            while (x < Columns - 1 && !_tabs[x]);
        }

        MoveTo(x, _cursor.Y);
    }

    private void TabBack(int count)
    {
        var x = _cursor.X;
        while (count-- > 0 && x > 0)
        {
            do x--;
            while (x > 0 && !_tabs[x]);
        }

        MoveTo(x, _cursor.Y);
    }

    private void ClearTabs(int which)
    {
        if (which == 0) _tabs[_cursor.X] = false;
        if (which == 3) Array.Clear(_tabs);
    }
}
