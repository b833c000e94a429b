namespace PersistProc.Core;

/// <summary>What follows when nothing of an instance is left: the wish decides, and only if it is met already the policy.</summary>
internal static class Endings
{
    /// <summary>The tree is empty and the leader's end is known. First what cleans up behind it is run, if that has not been.</summary>
    public static Transition TreeGone(Situation s, Attempt attempt, ExitStatus exit, params ReadOnlySpan<Effect> before)
    {
        var instance = s.Record.Instance!;
        if (CleanUp(s, attempt, exit, before) is { } cleaning) return cleaning;
        var remembered = s.With(s.Record with { Exits = s.Record.Exits.AddToRing(instance, ServiceRecord.ExitsKept) });
        var why = instance.Fault ?? (instance.Failure is { } failure ? new Reason.NotLaunched(failure) : new Reason.Ended(exit));
        return Follow(remembered, attempt, why, [.. before, new Effect.Release(attempt)]);
    }

    private static Transition? CleanUp(Situation s, Attempt attempt, ExitStatus exit, params ReadOnlySpan<Effect> before) =>
        s.Unit.StopPost.Count > 0 && s.Record.Instance is { CleanedUp: false }
            ? Controls.Run(s.Unpaused(), attempt, ControlStage.StopPost, 0, run => new ServiceState.StopPost(attempt, exit, run), [.. before, .. Pauses.Lift(s, attempt)])
            : null;

    /// <summary>The keeper could not launch it.</summary>
    public static Transition NotLaunched(Situation s, ServiceState.Launching at, LaunchFailure failure)
    {
        var attempt = at.Attempt;
        var instance = s.Record.Instance! with { Failure = failure, EndedAt = s.Now.Wall };
        if (CleanUp(s.With(s.Record with { Instance = instance }), attempt, ExitStatus.Never, new Effect.Announce(new ServiceEvent.LaunchFailed(attempt, failure))) is { } cleaning) return cleaning;
        var remembered = s.With(s.Record with { Instance = instance, Exits = s.Record.Exits.AddToRing(instance, ServiceRecord.ExitsKept) });
        var why = new Reason.NotLaunched(failure);
        Effect[] told = [new Effect.Announce(new ServiceEvent.LaunchFailed(attempt, failure))];
        // somebody waits in front of a run: a program that is not there is told at once and not tried again behind his back
        var isRunsFirst = s.Unit.Kind is ServiceKind.Run && at.Cause is not StartCause.Automatic && s.Record.Wish is Wish.Up up && up.Least <= attempt;
        return isRunsFirst ? Rest(remembered, new ServiceState.Failed(why), told) : Follow(remembered, attempt, why, told);
    }

    private static Transition Follow(Situation s, Attempt attempt, Reason why, ReadOnlySpan<Effect> effects) => s.Record.Wish switch
    {
        Wish.Down { Idle: { } limit } => Rest(s, new ServiceState.Idle(new Reason.NobodyConnected(limit)), effects),
        Wish.Down down => Rest(s, Stopped(down.By, down.Because), effects),
        Wish.Up up when up.Least > attempt => Launches.WhenItMay(s, up.Trigger is not null ? StartCause.Triggered : up.Because is null ? StartCause.RestartedByHand : StartCause.ByAnother, effects),
        _ => ByPolicy(s, attempt, why, effects),
    };

    private static Transition ByPolicy(Situation s, Attempt attempt, Reason why, ReadOnlySpan<Effect> effects)
    {
        switch (RestartDecision.Of(s.Record, why, s.Now, s.Chance))
        {
            case Verdict.Rest rest:
                return Rest(s, rest.State, effects);
            case Verdict.Again { Delay.Ticks: 0 } atOnce:
                return Launches.Begin(s.With(s.Record with { InARow = atOnce.InARow }), StartCause.Automatic, effects);
            case Verdict.Again later:
                var waiting = new ServiceState.BackingOff(attempt, s.Now.Monotonic + later.Delay, later.Delay, why);
                return s.With(s.Record with { InARow = later.InARow }).To(waiting, [
                    .. effects,
                    new Effect.StartTimer(LifeTimer.BackOff, later.Delay, attempt),
                    new Effect.Announce(new ServiceEvent.BackingOff(attempt, later.Delay, why))]);
            default:
                throw new InvalidOperationException("a verdict is one of two");
        }
    }

    /// <summary>The rest of what was stopped; of a group that gave up it is a failure.</summary>
    public static ServiceState Stopped(ClientId? by, Tie? because) => because is { Kind: TieKind.Group }
        ? new ServiceState.Failed(new Reason.GroupGaveUp(because.Why))
        : new ServiceState.Idle(new Reason.StoppedOnRequest(by) { Because = because });

    /// <summary>Comes to rest, and tells those who watch.</summary>
    public static Transition Rest(Situation s, ServiceState state, ReadOnlySpan<Effect> effects) =>
        s.To(state, [.. effects, new Effect.Announce(new ServiceEvent.AtRest(s.Record.Attempt, state, s.Record.Instance?.Exit))]);
}
