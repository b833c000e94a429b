namespace PersistProc.Core;

/// <summary>Idle, Completed and Failed: nothing of it lives, nothing is awaited.</summary>
internal sealed class RestRow : Row<ServiceState>
{
    protected override Transition Start(Situation s, ServiceState at, ServiceInput.Start input) =>
        input.Lazily ? OnDemand.Arm(s, input) : input.Trigger is Trigger.Connection ? OnDemand.Start(s, input) : Launches.ByHand(s, input.Unit, input.Caller, input.Gated);

    protected override Transition Restart(Situation s, ServiceState at, ServiceInput.Restart input) => Launches.ByHand(s, input.Unit, input.Caller, input.Gated);

    protected override Transition Stop(Situation s, ServiceState at, ServiceInput.Stop input) =>
        s.Wishing(s.Down(input, false)).Ignored("it is at rest; the wish is noted");

    protected override Transition Kill(Situation s, ServiceState at, ServiceInput.Kill input) => s.Ignored("it is not running");

    protected override Transition Redefine(Situation s, ServiceState at, ServiceInput.Redefine input) =>
        s.With(s.Record with { Unit = input.Unit, NextUnit = null }).Ignored("it is at rest; the definition is noted");

    protected override Transition ResetFailed(Situation s, ServiceState at) => at is ServiceState.Failed failed
        ? Endings.Rest(s.CountingAnew().Wishing(new Wish.Down(null, false)), new ServiceState.Idle(new Reason.FailureReset(failed.Why)), [])
        : s.CountingAnew().Ignored("everything counts anew");

    protected override Transition Bounce(Situation s, ServiceState at, ServiceInput.Bounce input) => s.Ignored("it is at rest");

    protected override Transition Spawned(Situation s, ServiceState at, ServiceInput.Spawned input) => s.Stale(input.Attempt);

    protected override Transition LaunchFailed(Situation s, ServiceState at, ServiceInput.LaunchFailed input) => s.Stale(input.Attempt);

    protected override Transition Exited(Situation s, ServiceState at, ServiceInput.Exited input) => s.Stale(input.Attempt);

    protected override Transition TreeReport(Situation s, ServiceState at, ServiceInput.TreeReport input) => s.Stale(input.Attempt);

    protected override Transition TreeChanged(Situation s, ServiceState at) => s.Ignored("no tree is waited for");

    protected override Transition RungTimer(Situation s, ServiceState at, ServiceInput.TimerFired input) => s.Stale(input.Attempt);

    protected override Transition BackOffTimer(Situation s, ServiceState at, ServiceInput.TimerFired input) => s.Stale(input.Attempt);
}
