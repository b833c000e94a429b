using PersistProc.Cli.Attaching;
using PersistProc.Protocol;

namespace PersistProc.Cli;

/// <summary>What a service inherits from whoever calls us.</summary>
internal static class CallerFacts
{
    public static Caller Gather() => OwnFacts.Gather(OwnTerminal.Size);

    /// <summary>The agent that this command is given by, as its environment says; null: it is a person's, or a program's.</summary>
    public static Owner? Agent() => Gather().Owner is { Agent: not null } agent ? agent : null;
}
