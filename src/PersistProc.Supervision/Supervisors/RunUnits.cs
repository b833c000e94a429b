using PersistProc.Core;

namespace PersistProc.Supervision;

/// <summary>The definitions of what command lines start.</summary>
internal static class RunUnits
{
    public static ServiceUnit Of(SupervisorProtocol.Run run, ServiceName name) => new()
    {
        Name = name,
        Kind = ServiceKind.Run,
        Label = run.Label ?? ServiceUnit.DefaultLabel(run.Command, run.WorkingDirectory),
        Command = run.Command,
        WorkingDirectory = run.WorkingDirectory,
        Environment = run.Environment,
        Restart = run.Restart,
        Stop = run.Stop,
        OnExit = run.OnExit ?? OnExit.Detach,
        Tty = run.Tty,
        Stdin = run.Stdin && !run.Tty,
    };

    /// <summary>A start that turned out to be a command.</summary>
    public static SupervisorProtocol.Run AsRun(SupervisorProtocol.Start start, ValueList<string> command) => new()
    {
        Asker = start.Asker,
        Command = command,
        WorkingDirectory = start.WorkingDirectory ?? start.Place.Directory,
        Caller = start.Caller,
        Label = start.Label,
        Environment = start.Environment,
        New = true,
    };
}
