using System.Globalization;

namespace PersistProc.Core;

/// <summary>
/// What of a service's life is an event for people and programs: one pure function from a step of the lifecycle to the words of
/// the contract. Announcements say what happened; two things are read off the step itself, because nobody announces them:
/// that a ladder begins, and which signals were sent. A failed launch is told by what follows it (<c>failed</c>, <c>backoff</c>),
/// a rung by the signal that it sent.
/// </summary>
public static class EventRecords
{
    /// <summary>The events of one step, in the order in which they happened.</summary>
    /// <param name="before">The record before it.</param>
    /// <param name="step">What the lifecycle made of it.</param>
    /// <param name="now">Wall clock.</param>
    public static ValueList<EventRecord> Of(ServiceRecord before, Transition step, DateTimeOffset now)
    {
        var (after, view) = (step.Record, new View(before, step.Record, EventRecord.TimeOf(now)));
        var events = new List<EventRecord>();
        if (IsRedefined(before, after)) events.Add(view.Make(EventKind.ConfigChanged, null) with { Reason = Redefined(before, after) });
        var begins = !IsStopping(before.State) && IsStopping(after.State);
        Effect.SendSignal? sent = null;
        foreach (var effect in step.Effects)
        {
            if (effect is Effect.Announce { Event: var what }) events.AddRange(Of(what, view));
            if (effect is not Effect.SendSignal send) continue;
            if (begins) events.Add(view.Stopping());
            begins = false;
            // the CONT behind a polite signal only wakes those who are stopped
            if (sent is null || send.Signal != Signal.Cont) events.Add(view.Make(EventKind.Signalled, send.Attempt) with { Signal = send.Signal.Name, Reason = Whom(send) });
            sent = send;
        }

        if (begins) events.Add(view.Stopping());
        return events.ToValueList();
    }

    private static IEnumerable<EventRecord> Of(ServiceEvent what, View view) => what switch
    {
        ServiceEvent.Waiting waiting when view.Waits => [view.Make(EventKind.Waiting, null) with { Reason = Obstacle.TextOf(waiting.For) }],
        ServiceEvent.Waiting => [], // a stop: that is told by its ladder
        ServiceEvent.Triggered triggered => [view.Make(EventKind.Changed, view.After.Attempt) with { Reason = triggered.Trigger.Text }],
        ServiceEvent.Disarmed => [view.Make(EventKind.Stopped, null) with { Reason = "it no longer waits for its time" }],
        ServiceEvent.TurnPutOff later => [view.Make(EventKind.Waiting, view.After.Attempt) with { Reason = $"its time came ({Time(later.Turn)}) while it ran: it is started again when that has ended" }],
        ServiceEvent.Armed => [view.Make(EventKind.Waiting, null) with { Reason = "for its time" }],
        ServiceEvent.TurnLeftOut left => [view.Make(EventKind.Skipped, view.After.Attempt) with { Reason = $"its time came ({Time(left.Turn)}) while it ran: it is not started a second time" }],
        ServiceEvent.Starting { Cause: StartCause.Triggered } starting => [.. Anew(view, starting), view.Make(EventKind.Starting, starting.Attempt) with { Reason = Trigger(view) }],
        ServiceEvent.Starting { Cause: StartCause.ByHand } starting => [view.Make(EventKind.Starting, starting.Attempt) with { Reason = "asked for" }],
        ServiceEvent.Starting { Cause: StartCause.ByAnother } starting => [view.Make(EventKind.Starting, starting.Attempt) with { Reason = (view.After.Wish as Wish.Up)?.Because?.Started }],
        ServiceEvent.Starting starting => [view.Make(EventKind.Restarting, starting.Attempt) with { Reason = Why(starting.Cause) }, view.Make(EventKind.Starting, starting.Attempt)],
        ServiceEvent.Started started when view.Runs => [view.Make(EventKind.Started, started.Attempt) with { Reason = view.After.Instance?.Lacks }, view.Make(EventKind.Ready, started.Attempt)],
        ServiceEvent.Started started => [view.Make(EventKind.Started, started.Attempt) with { Reason = view.After.Instance?.Lacks }],
        ServiceEvent.Reloaded reloaded => [view.Make(EventKind.Reloaded, reloaded.Attempt) with { Reason = reloaded.Fault }],
        ServiceEvent.Ready ready => [view.Make(EventKind.Ready, ready.Attempt)],
        ServiceEvent.Adopted adopted => [view.Make(EventKind.Adopted, adopted.Attempt) with { Pid = adopted.Pid, Reason = view.After.Instance is { IsBereft: true } ? InstanceRecord.Bereft : null }],
        ServiceEvent.LaunchFailed or ServiceEvent.OnRung or ServiceEvent.ControlFailed => [], // told by what follows it
        ServiceEvent.Exited exited => [view.Ended(EventKind.Exited, exited.Attempt, exited.Status)],
        ServiceEvent.StopFailed failed => [view.Make(EventKind.Failed, failed.Attempt) with { Reason = $"could not be stopped, alive: {string.Join(", ", failed.Survivors)}" }],
        ServiceEvent.BackingOff waiting => [view.Make(EventKind.Backoff, waiting.After) with { Reason = $"{waiting.Why.Text}; starts again after {Durations.PrintRounded(waiting.Delay)}" }],
        ServiceEvent.AtRest rest => [view.Ended(KindOf(rest.State), rest.Attempt, rest.Exit) with { Reason = ServiceStatuses.Why(rest.State), GaveUp = rest.State is ServiceState.Failed { Why.IsGivingUp: true } ? true : null }],
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, "an event that nobody tells"),
    };

    // what ran is restarted by it; what was at rest is started
    private static IEnumerable<EventRecord> Anew(View view, ServiceEvent.Starting starting) =>
        view.Before.Wish is Wish.Up { Trigger: not null } && ServiceStatuses.IsLive(view.Before.State) && view.Before.State is not ServiceState.Waiting
            ? [view.Make(EventKind.Restarting, starting.Attempt) with { Reason = Trigger(view) }] : [];

    private static string? Trigger(View view) => (view.After.Wish as Wish.Up)?.Trigger?.Text;

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static bool IsStopping(ServiceState state) => state is ServiceState.Stopping or ServiceState.StopByCommand;

    private static EventKind KindOf(ServiceState rest) => rest switch
    {
        ServiceState.Completed => EventKind.Completed,
        ServiceState.Failed => EventKind.Failed,
        _ => EventKind.Stopped,
    };

    private static string Why(StartCause cause) => cause is StartCause.RestartedByHand ? "asked for" : "by its restart policy";

    private static string Whom(Effect.SendSignal send) => send.Scope switch
    {
        SignalScope.Whole => send.Signal == Signal.Stop ? "paused" : "resumed",
        SignalScope.Main => "to its leader",
        SignalScope.Group => "to its process group",
        _ => "to its whole tree",
    };

    // a new definition that comes with a start, of a service or as a run's own, is no news
    private static bool IsRedefined(ServiceRecord before, ServiceRecord after)
    {
        if (after.Attempt != before.Attempt) return false;
        return after.NextUnit is { } next ? next != before.NextUnit : after.Unit != before.Unit;
    }

    private static string Redefined(ServiceRecord before, ServiceRecord after)
    {
        var keys = DefinitionChange.Between(before.NextUnit ?? before.Unit, after.NextUnit ?? after.Unit).Keys;
        var what = keys.Count == 0 ? "its definition" : string.Join(", ", keys);
        return after.NextUnit is null ? $"{what} changed" : $"{what} changed: from the next start";
    }

    private readonly record struct View(ServiceRecord Before, ServiceRecord After, DateTimeOffset Time)
    {
        public bool Runs => After.State is ServiceState.Running;

        public bool Waits => After.State is ServiceState.Waiting;

        public EventRecord Make(EventKind kind, Attempt? attempt) => new(Time, After.Name, kind)
        {
            Attempt = attempt is { Number: > 0 } known ? known.Number : null,
            Pid = attempt is { } of ? Pid(of) : null,
        };

        public EventRecord Ended(EventKind kind, Attempt attempt, ExitStatus? exit) => Make(kind, attempt) with
        {
            ExitCode = exit?.Code,
            Signal = exit?.Signal?.Name,
            Reason = exit is { IsLost: true } or { CoreDumped: true } ? exit.ToString() : null,
        };

        public EventRecord Stopping()
        {
            var attempt = After.Attempt;
            return Make(EventKind.Stopping, attempt) with { Reason = WhyStopping(attempt, (After.State as ServiceState.Stopping)?.Alive ?? []) };
        }

        private string WhyStopping(Attempt attempt, ValueList<TreeMember> alive) => After.Wish switch
        {
            Wish.Down { Because: { } tie } => $"because {tie.Why}",
            Wish.Up { Because: { } tie } up when up.Least > attempt => $"because {tie.Why}",
            Wish.Up { Trigger: { } trigger } up when up.Least > attempt => trigger.Text,
            Wish.Down { By: null } => "by the supervisor",
            Wish.Down => "asked for",
            Wish.Up up when up.Least > attempt => "to be restarted",
            _ when After.Instance?.Fault is { } fault => fault.Text,
            _ => $"its leader has ended and left {string.Join(", ", alive)}",
        };

        private int? Pid(Attempt attempt) => After.Instance is { Pid: { } pid } present && present.Attempt == attempt ? pid
            : Before.Instance is { } earlier && earlier.Attempt == attempt ? earlier.Pid
            : null;
    }
}
