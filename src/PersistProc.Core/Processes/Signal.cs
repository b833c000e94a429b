using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PersistProc.Core;

/// <summary>A signal of Linux on x64 and arm64, which number them alike (signal(7)).</summary>
/// <param name="Number">1 to 64.</param>
public readonly record struct Signal(int Number)
{
    private const int RealTimeMin = 34;
    private const int RealTimeMax = 64;

    // index = number; glibc keeps 32 and 33 for itself
    private static readonly string[] Names =
    [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
        "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    /// <summary>SIGHUP, 1.</summary>
    public static Signal Hup => new(1);

    /// <summary>SIGINT, 2: what Ctrl-C sends.</summary>
    public static Signal Int => new(2);

    /// <summary>SIGKILL, 9: cannot be caught.</summary>
    public static Signal Kill => new(9);

    /// <summary>SIGPIPE, 13.</summary>
    public static Signal Pipe => new(13);

    /// <summary>SIGTERM, 15.</summary>
    public static Signal Term => new(15);

    /// <summary>SIGCONT, 18: wakes a stopped process, so that it hears the others.</summary>
    public static Signal Cont => new(18);

    /// <summary>SIGSTOP</summary>
    public static Signal Stop => new(19);

    /// <summary>The full name: <c>SIGTERM</c>, <c>SIGRTMIN+3</c>.</summary>
    public string Name => "SIG" + ShortName;

    /// <summary>The name as ladders are written: <c>TERM</c>, <c>RTMIN+3</c>; the number for the two that have none.</summary>
    public string ShortName => Number switch
    {
        > 0 when Number < Names.Length => Names[Number],
        RealTimeMin => "RTMIN",
        RealTimeMax => "RTMAX",
        > RealTimeMin and < RealTimeMax => "RTMIN+" + (Number - RealTimeMin).ToString(CultureInfo.InvariantCulture),
        _ => Number.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Reads <c>TERM</c>, <c>SIGTERM</c>, <c>term</c>, <c>15</c>, <c>RTMIN+3</c>, <c>SIGRTMAX-1</c>.</summary>
    public static bool TryParse(string text, out Signal signal, [NotNullWhen(false)] out string? why)
    {
        var name = text.Trim().ToUpperInvariant();
        if (name.StartsWith("SIG", StringComparison.Ordinal)) name = name[3..];
        signal = new Signal(Lookup(name));
        why = signal.Number is > 0 and <= RealTimeMax ? null : $"\"{text}\" is no signal: write TERM, SIGTERM or 15";
        return why is null;
    }

    /// <summary>Reads a signal's name or number.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Signal Parse(string text) => TryParse(text, out var signal, out var why) ? signal : throw new FormatException(why);

    /// <summary>The full name.</summary>
    public override string ToString() => Name;

    private static int Lookup(string name) => name switch
    {
        "" => 0,
        "IOT" => 6,
        "CLD" => 17,
        "POLL" => 29,
        "RTMIN" => RealTimeMin,
        "RTMAX" => RealTimeMax,
        _ when name.StartsWith("RTMIN+", StringComparison.Ordinal) => RealTime(RealTimeMin, 1, name[6..]),
        _ when name.StartsWith("RTMAX-", StringComparison.Ordinal) => RealTime(RealTimeMax, -1, name[6..]),
        _ when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => Math.Max(0, Array.IndexOf(Names, name)),
    };

    private static int RealTime(int from, int direction, string distance)
    {
        if (!int.TryParse(distance, NumberStyles.None, CultureInfo.InvariantCulture, out var steps)) return 0;
        return steps <= RealTimeMax - RealTimeMin ? from + (direction * steps) : 0;
    }
}
