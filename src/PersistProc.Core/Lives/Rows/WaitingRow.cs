namespace PersistProc.Core;

/// <summary>It shall run, and the graph has not let it start: nothing of it lives.</summary>
internal sealed class WaitingRow : Row<ServiceState.Waiting>
{
    protected override Transition Start(Situation s, ServiceState.Waiting at, ServiceInput.Start input) =>
        s.Joining(input.Unit, input.Caller).Stay(new Effect.AskGraph());

    protected override Transition Restart(Situation s, ServiceState.Waiting at, ServiceInput.Restart input) =>
        s.Adopting(input.Unit, input.Caller).Stay(new Effect.AskGraph());

    protected override Transition Stop(Situation s, ServiceState.Waiting at, ServiceInput.Stop input) =>
        Endings.Rest(s.Wishing(s.Down(input, false)), Endings.Stopped(input.By, input.Because), []);

    protected override Transition Kill(Situation s, ServiceState.Waiting at, ServiceInput.Kill input) => s.Ignored("it is not running");

    // it may depend on others now
    protected override Transition Redefine(Situation s, ServiceState.Waiting at, ServiceInput.Redefine input) =>
        s.Adopting(input.Unit, null).Stay(new Effect.AskGraph());

    protected override Transition Obstacles(Situation s, ServiceState.Waiting at, ServiceInput.Obstacles input)
    {
        if (input.All.Count == 0) return Launches.Begin(s, at.Cause);
        if (input.All.Equals(at.For)) return s.Ignored("that is known");
        return Obstacle.IsNews(input.All, at.For) ? s.To(at with { For = input.All }, new Effect.Announce(new ServiceEvent.Waiting(input.All))) : s.To(at with { For = input.All });
    }

    protected override Transition Bounce(Situation s, ServiceState.Waiting at, ServiceInput.Bounce input) => s.Ignored("it waits for others");

    protected override Transition Spawned(Situation s, ServiceState.Waiting at, ServiceInput.Spawned input) => s.Stale(input.Attempt);

    protected override Transition LaunchFailed(Situation s, ServiceState.Waiting at, ServiceInput.LaunchFailed input) => s.Stale(input.Attempt);

    protected override Transition Exited(Situation s, ServiceState.Waiting at, ServiceInput.Exited input) => s.Stale(input.Attempt);

    protected override Transition TreeReport(Situation s, ServiceState.Waiting at, ServiceInput.TreeReport input) => s.Stale(input.Attempt);

    protected override Transition TreeChanged(Situation s, ServiceState.Waiting at) => s.Ignored("no tree is waited for");

    protected override Transition RungTimer(Situation s, ServiceState.Waiting at, ServiceInput.TimerFired input) => s.Stale(input.Attempt);

    protected override Transition BackOffTimer(Situation s, ServiceState.Waiting at, ServiceInput.TimerFired input) => s.Stale(input.Attempt);
}
