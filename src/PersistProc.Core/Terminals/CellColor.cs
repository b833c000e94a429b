namespace PersistProc.Core;

/// <summary>A colour of a terminal's cell: the terminal's own, one of its palette, or red, green and blue.</summary>
public readonly record struct CellColor
{
    private const int True = 1 << 24;
    private readonly int _value;

    private CellColor(int value) => _value = value;

    /// <summary>The terminal's own.</summary>
    public static CellColor Default => default;

    /// <summary>One of the 256.</summary>
    public static CellColor Palette(int index) => new(index + 1);

    /// <summary>Each part 0 to 255.</summary>
    public static CellColor Rgb(int red, int green, int blue) => new(True | (red << 16) | (green << 8) | blue);

    public bool IsDefault => _value == 0;
    public bool IsPalette => _value is > 0 and < True;

    /// <summary>Which of the palette; only if it is one.</summary>
    public int Index => _value - 1;

    public int Red => (_value >> 16) & 255;
    public int Green => (_value >> 8) & 255;
    public int Blue => _value & 255;
}
