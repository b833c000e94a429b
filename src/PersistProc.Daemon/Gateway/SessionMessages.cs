using PersistProc.Core;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>What is told to an attached client, as it goes over the wire.</summary>
internal static class SessionMessages
{
    public static Attached Attached(SessionEvent.Attached attached, long position, long? stdin, SessionMode mode) => new()
    {
        Name = attached.Service.Name.ToString(),
        Instance = attached.Attempt.Number,
        Pid = attached.Pid,
        EndedPid = attached.Service.LivePid is null && attached.Service.Exit is not null ? attached.Service.Pid : null,
        Joined = attached.Joined,
        Age = attached.Age.TotalSeconds,
        Label = attached.Service.Label,
        Command = attached.Service.Command,
        Position = position,
        Tty = attached.Service.HasTerminal,
        Stdin = stdin is not null,
        StdinOffset = stdin ?? 0,
        Vanish = mode == SessionMode.Follow ? null : Words.OnExit.Print(attached.Vanish),
    };

    /// <summary>The message, if there is one for it, and the position up to which bytes must have been sent before it.</summary>
    public static (ServerMessage? Message, long? After) Of(SessionEvent.Happened news) => news.Event switch
    {
        ServiceEvent.Started started => (Instance(started), started.LogPosition),
        ServiceEvent.OnRung rung => (Rung(rung), null),
        ServiceEvent.Exited exited => (Exit(exited), exited.LogPosition),
        ServiceEvent.BackingOff waiting => (new BackingOff { Seconds = waiting.Delay.TotalSeconds }, null),
        ServiceEvent.StopFailed failed => (Failed(failed, news.Service), null),
        ServiceEvent.LaunchFailed failed => (new SessionError { Error = failed.Failure.Text, ExitCode = failed.Failure.ExitCode, Code = ErrorCode.LaunchFailed }, null),
        ServiceEvent.AtRest rest => (Ended(rest, news.Service), null),
        ServiceEvent.Starting => (null, null),
        _ => (null, null),
    };

    private static InstanceStarted Instance(ServiceEvent.Started started) => new()
    {
        Instance = started.Attempt.Number,
        Pid = started.Pid,
        Reason = started.Cause switch
        {
            StartCause.RestartedByHand => "restarted on request",
            StartCause.Automatic => "restarted by its policy",
            StartCause.Triggered => "started by itself",
            StartCause.ByAnother => "started because of another service",
            _ => "started",
        },
    };

    private static Stopping Rung(ServiceEvent.OnRung rung) => new()
    {
        Rung = rung.Rung.Signal.ShortName,
        Seconds = rung.Next is null ? null : rung.Rung.Patience.TotalSeconds,
        Next = rung.Next?.Signal.ShortName,
        Alive = [.. rung.Alive.Select(member => new AliveProcess(member.Pid, member.Command))],
    };

    private static Exited Exit(ServiceEvent.Exited exited) => new()
    {
        ExitCode = exited.Status.Code,
        ExitSignal = exited.Status.Signal?.Name,
        Position = exited.LogPosition,
    };

    private static SessionError Failed(ServiceEvent.StopFailed failed, ServiceSnapshot service) => new()
    {
        Error = $"{service.Name} could not be stopped, alive: {string.Join(", ", failed.Survivors)}",
        ExitCode = 1,
        Code = ErrorCode.Survivors,
    };

    /// <summary>What a follower is told in another way, since it goes on; null for all else.</summary>
    public static ServerMessage? ToFollower(SessionEvent.Happened news) => news.Event switch
    {
        ServiceEvent.LaunchFailed failed => new NotLaunched { Error = failed.Failure.Text },
        ServiceEvent.Armed or ServiceEvent.Disarmed => Rested(news.Service),
        // who is ready by having been started needs no words
        ServiceEvent.Ready when news.Service is { ReadyAt: { } ready, StartedAt: { } start, SaysWhenReady: true } => new BecameReady { Seconds = Math.Max(0, (ready - start).TotalSeconds) },
        ServiceEvent.Waiting => new Waits { Why = news.Service.Why ?? "it waits" },
        _ => null,
    };

    public static Rested Rested(ServiceSnapshot service) => new()
    {
        State = ServiceStatuses.Words.Print(service.Status),
        ExitCode = service.Exit?.Code,
        ExitSignal = service.Exit?.Signal?.Name,
        Why = service.Why,
        StartsAgain = service.Alarm is null ? null : true,
    };

    private static Ended Ended(ServiceEvent.AtRest rest, ServiceSnapshot service) => new()
    {
        Name = service.Name.ToString(),
        State = ServiceStatuses.Words.Print(ServiceStatuses.Of(rest.State)),
        ExitCode = rest.Exit?.Code,
        ExitSignal = rest.Exit?.Signal?.Name,
        Why = service.Why,
    };
}
