namespace PersistProc.Cli.Completing;

/// <summary>What may stand at an operand's place.</summary>
/// <param name="Words">Fixed words.</param>
/// <param name="Targets">Names of what is known.</param>
/// <param name="Files">Paths.</param>
/// <param name="Command">A program and its arguments.</param>
internal sealed record Slot(IReadOnlyList<string> Words, bool Targets = false, bool Files = false, bool Command = false)
{
    private static readonly Slot Nothing = new([]);

    /// <summary>
    /// Reads a verb's operands as its help shows them: "NAME…", "TARGET", "FILE" and "CMD [ARG…]" are places, words in
    /// lower case are themselves ("bash|zsh|fish"), " | " separates alternatives; "…" is "and more of them".
    /// </summary>
    /// <param name="operands">"check [FILE…] | show NAME | reload".</param>
    /// <param name="before">The operands that are there already.</param>
    public static Slot Read(string operands, IReadOnlyList<string> before)
    {
        var slot = Nothing;
        foreach (var alternative in operands.Split(" | "))
        {
            var places = alternative.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (Place(places, before) is { } place) slot = slot.Or(place);
        }
        return slot;
    }

    private static string? Place(string[] places, IReadOnlyList<string> before)
    {
        var last = "";
        for (var at = 0; at <= before.Count; at++)
        {
            if (at >= places.Length) return last.Contains('…', StringComparison.Ordinal) ? last : null;
            last = places[at];
            if (last == "CMD") return last;
            if (IsWord(last) && at < before.Count && !last.Split('|').Contains(before[at])) return null;
        }
        return last;
    }

    private Slot Or(string place) => place.Trim('[', ']', '…') switch
    {
        "NAME" or "TARGET" => this with { Targets = true },
        "FILE" => this with { Files = true },
        "CMD" => this with { Command = true },
        var word when IsWord(word) => this with { Words = [.. Words, .. word.Split('|')] },
        _ => this,
    };

    private static bool IsWord(string place) => char.IsAsciiLetterLower(place.TrimStart('[')[0]);
}
