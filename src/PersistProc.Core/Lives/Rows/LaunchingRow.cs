namespace PersistProc.Core;

/// <summary>The keeper's answer is awaited. Whatever is wished meanwhile is remembered: only what exists can be stopped.</summary>
internal sealed class LaunchingRow : Row<ServiceState.Launching>
{
    protected override Transition Start(Situation s, ServiceState.Launching at, ServiceInput.Start input)
    {
        // after a stop it is another instance that is asked for: whoever waits for the stop waits for the end of this one
        var wish = s.Record.Wish is Wish.Up up ? up : new Wish.Up(at.Attempt.Next) { Gated = input.Gated };
        return s.Joining(input.Unit, input.Caller).Wishing(wish).Ignored("it is being started; the wish is noted");
    }

    protected override Transition Restart(Situation s, ServiceState.Launching at, ServiceInput.Restart input) =>
        s.Adopting(input.Unit, input.Caller).Wishing(new Wish.Up(at.Attempt.Next) { Gated = input.Gated }).Ignored("it is being started; the wish for the next instance is noted");

    protected override Transition Stop(Situation s, ServiceState.Launching at, ServiceInput.Stop input)
    {
        var force = input.Force || s.Record.Wish is Wish.Down { Force: true };
        return s.Wishing(s.Down(input, force)).Ignored("it is being started; the wish is noted");
    }

    protected override Transition Kill(Situation s, ServiceState.Launching at, ServiceInput.Kill input) => s.Ignored("it is not running yet");

    protected override Transition Redefine(Situation s, ServiceState.Launching at, ServiceInput.Redefine input) =>
        s.Redefined(input.Unit).Ignored("the definition is noted");

    protected override Transition Spawned(Situation s, ServiceState.Launching at, ServiceInput.Spawned input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        var instance = s.Record.Instance! with { Pid = input.Pid, LogPosition = input.LogPosition, Since = s.Now.Monotonic, StartedAt = s.Now.Wall, Lacks = input.Lacks };
        var started = new Effect.Announce(new ServiceEvent.Started(at.Attempt, input.Pid, input.LogPosition, at.Cause));
        var now = s.With(s.Record with { Instance = instance });
        if (IsWished(s.Record.Wish, at.Attempt)) return Activations.Begin(now, at.Attempt, input.Pid, started);
        if (s.Record.Wish is Wish.Down { Held: true, Force: false, By: var by }) return Climbs.WhenItMay(now, at.Attempt, input.Pid, by, started);
        var stopping = Climbs.BeginAsWished(now, at.Attempt, null, [new TreeMember(input.Pid, s.Unit.Command[0])]);
        return stopping with { Effects = [started, .. stopping.Effects] };
    }

    protected override Transition LaunchFailed(Situation s, ServiceState.Launching at, ServiceInput.LaunchFailed input) =>
        input.Attempt == at.Attempt ? Endings.NotLaunched(s, at, input.Failure) : s.Stale(input.Attempt);

    // its Spawned was lost with whoever heard it; the keeper tells it before this one
    protected override Transition Exited(Situation s, ServiceState.Launching at, ServiceInput.Exited input) =>
        input.Attempt == at.Attempt ? Exits.ByItself(s, at.Attempt, input) : s.Stale(input.Attempt);

    // a takeover asks before it orders again; in an ordinary launch nobody does
    protected override Transition TreeReport(Situation s, ServiceState.Launching at, ServiceInput.TreeReport input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        return input.Members.Count == 0 ? s.Stay(new Effect.Spawn(at.Attempt)) : Exits.MadeAndLost(s, at.Attempt, input.Members);
    }

    protected override Transition TreeChanged(Situation s, ServiceState.Launching at) => s.Ignored("no tree is waited for");

    protected override Transition RungTimer(Situation s, ServiceState.Launching at, ServiceInput.TimerFired input) => s.Stale(input.Attempt);

    protected override Transition BackOffTimer(Situation s, ServiceState.Launching at, ServiceInput.TimerFired input) => s.Stale(input.Attempt);

    private static bool IsWished(Wish wish, Attempt attempt) => wish is Wish.Up up && up.Least <= attempt;
}
