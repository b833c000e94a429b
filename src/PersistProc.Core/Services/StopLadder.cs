using System.Diagnostics.CodeAnalysis;

namespace PersistProc.Core;

/// <summary>One rung of the stop ladder.</summary>
/// <param name="Signal">What is sent.</param>
/// <param name="Wait">How long it may take before the next rung, or null for <see cref="StopLadder.Patience"/>.</param>
public sealed record StopRung(Signal Signal, TimeSpan? Wait)
{
    /// <summary>How long this rung waits.</summary>
    public TimeSpan Patience => Wait ?? StopLadder.Patience;

    /// <summary><c>TERM 5s</c>.</summary>
    public override string ToString() => Wait is { } wait ? $"{Signal.ShortName} {Durations.Print(wait)}" : Signal.ShortName;
}

/// <summary>
/// How a service is stopped: signal after signal, as long as anything of its tree lives.
/// One without KILL is allowed: when it ends and someone lives, the stop fails and names them.
/// </summary>
/// <param name="Rungs">At least one.</param>
public sealed record StopLadder(ValueList<StopRung> Rungs)
{
    /// <summary>How long a rung without a duration waits, KILL included: what outlives KILL that long hangs in the kernel, and is named.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(5);

    /// <summary><c>INT 5s, TERM 5s, KILL</c>.</summary>
    public static StopLadder Default { get; } = new([new StopRung(Signal.Int, Patience), new StopRung(Signal.Term, Patience), new StopRung(Signal.Kill, null)]);

    /// <summary>KILL at once: what <c>--force</c> means.</summary>
    public static StopLadder Forced { get; } = new([new StopRung(Signal.Kill, null)]);

    /// <summary>Reads <c>INT 5s, TERM 5s, KILL</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out StopLadder? ladder, [NotNullWhen(false)] out string? why) => TryParse(text.Split(','), out ladder, out why);

    /// <summary>Reads the rungs of a service file: <c>["INT 10s", "KILL"]</c>.</summary>
    public static bool TryParse(IReadOnlyList<string> rungs, [NotNullWhen(true)] out StopLadder? ladder, [NotNullWhen(false)] out string? why)
    {
        ladder = null;
        why = rungs.Count == 0 ? "a stop ladder needs at least one signal" : null;
        var parsed = new List<StopRung>();
        foreach (var rung in rungs)
        {
            if (TryParseRung(rung, out var next, out why)) parsed.Add(next);
            else return false;
        }

        if (why is null) ladder = new StopLadder(parsed.ToValueList());
        return ladder is not null;
    }

    /// <summary>Reads a ladder.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static StopLadder Parse(string text) => TryParse(text, out var ladder, out var why) ? ladder : throw new FormatException(why);

    /// <summary><c>INT 5s, TERM 5s, KILL</c>.</summary>
    public override string ToString() => string.Join(", ", Rungs);

    private static bool TryParseRung(string text, [NotNullWhen(true)] out StopRung? rung, [NotNullWhen(false)] out string? why)
    {
        rung = null;
        var words = text.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length == 0)
        {
            why = "a rung of a stop ladder is empty: write \"INT 5s, TERM 5s, KILL\"";
            return false;
        }

        TimeSpan? wait = null;
        if (!Signal.TryParse(words[0], out var signal, out why)) return false;
        if (words.Length > 1)
        {
            if (!Durations.TryParse(words[1], out var duration, out why)) return false;
            wait = duration;
        }

        rung = new StopRung(signal, wait);
        return true;
    }
}
