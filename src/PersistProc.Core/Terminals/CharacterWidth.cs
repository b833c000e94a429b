namespace PersistProc.Core;

/// <summary>
/// How many columns a character takes in a terminal, as of Unicode 15.1: 0 for what combines or is not seen, 2 for East Asian wide
/// and full-width characters and for emoji, else 1. Where Unicode leaves the choice, it is that of glibc's <c>wcwidth</c>, which
/// most programs ask: ambiguous ones are narrow, a soft hyphen and signs that stand before digits take a column. A variation
/// selector changes no width.
/// </summary>
public static partial class CharacterWidth
{
    /// <summary>Joins what stands at both sides of it.</summary>
    internal const int Joiner = 0x200d;

    private const int FirstChange = 0x300;

    /// <summary>The width of a Unicode scalar value that is no control character.</summary>
    public static int Of(int scalar)
    {
        if (scalar < FirstChange) return 1;
        if (scalar is >= 0x4e00 and <= 0x9fff) return 2;
        var changes = Changes;
        var (low, high) = (0, changes.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (changes[middle] >> 2 <= scalar) low = middle;
            else high = middle - 1;
        }

        return changes[low] & 3;
    }
}
