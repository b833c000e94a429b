using System.Globalization;
using System.Text;

namespace PersistProc.EndToEnd.Tests.Torture;

/// <summary>A program that no supervisor likes, and what may be expected of it all the same.</summary>
/// <param name="Name">In words.</param>
/// <param name="Steps">What the dummy does. PID stands for a file with the pid of whoever is to be found by it, GO for the file it waits for.</param>
/// <param name="Output">Every byte of its standard output, or null where that is none.</param>
internal sealed record Kind(string Name, string[] Steps, byte[]? Output = null)
{
    /// <summary>Every byte of its standard error.</summary>
    public byte[] Errors { get; init; } = [];

    /// <summary>It does not go at the polite rungs: `stop` says who is in the way while it waits.</summary>
    public bool Stays { get; init; }

    /// <summary>It leaves by itself, once GO is there.</summary>
    public bool Leaves { get; init; }

    private const int Lines = 20_000;
    private const int River = 50 << 20;

    public override string ToString() => Name;

    public static IReadOnlyList<Kind> All { get; } =
    [
        new("ignores TERM", ["ignore", "TERM,INT", "pid-file", "PID", "print", "up", "wait"], Text("up\n")) { Stays = true },
        new("ignores all but KILL", ["ignore", "ALL", "pid-file", "PID", "print", "up", "wait"], Text("up\n")) { Stays = true },
        new("double-forks into its own session", ["spawn", "orphan", "session", "wiped", "{", "ignore", "INT,TERM", "pid-file", "PID", "print", "up", "wait", "}", "wait"], Text("up\n")) { Stays = true },
        new("double-forks and leaves", ["spawn", "orphan", "session", "wiped", "{", "ignore", "INT,TERM", "print", "up", "pid-file", "PID", "wait", "}", "await-file", "GO"], Text("up\n")) { Stays = true, Leaves = true },
        new("sets its own process group", ["spawn", "group", "{", "ignore", "INT,TERM", "pid-file", "PID", "print", "up", "wait", "}", "wait"], Text("up\n")) { Stays = true },
        new("a grandchild holds the output pipe", ["spawn", "{", "spawn", "orphan", "session", "{", "ignore", "INT,TERM", "pid-file", "PID", "lines", "20000", "50", "50", "wait", "}", "wait", "}", "wait"], Numbered()) { Stays = true },
        new("stops itself", ["pid-file", "PID", "print", "up", "stop-self", "wait"], Text("up\n")),
        new("a child stops itself and ignores the rest", ["spawn", "group", "{", "ignore", "INT,TERM,HUP", "pid-file", "PID", "print", "up", "stop-self", "wait", "}", "wait"], Text("up\n")) { Stays = true },
        new("closes its stdio", ["print", "up", "close-stdio", "pid-file", "PID", "wait"], Text("up\n")),
        new("forks a storm when told to stop", ["on", "INT", "{", "storm", "60", "{", "ignore", "INT,TERM", "wait", "}", "exit", "0", "}", "print", "up", "pid-file", "PID", "wait"], Text("up\n")),
        new("50 MB without a newline", ["pid-file", "PID", "river", River.ToString(CultureInfo.InvariantCulture), "wait"], RiverBytes()),
        new("every byte value, again and again", ["pid-file", "PID", .. Enumerable.Repeat("every-byte", 40), "wait"], [.. Enumerable.Range(0, 256 * 40).Select(value => (byte)value)]),
        new("two streams at once", ["pid-file", "PID", "twins", Lines.ToString(CultureInfo.InvariantCulture), "wait"], Twin()) { Errors = Twin() },
        new("exits while its children live", ["storm", "5", "{", "ignore", "INT,TERM", "wait", "}", "spawn", "group", "{", "ignore", "INT,TERM", "print", "up", "pid-file", "PID", "wait", "}", "await-file", "GO", "exit", "3"], Text("up\n")) { Stays = true, Leaves = true },
    ];

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Numbered() => Text(string.Concat(Enumerable.Range(1, Lines).Select(number => number.ToString("D10", CultureInfo.InvariantCulture) + new string('x', 39) + "\n")));

    private static byte[] Twin() => Text(string.Concat(Enumerable.Range(1, Lines).Select(number => number.ToString("D10", CultureInfo.InvariantCulture) + "\n")));

    // the pattern begins anew with each write of the dummy
    private static byte[] RiverBytes()
    {
        var bytes = new byte[River];
        for (var at = 0; at < bytes.Length; at++) bytes[at] = (byte)('a' + at % (25 * 2621) % 25);
        return bytes;
    }
}
