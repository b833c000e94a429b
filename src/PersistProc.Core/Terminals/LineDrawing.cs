namespace PersistProc.Core;

/// <summary>The DEC special graphics: what the letters from <c>_</c> to <c>~</c> stand for.</summary>
internal static class LineDrawing
{
    private const string Glyphs = " ◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·";

    public static int Of(CharacterSet set, byte letter) => set switch
    {
        CharacterSet.LineDrawing when letter is >= (byte)'_' and <= (byte)'~' => Glyphs[letter - '_'],
        CharacterSet.British when letter == '#' => '£',
        _ => letter,
    };
}
