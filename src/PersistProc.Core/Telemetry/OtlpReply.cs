using System.Text;

namespace PersistProc.Core;

/// <summary>What a collector answers to a request that it took: it may have rejected some of it (<c>partial_success</c>).</summary>
/// <param name="Rejected">How many records or points.</param>
/// <param name="Why">In its words, or null.</param>
public readonly record struct OtlpReply(long Rejected, string? Why)
{
    private const int PartialSuccess = 1, RejectedCount = 1, Message = 2;
    private const int LongestWhy = 300;

    /// <summary>Reads a body; what is none says nothing.</summary>
    public static OtlpReply Read(ReadOnlySpan<byte> body)
    {
        while (Field(ref body, out var field, out _, out var inner))
        {
            if (field != PartialSuccess) continue;
            var reply = default(OtlpReply);
            while (Field(ref inner, out field, out var number, out var text))
            {
                if (field == RejectedCount) reply = reply with { Rejected = Math.Max(0, number) };
                else if (field == Message && text.Length > 0) reply = reply with { Why = Encoding.UTF8.GetString(text[..Math.Min(text.Length, LongestWhy)]) };
            }
            return reply;
        }
        return default;
    }

    // one field, of a number or of a length; anything else ends it
    private static bool Field(ref ReadOnlySpan<byte> rest, out int field, out long number, out ReadOnlySpan<byte> bytes)
    {
        (field, number) = (0, 0);
        bytes = default;
        if (!Varint(ref rest, out var tag)) return false;
        field = (int)(tag >> 3);
        if ((tag & 7) == 0) return Varint(ref rest, out number);
        if ((tag & 7) != 2 || !Varint(ref rest, out var length) || length < 0 || length > rest.Length) return false;
        bytes = rest[..(int)length];
        rest = rest[(int)length..];
        return true;
    }

    private static bool Varint(ref ReadOnlySpan<byte> rest, out long value)
    {
        value = 0;
        for (var digit = 0; digit < 10 && digit < rest.Length; digit++)
        {
            value |= (long)(rest[digit] & 0x7f) << (7 * digit);
            if (rest[digit] >= 0x80) continue;
            rest = rest[(digit + 1)..];
            return true;
        }
        return false;
    }
}
