using PersistProc.Core;

namespace PersistProc.Supervision;

/// <summary>
/// What the supervisor's own log says about one service: a line for each thing that happens to it. Of a crash loop the
/// beginning is told, then a line now and then with how many were left out: the log stays readable, and finite.
/// </summary>
internal sealed class Chronicle
{
    /// <summary>How many lines may come at once.</summary>
    public const int Burst = 30;

    /// <summary>How long it takes until one more may come.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(10);

    private double _room = Burst;
    private TimeSpan _last;
    private long _leftOut;

    /// <summary>The line, or null: not worth one, or too many.</summary>
    /// <param name="what">What happened.</param>
    /// <param name="now">Monotonic.</param>
    public string? Line(ServiceEvent what, TimeSpan now)
    {
        if (Words(what) is not { } words) return null;
        _room = Math.Min(Burst, _room + (now - _last) / Pace);
        _last = now;
        if (_room < 1)
        {
            _leftOut++;
            return null;
        }
        _room--;
        var line = _leftOut == 0 ? words : $"{words} ({_leftOut} lines about it were left out before)";
        _leftOut = 0;
        return line;
    }

    internal static string? Words(ServiceEvent what) => what switch
    {
        ServiceEvent.Waiting waiting => Obstacle.TextOf(waiting.For),
        ServiceEvent.Armed => "waits for its time",
        ServiceEvent.Triggered triggered => triggered.Trigger.Text,
        ServiceEvent.Disarmed => "waits for its time no longer",
        ServiceEvent.TurnPutOff => "its time has come while it ran: it is started again when that has ended",
        ServiceEvent.TurnLeftOut => "its time has come while it ran: it is not started a second time",
        ServiceEvent.Started started => $"started, pid {started.Pid}, instance {started.Attempt.Number}{Cause(started.Cause)}",
        ServiceEvent.Ready => "ready",
        ServiceEvent.ControlFailed failed => failed.Why.Text,
        ServiceEvent.Reloaded { Fault: { } fault } => $"reloaded: {fault}",
        ServiceEvent.Reloaded => "reloaded",
        ServiceEvent.LaunchFailed failed => $"could not be started: {failed.Failure.Text}",
        ServiceEvent.OnRung rung => $"sent {rung.Rung.Signal.Name}; {(rung.Next is { } next ? $"{next.Signal.Name} in {Durations.Print(rung.Rung.Patience)}" : "the last rung")}; alive: {string.Join(", ", rung.Alive)}",
        ServiceEvent.Exited exited => exited.Status.ToString(),
        ServiceEvent.StopFailed failed => $"could not be stopped; alive: {string.Join(", ", failed.Survivors)}",
        ServiceEvent.BackingOff waiting => $"is restarted in {Durations.Print(waiting.Delay)}: {waiting.Why.Text}",
        ServiceEvent.AtRest rest => $"at rest: {ServiceStatuses.Words.Print(ServiceStatuses.Of(rest.State))}",
        _ => null, // told by something else, or to nobody: a start under way, a takeover
    };

    private static string Cause(StartCause cause) => cause switch
    {
        StartCause.Automatic => ", by its restart policy",
        StartCause.RestartedByHand => ", in place of the one before",
        StartCause.Triggered => ", by itself",
        StartCause.ByAnother => ", because of another service",
        _ => "",
    };
}
