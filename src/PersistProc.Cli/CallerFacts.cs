using System.Collections;
using System.Globalization;
using PersistProc.Cli.Attaching;
using PersistProc.Protocol;

namespace PersistProc.Cli;

/// <summary>What a service inherits from whoever calls us.</summary>
internal static class CallerFacts
{
    // As systemd and the service files name them, in the order of /proc/self/limits' first words.
    private static readonly (string Line, string Name)[] Limits =
    [
        ("Max cpu time", "cpu"), ("Max file size", "fsize"), ("Max data size", "data"), ("Max stack size", "stack"), ("Max core file size", "core"),
        ("Max resident set", "rss"), ("Max processes", "nproc"), ("Max open files", "nofile"), ("Max locked memory", "memlock"),
        ("Max address space", "as"), ("Max file locks", "locks"), ("Max pending signals", "sigpending"), ("Max msgqueue size", "msgqueue"),
        ("Max nice priority", "nice"), ("Max realtime priority", "rtprio"), ("Max realtime timeout", "rttime"),
    ];

    public static Caller Gather()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables()) environment[(string)variable.Key] = (string?)variable.Value ?? "";
        var status = ProcessStatus.Own();
        return new Caller
        {
            Environment = environment,
            Umask = status.Umask,
            Limits = ParseLimits(ReadLimits()),
            Terminal = OwnTerminal.Size,
            Uid = status.Uid,
            Pid = Environment.ProcessId,
        };
    }

    /// <summary>Soft and hard limits from the text of <c>/proc/PID/limits</c>; -1 is unlimited.</summary>
    public static Dictionary<string, long[]> ParseLimits(string text)
    {
        var limits = new Dictionary<string, long[]>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            foreach (var (start, name) in Limits)
            {
                if (!line.StartsWith(start, StringComparison.Ordinal)) continue;
                var values = line[26..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (values.Length >= 2) limits[name] = [Limit(values[0]), Limit(values[1])];
            }
        }
        return limits;
    }

    private static long Limit(string text) => text == "unlimited" ? -1 : long.Parse(text, CultureInfo.InvariantCulture);

#pragma warning disable MA0045 // /proc, not a disk
    private static string ReadLimits() => File.ReadAllText("/proc/self/limits");
#pragma warning restore MA0045
}
