using System.Collections;

namespace PersistProc.Linux.Launching;

/// <summary>
/// The environment of our own programs: the caller's without what would steer the runtime, open a port, or make us
/// believe that we are somebody's service.
/// </summary>
public static class CleanEnvironment
{
    private static readonly string[] Prefixes = ["DOTNET_", "COMPlus_", "ASPNETCORE_", "Kestrel__", "LISTEN_"];
    private static readonly string[] Names = ["INVOCATION_ID", "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "PERSISTPROC_PORT", "URLS"];

    /// <summary>What is left of this process's environment, as `NAME=value`.</summary>
    public static List<string> OfThisProcess()
    {
        var kept = new List<string>();
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            var name = (string)entry.Key;
            if (IsKept(name)) kept.Add($"{name}={entry.Value}");
        }
        return kept;
    }

    internal static bool IsKept(string name)
    {
        foreach (var prefix in Prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) return false;
        }
        return Array.IndexOf(Names, name) < 0;
    }
}
