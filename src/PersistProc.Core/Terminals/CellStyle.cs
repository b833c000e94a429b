namespace PersistProc.Core;

/// <summary>How a cell looks besides its colours and its line below.</summary>
[Flags]
public enum CellAttributes
{
    None = 0,
    Bold = 1,
    Faint = 2,
    Italic = 4,
    Blink = 8,
    Inverse = 16,
    Invisible = 32,
    Struck = 64,
    Overlined = 128,
}

/// <summary>The line below a cell; the numbers are those of SGR <c>4:n</c>.</summary>
public enum UnderlineKind
{
    None,
    Single,
    Double,
    Curly,
    Dotted,
    Dashed,
}

/// <summary>A hyperlink (OSC 8).</summary>
/// <param name="Uri">Where to: printable ASCII.</param>
/// <param name="Id">What holds its pieces together; may be empty.</param>
public sealed record Hyperlink(string Uri, string Id);

/// <summary>How a cell looks.</summary>
public sealed record CellStyle
{
    public static readonly CellStyle Default = new();

    public CellColor Foreground { get; init; }
    public CellColor Background { get; init; }

    /// <summary>Of the line below; the default is the foreground.</summary>
    public CellColor UnderlineColor { get; init; }

    public CellAttributes Attributes { get; init; }
    public UnderlineKind Underline { get; init; }
    public Hyperlink? Link { get; init; }

    public bool Has(CellAttributes attribute) => (Attributes & attribute) != CellAttributes.None;
}
