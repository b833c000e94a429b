using PersistProc.Cli.Attaching;
using PersistProc.Protocol;

namespace PersistProc.Cli;

/// <summary>What a service inherits from whoever calls us.</summary>
internal static class CallerFacts
{
    public static Caller Gather() => OwnFacts.Gather(OwnTerminal.Size);
}
