namespace PersistProc.Core;

/// <summary>The leader lives and is ready, and that is what is wished.</summary>
internal sealed class RunningRow : LedRow<ServiceState.Running>
{
    protected override Transition BecameReady(Situation s, ServiceState.Running at, ServiceInput.BecameReady input) => s.Ignored("that is known");

    protected override Transition Unhealthy(Situation s, ServiceState.Running at, ServiceInput.Unhealthy input) =>
        input.Attempt == at.Attempt ? GiveUp(s, at, new Reason.Unhealthy(input.What)) : s.Stale(input.Attempt);

    protected override Transition RuntimeTimer(Situation s, ServiceState.Running at, ServiceInput.TimerFired input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        if (s.Unit.RuntimeMax is not { } limit) return s.Ignored("it may run for ever by now");
        var left = at.Since + limit - s.Now.Monotonic;
        return left > TimeSpan.Zero ? s.Stay(new Effect.StartTimer(LifeTimer.Runtime, left, at.Attempt)) : GiveUp(s, at, new Reason.RanTooLong(limit));
    }
}
