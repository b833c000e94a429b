namespace PersistProc.Core;

/// <summary>Nothing of it lives; the next instance waits for its time.</summary>
internal sealed class BackingOffRow : Row<ServiceState.BackingOff>
{
    protected override Transition Start(Situation s, ServiceState.BackingOff at, ServiceInput.Start input) => Launches.ByHand(s, input.Unit, s.Joining(input.Caller), input.Gated, StopTimer);

    protected override Transition Restart(Situation s, ServiceState.BackingOff at, ServiceInput.Restart input) => Launches.ByHand(s, input.Unit, input.Caller, input.Gated, StopTimer);

    protected override Transition Stop(Situation s, ServiceState.BackingOff at, ServiceInput.Stop input) =>
        Endings.Rest(s.Wishing(s.Down(input, false)), Endings.Stopped(input.By, input.Because), [StopTimer]);

    protected override Transition Kill(Situation s, ServiceState.BackingOff at, ServiceInput.Kill input) => s.Ignored("it is not running");

    protected override Transition Redefine(Situation s, ServiceState.BackingOff at, ServiceInput.Redefine input) =>
        s.Redefined(input.Unit).Ignored("the definition is noted");

    protected override Transition Spawned(Situation s, ServiceState.BackingOff at, ServiceInput.Spawned input) => s.Stale(input.Attempt);

    protected override Transition LaunchFailed(Situation s, ServiceState.BackingOff at, ServiceInput.LaunchFailed input) => s.Stale(input.Attempt);

    protected override Transition Exited(Situation s, ServiceState.BackingOff at, ServiceInput.Exited input) => s.Stale(input.Attempt);

    protected override Transition TreeReport(Situation s, ServiceState.BackingOff at, ServiceInput.TreeReport input) => s.Stale(input.Attempt);

    protected override Transition TreeChanged(Situation s, ServiceState.BackingOff at) => s.Ignored("no tree is waited for");

    protected override Transition RungTimer(Situation s, ServiceState.BackingOff at, ServiceInput.TimerFired input) => s.Stale(input.Attempt);

    protected override Transition BackOffTimer(Situation s, ServiceState.BackingOff at, ServiceInput.TimerFired input)
    {
        if (input.Attempt != at.After) return s.Stale(input.Attempt);
        var left = at.Until - s.Now.Monotonic;
        return left > TimeSpan.Zero ? s.Stay(new Effect.StartTimer(LifeTimer.BackOff, left, at.After)) : Launches.Begin(s, StartCause.Automatic);
    }

    private static Effect StopTimer => new Effect.CancelTimer(LifeTimer.BackOff);
}
