using System.Text;

namespace PersistProc.Core;

/// <summary>
/// What a terminal shows that has been sent some bytes: rows of cells, the cursor, the modes, and what has left the screen above.
/// It follows xterm where programs rely on it. It sends nothing: answers to questions are collected for whoever wants to send
/// them. What is not kept: colours of the palette that were changed, left and right margins, images.
/// </summary>
public sealed partial class TerminalScreen : IControlHandler
{
    public const int SmallestColumns = 2;
    public const int LargestColumns = 1000;
    public const int LargestRows = 500;

    private readonly ControlParser _parser;
    private ScreenBuffer? _alternate;
    private ScreenBuffer _shown;
    private CursorState _cursor = new();
    private ScreenCell _blank = ScreenCell.Empty;
    private bool[] _tabs;
    private int _top;
    private int _bottom;

    // the character that REP repeats; 0 when something else came since
    private int _last;

    /// <param name="columns">How wide, within the bounds of this class.</param>
    /// <param name="rows">How high.</param>
    /// <param name="limits">Of what has left the screen.</param>
    public TerminalScreen(int columns, int rows, ScrollbackLimits? limits = null)
    {
        _parser = new ControlParser(this);
        Scrollback = new Scrollback(limits ?? ScrollbackLimits.Default);
        (Columns, Rows) = (Math.Clamp(columns, SmallestColumns, LargestColumns), Math.Clamp(rows, 1, LargestRows));
        Normal = new ScreenBuffer(Columns, Rows);
        _shown = Normal;
        _tabs = DefaultTabs(Columns);
        _bottom = Rows - 1;
    }

    public int Columns { get; private set; }
    public int Rows { get; private set; }

    /// <summary>The screen that scrolls into what has left it.</summary>
    public ScreenBuffer Normal { get; }

    /// <summary>The screen of full-screen programs; null while it is not shown.</summary>
    public ScreenBuffer? Alternate => _alternate;

    /// <summary>What is seen.</summary>
    public ScreenBuffer Shown => _shown;

    public Scrollback Scrollback { get; }
    public CursorState Cursor => _cursor;
    public TerminalModes Modes { get; } = new();

    /// <summary>The first and the last row of what scrolls.</summary>
    public (int Top, int Bottom) Region => (_top, _bottom);

    public ReadOnlySpan<bool> Tabs => _tabs;

    /// <summary>Whether what was fed ends between two characters or sequences.</summary>
    public bool IsAtRest => _parser.IsAtRest;

    /// <summary>The bytes of what has begun and is not whole.</summary>
    public byte[] Pending() => _parser.Pending();

    /// <summary>Reads on; may be cut anywhere.</summary>
    public void Feed(ReadOnlySpan<byte> bytes) => _parser.Feed(bytes);

    void IControlHandler.Execute(byte control)
    {
        _last = 0;
        switch (control)
        {
            case 0x08: MoveTo(_cursor.X - 1, _cursor.Y); break;
            case 0x09: Tab(1); break;
            case 0x0a or 0x0b or 0x0c or 0x84:
                NextRow(goesOn: false);
                if (control < 0x80 && Modes[TerminalModes.NewLine]) MoveTo(0, _cursor.Y);
                break;
            case 0x0d: MoveTo(0, _cursor.Y); break;
            case 0x0e: _cursor.IsShifted = true; break;
            case 0x0f: _cursor.IsShifted = false; break;
            case 0x85: NewLine(); break;
            case 0x88: _tabs[_cursor.X] = true; break;
            case 0x8d: PreviousRow(); break;
            default: break;
        }
    }

    void IControlHandler.Escape(ReadOnlySpan<byte> intermediates, byte final)
    {
        _last = 0;
        if (intermediates.Length == 1) Designate(intermediates[0], final);
        if (intermediates.Length > 0) return;
        switch (final)
        {
            case (byte)'7': _shown.Saved = _cursor; break;
            case (byte)'8': Restore(); break;
            case (byte)'=': Modes.Set(TerminalModes.Keypad, true); break;
            case (byte)'>': Modes.Set(TerminalModes.Keypad, false); break;
            case (byte)'c': Reset(); break;
            case >= (byte)'D' and <= (byte)'M': ((IControlHandler)this).Execute((byte)(final + 0x40)); break;
            default: break;
        }
    }

    private void Designate(byte where, byte what)
    {
        CharacterSet? set = what switch { (byte)'0' => CharacterSet.LineDrawing, (byte)'A' => CharacterSet.British, (byte)'B' => CharacterSet.Ascii, _ => null };
        if (where == '#' && what == '8') Align();
        else if (where == '(' && set is { } first) _cursor.G0 = first;
        else if (where == ')' && set is { } second) _cursor.G1 = second;
    }

    private void SetStyle(CellStyle style)
    {
        _cursor.Style = style;
        if (style.Background != _blank.Style.Background) _blank = new ScreenCell(' ', style.Background.IsDefault ? CellStyle.Default : new CellStyle { Background = style.Background });
    }

    private void Restore()
    {
        var saved = _shown.Saved ?? new CursorState();
        _cursor = saved;
        SetStyle(saved.Style);
        if (saved.IsOriginMode) _cursor.Y = Math.Clamp(saved.Y, _top, _bottom);
        _cursor.IsWrapPending = saved.IsWrapPending && _cursor.X == Columns - 1;
    }

    /// <summary>RIS: all as in the beginning, but what has left the screen stays.</summary>
    private void Reset()
    {
        ShowNormal();
        SoftReset();
        Normal.Clear(ScreenCell.Empty);
        Scrollback.Close();
        MoveTo(0, 0);
        _tabs = DefaultTabs(Columns);
        Modes.Reset();
        Title = "";
        _titles.Clear();
    }

    /// <summary>DECSTR: what a program may have left behind, but for the text.</summary>
    private void SoftReset()
    {
        (_cursor.G0, _cursor.G1, _cursor.IsShifted, _cursor.IsOriginMode) = (CharacterSet.Ascii, CharacterSet.Ascii, false, false);
        SetStyle(CellStyle.Default);
        (_top, _bottom) = (0, Rows - 1);
        _shown.Saved = null;
        Modes.Set(TerminalModes.Insert, false);
        Modes.Set(TerminalModes.CursorKeys, false);
        Modes.Set(TerminalModes.Keypad, false);
        Modes.Set(TerminalModes.AutoWrap, true);
        Modes.Set(TerminalModes.CursorVisible, true);
    }

    private static bool[] DefaultTabs(int columns, ReadOnlySpan<bool> before = default)
    {
        var tabs = new bool[columns];
        for (var x = 0; x < columns; x++) tabs[x] = x < before.Length ? before[x] : x > 0 && x % 8 == 0;
        return tabs;
    }

    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
}
