using Akka.Actor;
using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision;

/// <summary>
/// Looks at one instance for one purpose, and tells the service what it is to hear of it. One look at a time: the next one
/// is taken so long after the end of the last. What counts is decided by <see cref="ProbeTally"/>.
/// </summary>
internal sealed class ProbeActor(InstanceId instance, Probing probing, SpawnOrder? command, SupervisionParts parts) : UntypedActor, IWithTimers
{
    private readonly ILook _look = parts.Prober.Open(instance, probing, command);
    private ProbeTally _tally;

    private enum TimerKey
    {
        Look,
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        if (probing is { Purpose: ProbePurpose.Readiness, Probe.Delay: { } delay }) After(probing.Since + delay - Now);
        else if (probing.Purpose is ProbePurpose.Readiness) Look();
        else After(probing.Wait(0));
    }

    protected override void PostStop() => _look.Dispose();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TimerKey.Look: Look(); break;
            case Finding finding: Judge(finding); break;
            default: Unhandled(message); break;
        }
    }

    private TimeSpan Now => parts.Time.Moment().Monotonic;

    private void Look()
    {
        var self = Self;
        if (probing.Probe.Delay is not null) self.Tell(new Finding(true, "its time is over"));
        else _look.Take(probing.LookLimit, finding => self.Tell(finding));
    }

    private void Judge(Finding finding)
    {
        (_tally, var input) = _tally.Add(probing, finding, Now);
        if (input is not null) Context.Parent.Tell(input);
        After(probing.Wait(_tally.Looks));
    }

    private void After(TimeSpan wait) => Timers.StartSingleTimer(TimerKey.Look, TimerKey.Look, wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
}
