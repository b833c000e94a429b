using System.Globalization;

namespace PersistProc.Protocol;

/// <summary>Signals by name, as people and JSON write them, and by Linux's number.</summary>
public static class SignalNames
{
    private static readonly string[] Names =
    [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
        "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    /// <summary>Those that one sends by hand.</summary>
    public static IReadOnlyList<string> Common { get; } = ["HUP", "INT", "QUIT", "KILL", "USR1", "USR2", "TERM", "CONT", "STOP", "ABRT", "ALRM", "TSTP", "WINCH"];

    /// <summary>The number of "SIGTERM", "term", "15" or "RTMIN+1"; null for what is none.</summary>
    public static int? Number(string name)
    {
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number is >= 1 and <= 64 ? number : null;
        if (name.StartsWith("SIG", StringComparison.OrdinalIgnoreCase)) name = name[3..];
        if (name.StartsWith("RTMIN+", StringComparison.OrdinalIgnoreCase)
            && int.TryParse(name.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            && offset <= 30) return 34 + offset;
        for (var i = 1; i < Names.Length; i++)
        {
            if (string.Equals(Names[i], name, StringComparison.OrdinalIgnoreCase)) return i;
        }
        return null;
    }

    /// <summary>"TERM" for 15, "RTMIN+1" for 35, "40" never: a number only where there is no name.</summary>
    public static string Name(int number) =>
        number > 0 && number < Names.Length ? Names[number]
        : number is >= 34 and <= 64 ? string.Create(CultureInfo.InvariantCulture, $"RTMIN+{number - 34}")
        : number.ToString(CultureInfo.InvariantCulture);
}
