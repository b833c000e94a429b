using System.Diagnostics;

namespace PersistProc.Core;

/// <summary>
/// A row of the table states × inputs: what each input means in one kind of state. Every cell is abstract here,
/// so a new input does not compile until every state has answered it.
/// </summary>
internal abstract class Row<TState>
    where TState : ServiceState
{
    public Transition Answer(Situation s, TState at, ServiceInput input) => input switch
    {
        ServiceInput.Start { Trigger: Trigger.Connection } when !SocketWish.Arms(s.Record) => s.Ignored("no connection starts it now"),
        ServiceInput.Start { Trigger: Trigger.Turn turn } start => Turns.TurnedAway(s, at, turn) ?? Start(Turns.Taken(s, turn) with { Trigger = turn }, at, start),
        ServiceInput.Start start => Start(Turns.Begun(s, start.Unit, start.Because) with { Because = start.Because, Trigger = start.Trigger }, at, start),
        ServiceInput.Arm arm => Turns.Arm(s, at, arm),
        ServiceInput.Restart { Along: true } when s.Record.Wish is not Wish.Up || !ServiceStatuses.IsLive(at) => s.Ignored("it does not run, and is not to"),
        ServiceInput.Restart { Along: true } restart => Restart(s, at, restart),
        ServiceInput.Restart { Trigger: { } trigger } restart => s.Record.Wish is Wish.Up ? Restart(s with { Trigger = trigger }, at, restart) : s.Ignored("it is not to run"),
        ServiceInput.Restart restart => Restart(Turns.Begun(s, restart.Unit, null), at, restart),
        ServiceInput.Stop { Idle: not null } when at is not ServiceState.Running => s.Ignored("nobody can be connected to it"),
        ServiceInput.Stop { Idle: not null } stop => Stop(s, at, stop),
        ServiceInput.Stop { Because: null } stop when s.Record.Timer is { Armed: true } && !ServiceStatuses.IsLive(at) => Turns.Disarm(s.Wishing(s.Down(stop, false)), at),
        ServiceInput.Stop stop => Stop(stop.Because is null ? Turns.Disarmed(s) : s, at, stop),
        ServiceInput.Kill kill => Telling(kill.Trigger, Kill(s, at, kill)),
        ServiceInput.Redefine redefine => Redefine(Turns.Redefined(s, redefine.Unit), at, redefine),
        ServiceInput.ResetFailed => ResetFailed(s, at),
        ServiceInput.Bounce bounce => Bounce(s, at, bounce),
        ServiceInput.Obstacles obstacles => Obstacles(s, at, obstacles),
        ServiceInput.Enable enable => s.With(s.Record with { Enabled = enable.On, EnabledBy = enable.On ? enable.Caller : null }).Ignored("it is noted for the supervisor's next start"),
        ServiceInput.Spawned spawned => Spawned(s, at, spawned),
        ServiceInput.LaunchFailed failed => LaunchFailed(s, at, failed),
        // a command that was run for it may have been made behind the look at its tree: its end is told, and has them look again
        ServiceInput.Exited exited => Exited(s, at, exited with { TreeEmpty = exited.TreeEmpty && !s.HasOpenControls }),
        ServiceInput.TreeReport { Members.Count: 0 } report when s.HasOpenControls && report.Attempt == s.Record.Attempt && at is ServiceState.Clearing or ServiceState.Stopping or ServiceState.Lingering =>
            s.Ignored("the end of a command that was run for it is on its way"),
        ServiceInput.ControlEnded ended => ControlEnded(s.Closing(ended), at, ended),
        ServiceInput.TimerFired { Timer: LifeTimer.Watchdog or LifeTimer.Activation or LifeTimer.Runtime or LifeTimer.Control } or ServiceInput.Unhealthy when s.IsPaused => s.Ignored("it is paused: its time does not pass"),
        ServiceInput.TimerFired { Timer: LifeTimer.Control } fired => ControlTimer(s, at, fired),
        ServiceInput.TreeReport report => TreeReport(s, at, report),
        ServiceInput.TreeChanged => TreeChanged(s, at),
        ServiceInput.Reload reload => Telling(reload.Trigger, Reload(s, at)),
        ServiceInput.Pause pause => Pause(s, at, pause),
        ServiceInput.Said said => Said(s, at, said),
        ServiceInput.TimerFired { Timer: LifeTimer.Watchdog } fired => WatchdogTimer(s, at, fired),
        ServiceInput.BecameReady ready => BecameReady(s, at, ready),
        ServiceInput.NotReadyYet notYet => NotReadyYet(s, at, notYet),
        ServiceInput.Unhealthy unhealthy => Unhealthy(s, at, unhealthy),
        ServiceInput.TimerFired { Timer: LifeTimer.Activation } fired => ActivationTimer(s, at, fired),
        ServiceInput.TimerFired { Timer: LifeTimer.Runtime } fired => RuntimeTimer(s, at, fired),
        ServiceInput.TimerFired { Timer: LifeTimer.Rung } fired => RungTimer(s, at, fired),
        ServiceInput.TimerFired { Timer: LifeTimer.BackOff } fired => BackOffTimer(s, at, fired),
        _ => throw new UnreachableException($"no row knows the input {input}"),
    };

    // people know what they asked for
    private static Transition Telling(Trigger? trigger, Transition transition) => trigger is null || transition.Effects.OfType<Effect.Ignored>().Any()
        ? transition
        : transition with { Effects = [new Effect.Announce(new ServiceEvent.Triggered(trigger)), .. transition.Effects] };

    protected abstract Transition Start(Situation s, TState at, ServiceInput.Start input);

    protected abstract Transition Restart(Situation s, TState at, ServiceInput.Restart input);

    protected abstract Transition Stop(Situation s, TState at, ServiceInput.Stop input);

    protected abstract Transition Kill(Situation s, TState at, ServiceInput.Kill input);

    protected abstract Transition Redefine(Situation s, TState at, ServiceInput.Redefine input);

    // what waits or runs goes on
    protected virtual Transition ResetFailed(Situation s, TState at) => s.CountingAnew().Ignored("everything counts anew");

    // only what runs by a wish that holds: whoever is to go, or to come back, is on his way
    protected virtual Transition Bounce(Situation s, TState at, ServiceInput.Bounce input) => s.Record.Wish is Wish.Up up && up.Least <= s.Record.Attempt
        ? Restart(s with { Because = input.Because }, at, new ServiceInput.Restart(null, null, false) { Gated = true, Held = input.Held })
        : s.Ignored("it is on its way already");

    // asked for by a state that waits no longer
    protected virtual Transition Obstacles(Situation s, TState at, ServiceInput.Obstacles input) => s.Ignored("it does not wait for others");

    protected abstract Transition Spawned(Situation s, TState at, ServiceInput.Spawned input);

    protected abstract Transition LaunchFailed(Situation s, TState at, ServiceInput.LaunchFailed input);

    protected abstract Transition Exited(Situation s, TState at, ServiceInput.Exited input);

    // one that nobody waits for any longer
    protected virtual Transition ControlEnded(Situation s, TState at, ServiceInput.ControlEnded input) => s.Stay(Controls.Release(input));

    protected virtual Transition ControlTimer(Situation s, TState at, ServiceInput.TimerFired input) => s.Ignored("no command is waited for");

    protected abstract Transition TreeReport(Situation s, TState at, ServiceInput.TreeReport input);

    protected abstract Transition TreeChanged(Situation s, TState at);

    protected virtual Transition Reload(Situation s, TState at) => s.Ignored("it does not run");

    protected virtual Transition Pause(Situation s, TState at, ServiceInput.Pause input) => s.Ignored("it does not run");

    // what has ended may have said something before
    protected virtual Transition Said(Situation s, TState at, ServiceInput.Said input) => s.Ignored("it does not run");

    protected virtual Transition WatchdogTimer(Situation s, TState at, ServiceInput.TimerFired input) => s.Ignored("it does not run");

    // only what is being started is asked whether it is ready, and only what runs whether it is well
    protected virtual Transition BecameReady(Situation s, TState at, ServiceInput.BecameReady input) => s.Ignored("it is not being started");

    protected virtual Transition NotReadyYet(Situation s, TState at, ServiceInput.NotReadyYet input) => s.Ignored("it is not being started");

    protected virtual Transition Unhealthy(Situation s, TState at, ServiceInput.Unhealthy input) => s.Ignored("it does not run");

    protected virtual Transition ActivationTimer(Situation s, TState at, ServiceInput.TimerFired input) => s.Ignored("it is not being started");

    protected virtual Transition RuntimeTimer(Situation s, TState at, ServiceInput.TimerFired input) => s.Ignored("it does not run");

    protected abstract Transition RungTimer(Situation s, TState at, ServiceInput.TimerFired input);

    protected abstract Transition BackOffTimer(Situation s, TState at, ServiceInput.TimerFired input);
}
