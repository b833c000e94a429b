using System.Text;

namespace PersistProc.Core;

/// <summary>One cell of a screen. A wide character has two: its own, and a continuation behind it.</summary>
/// <param name="Glyph">A Unicode scalar value, or <see cref="ContinuationGlyph"/>.</param>
/// <param name="Style">How it looks.</param>
/// <param name="Tail">What is joined to the character: combining marks, or the rest of an emoji sequence.</param>
public readonly record struct ScreenCell(int Glyph, CellStyle Style, string? Tail = null)
{
    public const int ContinuationGlyph = -1;

    /// <summary>Nothing, on the terminal's own background.</summary>
    public static ScreenCell Empty => new(' ', CellStyle.Default);

    public bool IsContinuation => Glyph == ContinuationGlyph;

    /// <summary>Whether it looks like a cell that nobody has written to.</summary>
    public bool IsEmpty => Glyph == ' ' && Tail is null && (ReferenceEquals(Style, CellStyle.Default) || Style == CellStyle.Default);

    /// <summary>How many columns it takes: 0 for a continuation.</summary>
    public int Width => IsContinuation ? 0 : CharacterWidth.Of(Glyph);

    /// <summary>The same place without its character.</summary>
    internal ScreenCell Blanked => new(' ', Style);

    /// <summary>Its text; nothing for a continuation.</summary>
    public void AppendTo(StringBuilder text)
    {
        if (IsContinuation) return;
        if (Glyph < 0x10000) text.Append((char)Glyph);
        else text.Append(char.ConvertFromUtf32(Glyph));
        text.Append(Tail);
    }
}
