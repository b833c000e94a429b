using System.Collections;
using System.Globalization;

namespace PersistProc.Protocol;

/// <summary>What of this process a service inherits that is started on its behalf.</summary>
public static class OwnFacts
{
    // As systemd and the service files name them, in the order of /proc/self/limits' first words.
    private static readonly (string Line, string Name)[] Limits =
    [
        ("Max cpu time", "cpu"), ("Max file size", "fsize"), ("Max data size", "data"), ("Max stack size", "stack"), ("Max core file size", "core"),
        ("Max resident set", "rss"), ("Max processes", "nproc"), ("Max open files", "nofile"), ("Max locked memory", "memlock"),
        ("Max address space", "as"), ("Max file locks", "locks"), ("Max pending signals", "sigpending"), ("Max msgqueue size", "msgqueue"),
        ("Max nice priority", "nice"), ("Max realtime priority", "rtprio"), ("Max realtime timeout", "rttime"),
    ];

    private static readonly (string Variable, string Agent)[] AgentVariables =
        [("CLAUDECODE", "claude-code"), ("CURSOR_AGENT", "cursor"), ("GEMINI_CLI", "gemini-cli"), ("CODEX_SANDBOX", "codex")];

    /// <summary>The environment, umask, limits and user of this process.</summary>
    /// <param name="terminal">How large its terminal is; null: it has none.</param>
    /// <param name="agent">What the agent's program calls itself that this process works for; null: what the environment says.</param>
    public static Caller Gather(TerminalSize? terminal = null, string? agent = null)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables()) environment[(string)variable.Key] = (string?)variable.Value ?? "";
        var status = ProcessStatus.Own();
        return new Caller
        {
            Environment = environment,
            Umask = status.Umask,
            Limits = ParseLimits(ReadLimits()),
            Terminal = terminal,
            Owner = new Owner { Agent = agent ?? AgentVariable(environment), Terminal = OwnTerminalName(), Directory = OwnDirectory() },
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

    // what says so itself, else what the best known programs set for the commands that they run
    private static string? AgentVariable(Dictionary<string, string> environment) =>
        environment.GetValueOrDefault("PERSISTPROC_AGENT") is { Length: > 0 } said ? said
        : AgentVariables.Where(known => environment.GetValueOrDefault(known.Variable) is { Length: > 0 }).Select(known => known.Agent).FirstOrDefault();

    // standard streams that are a terminal: /dev/pts/3, /dev/tty1
    private static string? OwnTerminalName()
    {
        for (var number = 0; number < 3; number++)
        {
            if (File.ResolveLinkTarget($"/proc/self/fd/{number}", returnFinalTarget: false)?.FullName is { } path && path.StartsWith("/dev/", StringComparison.Ordinal) && path[5..] is var name && (name.StartsWith("pts/", StringComparison.Ordinal) || name.StartsWith("tty", StringComparison.Ordinal))) return name;
        }
        return null;
    }

    private static string? OwnDirectory()
    {
        try
        {
            return Environment.CurrentDirectory;
        }
        catch (IOException)
        {
            return null; // it has been removed under us
        }
    }

    private static long Limit(string text) => text == "unlimited" ? -1 : long.Parse(text, CultureInfo.InvariantCulture);

#pragma warning disable MA0045 // /proc, not a disk
    private static string ReadLimits() => File.ReadAllText("/proc/self/limits");
#pragma warning restore MA0045
}
