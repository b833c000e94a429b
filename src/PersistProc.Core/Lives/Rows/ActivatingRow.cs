namespace PersistProc.Core;

/// <summary>The leader lives and is not ready yet.</summary>
internal sealed class ActivatingRow : LedRow<ServiceState.Activating>
{
    protected override Transition BecameReady(Situation s, ServiceState.Activating at, ServiceInput.BecameReady input) =>
        input.Attempt == at.Attempt ? Activations.Done(s, at) : s.Stale(input.Attempt);

    protected override Transition Said(Situation s, ServiceState.Activating at, ServiceInput.Said input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        var noted = s.Noting(input.What);
        if (input.What.Phase is NotifiedPhase.Ready && s.Unit.SaysWhenReady) return Activations.Done(noted, at);
        var until = input.What.ExtendTimeout is { } longer && at.Limit is { } limit && s.Now.Monotonic + longer - at.Since > limit ? s.Now.Monotonic + longer - at.Since : at.Limit;
        if (until is not { } later || until == at.Limit) return noted.Stay(new Effect.Ignored("it is noted"));
        return noted.To(at with { Limit = until }, new Effect.StartTimer(LifeTimer.Activation, at.Since + later - s.Now.Monotonic, at.Attempt));
    }

    protected override Transition Reload(Situation s, ServiceState.Activating at) => s.Ignored("it is being started");

    protected override Transition NotReadyYet(Situation s, ServiceState.Activating at, ServiceInput.NotReadyYet input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        return input.Lacks == at.Lacks ? s.Ignored("that is known") : s.To(at with { Lacks = input.Lacks }, new Effect.Ignored("it is noted"));
    }

    protected override Transition ActivationTimer(Situation s, ServiceState.Activating at, ServiceInput.TimerFired input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        if (at.Limit is not { } limit) return s.Ignored("it may take as long as it takes");
        var left = at.Since + limit - s.Now.Monotonic;
        return left > TimeSpan.Zero ? s.Stay(new Effect.StartTimer(LifeTimer.Activation, left, at.Attempt)) : GiveUp(s, at, new Reason.NotReady(limit, at.Lacks));
    }
}
