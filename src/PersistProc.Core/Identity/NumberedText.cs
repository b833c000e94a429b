namespace PersistProc.Core;

/// <summary>Texts in the order in which people count.</summary>
public static class NumberedText
{
    /// <summary>By letters, but runs of digits by their value; what differs in zeros only by letters after all.</summary>
    public static int Compare(string one, string other)
    {
        for (var (i, j) = (0, 0); i < one.Length || j < other.Length; i++, j++)
        {
            if (i == one.Length || j == other.Length) return i == one.Length ? -1 : 1;
            if (char.IsAsciiDigit(one[i]) && char.IsAsciiDigit(other[j]))
            {
                var left = Digits(one, ref i);
                var right = Digits(other, ref j);
                var order = left.Length != right.Length ? left.Length - right.Length : left.SequenceCompareTo(right);
                if (order != 0) return order;
            }
            else if (one[i] != other[j])
            {
                return one[i] - other[j];
            }
        }

        return string.CompareOrdinal(one, other);
    }

    // without the zeros in front; the position is left at the last digit
    private static ReadOnlySpan<char> Digits(string text, ref int at)
    {
        var begin = at;
        while (at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])) at++;
        return text.AsSpan(begin..(at + 1)).TrimStart('0');
    }
}
