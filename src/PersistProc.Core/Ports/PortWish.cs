using System.Globalization;

namespace PersistProc.Core;

/// <summary>Which TCP port a service is to have, told to it as <c>PORT</c>.</summary>
/// <param name="From">The port, or the first that may be; null for any.</param>
/// <param name="OrNext">Whether a later one will do when that is taken.</param>
public sealed record PortWish(int? From, bool OrNext)
{
    /// <summary>The highest port.</summary>
    public const int Last = 65535;

    private const string AnyPort = "auto";
    private const int FirstOfAny = 20_000;
    private const int CountOfAny = 10_000; // below those that the kernel gives to clients (ip_local_port_range, from 32768)
    private const int MostNext = 1_000;

    /// <summary>Any port.</summary>
    public static PortWish Any { get; } = new(null, true);

    /// <summary>How it is written: <c>3000</c>, <c>3000+</c> or <c>auto</c>; null for what is none of these.</summary>
    public static PortWish? Parse(string text)
    {
        if (text == AnyPort) return Any;
        var orNext = text.EndsWith('+');
        return int.TryParse(text.AsSpan(0, text.Length - (orNext ? 1 : 0)), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= Last
            ? new PortWish(port, orNext)
            : null;
    }

    /// <summary>
    /// The ports that will do, the first one best. Of any, where to begin is told from the name: so a service has the same port again
    /// and again, and those of two projects or worktrees are other ones. A replica of a fixed port has one of its own behind it.
    /// </summary>
    /// <param name="name">Whose.</param>
    /// <param name="replica">Which of its kind it is, from 1; null for what stands alone.</param>
    public IEnumerable<int> Candidates(ServiceName name, int? replica)
    {
        if (From is { } from)
        {
            var first = from + (replica ?? 1) - 1;
            return Enumerable.Range(first, OrNext ? MostNext : 1).Where(port => port <= Last);
        }

        var begin = (int)(Hash(name.ToString()) % CountOfAny);
        return Enumerable.Range(0, CountOfAny).Select(n => FirstOfAny + (begin + n) % CountOfAny);
    }

    /// <summary>As it is written.</summary>
    public override string ToString() => From is { } from ? FormattableString.Invariant($"{from}{(OrNext ? "+" : "")}") : AnyPort;

    // FNV-1a: the same in every process, which string's own is not
    private static uint Hash(string text)
    {
        var hash = 2166136261u;
        foreach (var c in text) hash = (hash ^ c) * 16777619u;
        return hash;
    }
}
