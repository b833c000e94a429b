using PersistProc.Protocol;

namespace PersistProc.Cli;

/// <summary>What the states of the contract mean for exit codes.</summary>
internal static class States
{
    /// <summary>Exit code of status and is-active: it is there and does not run.</summary>
    public const int NotRunning = 3;

    /// <summary>Exit code of status and is-active: there is none of that name.</summary>
    public const int NoSuchService = 4;

    /// <summary>Running, or on its way in or out: what the ancestor calls "running".</summary>
    public static bool IsRunning(ProcessInfo process) => process.State is "running" or "reloading" or "starting" or "stopping";
}
