namespace PersistProc.Core;

/// <summary>The leader lives and is not ready yet.</summary>
internal sealed class ActivatingRow : LedRow<ServiceState.Activating>
{
    protected override Transition BecameReady(Situation s, ServiceState.Activating at, ServiceInput.BecameReady input) =>
        input.Attempt == at.Attempt ? Activations.Done(s, at) : s.Stale(input.Attempt);

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
