using System.Text;

namespace PersistProc.Core;

/// <summary>
/// The bytes that bring another terminal of the same size to show what a screen shows: what has left the screen, so that it can be
/// scrolled to, both screens, cursors, modes, title, and what has been begun and is not whole. Whoever has sent them goes on with
/// the bytes behind those that the screen was fed. Fed to a new <see cref="TerminalScreen"/>, they make an equal one, but for the
/// character that REP would repeat.
/// </summary>
public static class ScreenReplay
{
    private const string Start = "\e[?1047l\e[0m\e]8;;\e\\\e(B\e)B\x0f\e[?6l\e[r\e[?7h\e[4l\e[20l";

    /// <summary>Makes them.</summary>
    /// <param name="screen">The screen.</param>
    /// <param name="lines">At most so many lines of what has left it, the last ones.</param>
    /// <param name="keeps">Whether what the other terminal shows now is scrolled away instead of being wiped out.</param>
    public static byte[] Of(TerminalScreen screen, int lines = int.MaxValue, bool keeps = false)
    {
        var text = new StringBuilder(4096);
        text.Append(Start);
        if (keeps) text.Append("\e[").Append(screen.Rows).Append('H').Append('\n', screen.Rows);
        text.Append("\e[H\e[2J");
        var cells = new CellWriter(text);
        var isOpen = Before(cells, text, screen, lines);
        Rows(cells, text, screen.Normal, isOpen);
        if (screen.Alternate is { } alternate) Alternate(cells, text, screen, alternate);
        else if (screen.Normal.Saved is { } saved) Save(cells, text, screen.Normal, saved);
        Titles(text, screen);
        TabStops(text, screen);
        if (screen.Region != (0, screen.Rows - 1)) text.Append("\e[").Append(screen.Region.Top + 1).Append(';').Append(screen.Region.Bottom + 1).Append('r');
        Place(cells, text, screen.Shown, screen.Cursor, screen.Region.Top);
        SetModes(text, screen.Modes);
        return Bytes(text, screen.Pending());
    }

    // some hundred kilobytes: made once
    private static byte[] Bytes(StringBuilder text, ReadOnlySpan<byte> pending)
    {
        var most = pending.Length;
        foreach (var piece in text.GetChunks()) most += Encoding.UTF8.GetByteCount(piece.Span);
        var bytes = new byte[most]; // a pair that is cut apart counts for more than it is
        var encoder = Encoding.UTF8.GetEncoder();
        var length = 0;
        foreach (var piece in text.GetChunks()) length += encoder.GetBytes(piece.Span, bytes.AsSpan(length), flush: false);
        length += encoder.GetBytes([], bytes.AsSpan(length), flush: true);
        pending.CopyTo(bytes.AsSpan(length));
        length += pending.Length;
        return length == most ? bytes : bytes[..length];
    }

    // true if the last line goes on in the screen's first row
    private static bool Before(CellWriter cells, StringBuilder text, TerminalScreen screen, int lines)
    {
        var scrollback = screen.Scrollback;
        for (var at = Math.Max(0, scrollback.Count - lines); at < scrollback.Count; at++)
        {
            if (scrollback[at].IsPlain(out var plain, out var style)) Line(cells, text, plain, style, screen.Columns);
            else Line(cells, text, scrollback[at].Cells().ToArray(), screen.Columns);
            if (at == scrollback.Count - 1 && scrollback.IsOpen) return true;
            text.Append("\r\n");
        }

        return false;
    }

    // a line that the terminal breaks to fit
    private static void Line(CellWriter cells, StringBuilder text, ReadOnlySpan<ScreenCell> line, int columns)
    {
        for (var begin = 0; begin < line.Length;)
        {
            var end = Math.Min(begin + columns, line.Length);
            if (end < line.Length && line[end].IsContinuation) end--;
            if (begin > 0) GoOn(text, line[begin]);
            cells.Write(line[begin..end]);
            cells.Plain();
            begin = end;
        }
    }

    // the same of what is no more than characters: thousands of lines are not made cells of first
    private static void Line(CellWriter cells, StringBuilder text, string plain, CellStyle style, int columns)
    {
        for (var begin = 0; begin < plain.Length; begin += columns)
        {
            if (begin > 0) GoOn(text, style);
            cells.Write(plain.AsSpan(begin, Math.Min(columns, plain.Length - begin)), style);
            cells.Plain();
        }
    }

    private static void GoOn(StringBuilder text, ScreenCell first) => GoOn(text, first.Style);

    // a new row is filled with the background of the character that begins it: that must not be seen where it was not
    private static void GoOn(StringBuilder text, CellStyle first)
    {
        if (!first.Background.IsDefault) text.Append(" \r");
    }

    private static void Rows(CellWriter cells, StringBuilder text, ScreenBuffer buffer, bool goesOn)
    {
        for (var y = 0; y < buffer.Count; y++)
        {
            var row = buffer[y];
            // a row that a line goes on in is begun by the character that does not fit into the one before
            var length = row.IsWrapped ? row.Cells.Length : Math.Max(goesOn ? 1 : 0, row.UsedLength);
            if (goesOn && length == 1 && row.Cells.Length > 1 && row.Cells[1].IsContinuation) length = 2;
            if (goesOn) GoOn(text, row.Cells[0]);
            cells.Write(row.Cells[..length]);
            cells.Plain();
            goesOn = row.IsWrapped;
            if (!goesOn && y < buffer.Count - 1) text.Append("\r\n");
        }
    }

    private static void Alternate(CellWriter cells, StringBuilder text, TerminalScreen screen, ScreenBuffer alternate)
    {
        if (screen.Normal.Saved is { } below) Place(cells, text, screen.Normal, below, top: 0);
        text.Append(screen.Normal.Saved is null ? "\e[?1047h" : "\e[?1049h").Append("\e[0m\e]8;;\e\\\e(B\e)B\x0f\e[?6l\e[H\e[2J");
        cells.Forget();
        Rows(cells, text, alternate, goesOn: false);
        if (alternate.Saved is { } saved) Save(cells, text, alternate, saved);
    }

    private static void Save(CellWriter cells, StringBuilder text, ScreenBuffer buffer, CursorState state)
    {
        Place(cells, text, buffer, state, top: 0);
        text.Append("\e7\e(B\e)B\x0f");
    }

    /// <summary>Sets the cursor and all that belongs to it. A pending wrap comes by writing the last column again.</summary>
    internal static void Place(CellWriter cells, StringBuilder text, ScreenBuffer buffer, CursorState state, int top)
    {
        var row = buffer[state.Y].Cells;
        var first = state.IsWrapPending && row[state.X].IsContinuation ? state.X - 1 : state.X;
        text.Append(state.IsOriginMode ? "\e[?6h" : "\e[?6l");
        text.Append("\e[").Append(state.Y + 1 - (state.IsOriginMode ? top : 0)).Append(';').Append(first + 1).Append('H');
        if (state.IsWrapPending) cells.Write(row[first..]);
        cells.Use(state.Style);
        text.Append("\e(").Append(Letter(state.G0)).Append("\e)").Append(Letter(state.G1)).Append(state.IsShifted ? '\x0e' : '\x0f');
    }

    private static char Letter(CharacterSet set) => set switch { CharacterSet.LineDrawing => '0', CharacterSet.British => 'A', _ => 'B' };

    private static void Titles(StringBuilder text, TerminalScreen screen)
    {
        foreach (var title in screen.Titles) text.Append("\e]2;").Append(title).Append("\e\\\e[22;2t");
        if (screen.Title.Length > 0 || screen.Titles.Count > 0) text.Append("\e]2;").Append(screen.Title).Append("\e\\");
    }

    private static void TabStops(StringBuilder text, TerminalScreen screen)
    {
        var isUsual = true;
        for (var x = 0; x < screen.Columns; x++) isUsual &= screen.Tabs[x] == (x > 0 && x % 8 == 0);
        if (isUsual) return;
        text.Append("\e[?6l\e[3g");
        for (var x = 0; x < screen.Columns; x++)
        {
            if (screen.Tabs[x]) text.Append("\e[1;").Append(x + 1).Append("H\eH");
        }
    }

    private static void SetModes(StringBuilder text, TerminalModes modes)
    {
        // some are on in a terminal that was used before: each is said
        foreach (var mode in TerminalModes.Known)
        {
            if (mode == TerminalModes.Keypad) text.Append(modes[mode] ? "\e=" : "\e>");
            else if (mode < 0) text.Append("\e[").Append(-mode).Append(modes[mode] ? 'h' : 'l');
            else if (!modes[mode]) text.Append("\e[?").Append(mode).Append('l');
        }

        // what is on comes last: the forms of mouse reports shut each other out
        foreach (var mode in modes.On.Where(mode => mode > 0 && mode != TerminalModes.Keypad)) text.Append("\e[?").Append(mode).Append('h');
        text.Append("\e[").Append(modes.CursorShape).Append(" q");
        if (modes.OtherKeys > 0) text.Append("\e[>4;").Append(modes.OtherKeys).Append('m');
        foreach (var flags in modes.Keyboard) text.Append("\e[>").Append(flags).Append('u');
    }
}
