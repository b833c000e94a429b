namespace PersistProc.Core;

/// <summary>Which characters the letters of G0 or G1 stand for.</summary>
public enum CharacterSet
{
    Ascii,
    British,
    LineDrawing,
}

/// <summary>The cursor, and all that is saved with it (DECSC).</summary>
public record struct CursorState
{
    public CursorState() => Style = CellStyle.Default;

    /// <summary>The column, from 0.</summary>
    public int X { get; set; }

    /// <summary>The row, from 0.</summary>
    public int Y { get; set; }

    /// <summary>Whether the last column was written, so that the next character begins a new row.</summary>
    public bool IsWrapPending { get; set; }

    /// <summary>How the next character will look.</summary>
    public CellStyle Style { get; set; }

    public CharacterSet G0 { get; set; }
    public CharacterSet G1 { get; set; }

    /// <summary>Whether letters are those of G1.</summary>
    public bool IsShifted { get; set; }

    /// <summary>Whether rows are counted from the scroll region's first, and the cursor stays in it (DECOM).</summary>
    public bool IsOriginMode { get; set; }

    internal readonly CharacterSet Set => IsShifted ? G1 : G0;
}
