using System.Globalization;

namespace PersistProc.Core;

/// <summary>
/// The twofold mark of an instance, by which its processes are found again: the text in the environment (INVOCATION_ID),
/// and a number in the soft RLIMIT_RTTIME, which survives <c>env -i</c> and a change of user.
/// Both follow from the record's seed and the attempt, so that a spawn that is ordered again carries the same mark.
/// </summary>
public static class InvocationTag
{
    private const int SeedLetters = 32;

    // 40 random bits and 20 of the attempt lie below
    private const int RoleShift = 60;

    /// <summary>INVOCATION_ID: 32 hexadecimal digits, as systemd's.</summary>
    /// <param name="seed">32 random hexadecimal digits, made once for a record.</param>
    /// <param name="attempt">Which instance.</param>
    public static string Text(string seed, Attempt attempt) => string.Create(CultureInfo.InvariantCulture, $"{seed[..(SeedLetters - 8)]}{attempt.Number:x8}");

    /// <summary>2^62 + n: larger than any limit that means something, smaller than infinity.</summary>
    /// <param name="seed">32 random hexadecimal digits, made once for a record.</param>
    /// <param name="attempt">Which instance.</param>
    /// <param name="role">What the process is there for: what a control command or a probe leaves behind is known from the instance's own.</param>
    public static ulong Number(string seed, Attempt attempt, ProcessRole role = ProcessRole.Leader)
    {
        const int attemptBits = 20;
        var random = ulong.Parse(seed.AsSpan(0, 10), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return (1UL << 62) + ((ulong)role << RoleShift) + (random << attemptBits) + ((ulong)attempt.Number & ((1UL << attemptBits) - 1));
    }

    /// <summary>Which attempt's leader has a number, or null: it is of another record, or of what is run beside the leader.</summary>
    /// <param name="seed">The record's.</param>
    /// <param name="number">As <see cref="Number"/> makes it.</param>
    public static Attempt? AttemptOf(string seed, ulong number)
    {
        const ulong attempts = (1UL << 20) - 1;
        var attempt = new Attempt((int)(number & attempts));
        return attempt.Number > 0 && Number(seed, attempt) == number ? attempt : null;
    }

    /// <summary>Whether a text can be a seed.</summary>
    public static bool IsSeed(string text) => text.Length == SeedLetters && text.All(char.IsAsciiHexDigitLower);
}
