using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Attaching;

/// <summary>The exit code of a client whose program has ended: the program's own.</summary>
internal static class EndCode
{
    /// <summary>PersistProc's own failure.</summary>
    public const int Own = 125;

    public static int Of(Ended ended, Voice voice, string name)
    {
        if (ended.ExitSignal is { } signal) return 128 + (SignalNames.Number(signal) ?? 0);
        if (ended.ExitCode is { } code) return code;
        if (ended.State is "completed" or "stopped") return 0;
        voice.Complain($"{name}: {ended.Why ?? ended.State}");
        return Own;
    }
}
