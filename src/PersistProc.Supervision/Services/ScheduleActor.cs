using Akka.Actor;
using PersistProc.Core;

namespace PersistProc.Supervision;

/// <summary>
/// Waits for one service's next turn and tells the service, which passes it on: a start by its time goes the way of every start. It
/// looks at the clocks once a minute at least, so one that is set, or a machine that has slept, is noticed; what has come is decided by
/// <see cref="Alarm"/>.
/// </summary>
internal sealed class ScheduleActor(Alarm alarm, SupervisionParts parts) : UntypedActor, IWithTimers
{
    private enum TimerKey
    {
        Look,
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Look();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TimerKey.Look: Look(); break;
            default: Unhandled(message); break;
        }
    }

    private void Look()
    {
        var now = parts.Now;
        var look = alarm.Look(now, parts.Calendar);
        // whoever takes it changes the record, and with it the alarm; if nobody does, it is told again
        if (look.Turn is { } turn) Context.Parent.Tell(new ServiceProtocol.TurnHasCome(turn));
        Timers.StartSingleTimer(TimerKey.Look, TimerKey.Look, Alarm.Wait(look.Turn is null ? look : look with { Left = null }, now));
    }
}
