using System.Diagnostics;

namespace PersistProc.Core;

/// <summary>
/// Takes a service over from its record and what the keeper holds. The record was kept before its effects were performed, so
/// whatever the state awaits may have been ordered or not: what is idempotent is ordered again (spawn, look at the tree, timers,
/// KILL), what is not is left to the ladder's patience (a polite signal sent twice is a ruder one).
/// </summary>
internal static class Takeover
{
    public static Transition Of(Situation s, HeldInstance? held)
    {
        var so = OfLeader(TakeoverControls.Known(s), held);
        foreach (var stray in TakeoverControls.Strays(s)) so = TakeoverControls.End(s, so, stray);
        return so;
    }

    private static Transition OfLeader(Situation s, HeldInstance? held)
    {
        if (held is null) return Without(s);
        if (held.Id.Attempt == Present(s.Record.State)) return With(Bereft(s, held), held);
        // not the one the record is about. One that has ended was on its way to be released.
        if (held.Exit is not null)
        {
            var rest = Without(s);
            return rest with { Effects = [new Effect.Release(held.Id.Attempt), .. rest.Effects] };
        }

        return Found(s, held);
    }

    private static Situation Bereft(Situation s, HeldInstance held) =>
        held.IsBereft && s.Record.Instance is { } instance ? s.With(s.Record with { Instance = instance with { IsBereft = true } }) : s;

    private static Attempt? Present(ServiceState state) => state switch
    {
        ServiceState.StartPre at => at.Attempt,
        ServiceState.Launching at => at.Attempt,
        ServiceState.Activating at => at.Attempt,
        ServiceState.StartPost at => at.Attempt,
        ServiceState.Running at => at.Attempt,
        ServiceState.Reloading at => at.Attempt,
        ServiceState.Remaining at => at.Attempt,
        ServiceState.Holding at => at.Attempt,
        ServiceState.Clearing at => at.Attempt,
        ServiceState.StopByCommand at => at.Attempt,
        ServiceState.Stopping at => at.Attempt,
        ServiceState.StopPost at => at.Attempt,
        ServiceState.Lingering at => at.Attempt,
        ServiceState.Idle or ServiceState.Completed or ServiceState.Failed or ServiceState.BackingOff or ServiceState.Waiting => null,
        _ => throw new UnreachableException($"no takeover from the state {state}"),
    };

    // the keeper has nothing of the instance that the record is about
    private static Transition Without(Situation s) => s.Record.State switch
    {
        // with a keeper that died, the order may have been carried out and nobody know of it: who lives comes first
        ServiceState.Launching at => s.Stay(new Effect.CheckTree(at.Attempt)),
        ServiceState.StartPre at => TakeoverControls.WithoutLeader(s, at.Attempt, at.Run, at with { Asked = true }),
        ServiceState.Activating at => Lost(s, at.Attempt),
        ServiceState.StartPost at => Lost(s, at.Attempt),
        ServiceState.Running at => Lost(s, at.Attempt),
        ServiceState.Reloading at => Lost(s, at.Attempt),
        ServiceState.Remaining { ByTree: true } at => ByTree(s, at.Attempt),
        // what it set up may have gone with the machine
        ServiceState.Remaining at => Lost(s, at.Attempt),
        ServiceState.Holding { Exit: { } exit } at => Exits.LookBehind(s, at.Attempt, exit),
        ServiceState.Holding at => Lost(s, at.Attempt),
        ServiceState.Waiting => s.Stay(new Effect.AskGraph()),
        ServiceState.Clearing at => s.Stay(new Effect.CheckTree(at.Attempt)),
        ServiceState.StopByCommand { Exit: { } exit } at => Exits.LookBehind(s, at.Attempt, exit),
        ServiceState.StopByCommand at => Lost(s, at.Attempt),
        ServiceState.StopPost at => TakeoverControls.WithoutLeader(s, at.Attempt, at.Run, at with { Asked = true }),
        ServiceState.Stopping { Exit: null } at => Climbing(s.Ended(ExitStatus.Lost), at with { Exit = ExitStatus.Lost }, [LostEvent(at.Attempt)]),
        ServiceState.Stopping at => Climbing(s, at, []),
        ServiceState.Lingering { Exit: null } at => s.Ended(ExitStatus.Lost).To(at with { Exit = ExitStatus.Lost }, LostEvent(at.Attempt), new Effect.CheckTree(at.Attempt)),
        ServiceState.Lingering at => s.Stay(new Effect.CheckTree(at.Attempt)),
        ServiceState.BackingOff at => Waiting(s, at),
        ServiceState.Idle or ServiceState.Completed or ServiceState.Failed => s.Ignored("it is at rest"),
        _ => throw new UnreachableException($"no takeover from the state {s.Record.State}"),
    };

    // a deadline of another boot means nothing: what is left of it is at most the whole wait
    private static Transition Waiting(Situation s, ServiceState.BackingOff at)
    {
        var left = s.Now.Left(at.Until, at.Delay);
        return s.To(at with { Until = s.Now.Monotonic + left }, new Effect.StartTimer(LifeTimer.BackOff, left, at.After));
    }

    // the keeper has the instance that the record is about
    private static Transition With(Situation s, HeldInstance held)
    {
        var attempt = held.Id.Attempt;
        return s.Record.State switch
        {
            // of an order that is not on record: what came before it is over
            ServiceState.StartPre => Found(s, held),
            ServiceState.Launching => AndExit(s, Spawned(s, held), held),
            ServiceState.Activating at => AndExit(s, Timed(s, held, LifeTimer.Activation, at.Since, at.Limit), held),
            ServiceState.StartPost { Exit: null } at => AndExit(s, Adopting(s, held, TakeoverControls.Resume(s, at.Attempt, at.Run)), held),
            ServiceState.StartPost at => TakeoverControls.Resume(s, at.Attempt, at.Run),
            ServiceState.Running at => AndExit(s, Watched(s, Timed(s, held, LifeTimer.Runtime, at.Since, s.Unit.RuntimeMax), attempt), held),
            ServiceState.Reloading { Run: { } run } at => AndExit(s, Watched(s, Adopting(s, held, TakeoverControls.Resume(s, at.Attempt, run)), attempt), held),
            ServiceState.Reloading at => AndExit(s, Watched(s, Timed(s, held, LifeTimer.Activation, at.Begun, Activations.ReloadLimit(s)), attempt), held),
            ServiceState.Remaining { ByTree: true } => ByTree(s, attempt),
            ServiceState.Remaining => s.Ignored("it has done its work"),
            ServiceState.Holding { Exit: not null } => s.Stay(new Effect.AskGraph()),
            ServiceState.Holding => AndExit(s, s.Stay(new Effect.Announce(new ServiceEvent.Adopted(attempt, held.Pid)), new Effect.AskGraph()), held),
            ServiceState.StopByCommand { Run: { } run } at => AndExit(s, TakeoverControls.Resume(s, at.Attempt, run), held),
            ServiceState.StopByCommand at => AndExit(s, s.Stay(new Effect.StartTimer(LifeTimer.Control, s.Now.Left(at.Until, s.Unit.Stop.Rungs[0].Patience), attempt)), held),
            ServiceState.StopPost at => TakeoverControls.Resume(s, at.Attempt, at.Run),
            ServiceState.Stopping at => AndExit(s, Climbing(s, at, []), held),
            ServiceState.Clearing or ServiceState.Lingering => AndExit(s, s.Stay(new Effect.CheckTree(attempt)), held),
            _ => throw new UnreachableException($"no instance in the state {s.Record.State}"),
        };
    }

    private static Transition Spawned(Situation s, HeldInstance held)
    {
        var so = Lifecycle.Next(s.Record, new ServiceInput.Spawned(held.Id.Attempt, held.Pid, held.LogPosition), s.Now, s.Chance);
        return held.IsBereft ? Adopting(s, held, so) : so; // nobody reads what it writes any more: that is to be told
    }

    private static Transition Timed(Situation s, HeldInstance held, LifeTimer timer, TimeSpan since, TimeSpan? limit)
    {
        var adopted = new Effect.Announce(new ServiceEvent.Adopted(held.Id.Attempt, held.Pid));
        ValueList<Effect> timers = limit is { } whole && !s.IsPaused ? [new Effect.StartTimer(timer, s.Now.Left(since + whole, whole), held.Id.Attempt)] : [];
        return s.Stay([adopted, .. timers, .. Pauses.Again(s, held.Id.Attempt)]);
    }

    private static Transition ByTree(Situation s, Attempt attempt)
    {
        var since = s.Record.Instance?.Since ?? s.Now.Monotonic;
        return s.Unit.RuntimeMax is { } limit ? s.Stay(new Effect.CheckTree(attempt), new Effect.StartTimer(LifeTimer.Runtime, s.Now.Left(since + limit, limit), attempt)) : s.Stay(new Effect.CheckTree(attempt));
    }

    private static Transition Adopting(Situation s, HeldInstance held, Transition so) =>
        so with { Effects = [new Effect.Announce(new ServiceEvent.Adopted(held.Id.Attempt, held.Pid)), .. so.Effects] };

    // what it said meanwhile lies in its socket
    private static Transition Watched(Situation s, Transition so, Attempt attempt) => so with { Effects = [.. so.Effects, .. Watchdogs.Begin(s, attempt)] };

    private static Transition AndExit(Situation s, Transition so, HeldInstance held)
    {
        if (held.Exit is not { } exit) return so;
        var after = Lifecycle.Next(so.Record, new ServiceInput.Exited(held.Id.Attempt, exit, held.LogEnd, false), s.Now, s.Chance);
        return after with { Effects = [.. so.Effects, .. after.Effects] };
    }

    private static Transition Climbing(Situation s, ServiceState.Stopping at, ValueList<Effect> before)
    {
        if (at.Climb.Phase is ClimbPhase.LastLook) return s.To(at, [.. before, new Effect.CheckTree(at.Attempt)]);
        var again = at.Climb.Current.Signal == Signal.Kill ? Climbs.Signals(s, at) : [];
        var left = s.Now.Left(at.Climb.Until, at.Climb.Current.Patience);
        var climbing = at with { Climb = at.Climb with { Until = s.Now.Monotonic + left } };
        return s.To(climbing, [.. before, .. again, .. Pauses.Again(s, at.Attempt), new Effect.StartTimer(LifeTimer.Rung, left, at.Attempt), new Effect.CheckTree(at.Attempt)]);
    }

    // the keeper itself was replaced and the exit was lost with it; whether the tree lives on has to be seen before anything follows
    private static Transition Lost(Situation s, Attempt attempt) =>
        s.Ended(ExitStatus.Lost).To(new ServiceState.Clearing(attempt, ExitStatus.Lost), LostEvent(attempt), new Effect.CheckTree(attempt));

    private static Effect.Announce LostEvent(Attempt attempt) => new Effect.Announce(new ServiceEvent.Exited(attempt, ExitStatus.Lost, 0));

    // it lives and the record does not know of it. It may not be left alone, nor may another one start beside it.
    private static Transition Found(Situation s, HeldInstance held)
    {
        var attempt = held.Id.Attempt;
        var highest = attempt > s.Record.Attempt ? attempt : s.Record.Attempt;
        var instance = new InstanceRecord(attempt, s.Now.Wall) { Pid = held.Pid, Since = s.Now.Monotonic, LogPosition = held.LogPosition, IsBereft = held.IsBereft };
        var found = s.With(s.Record with { Attempt = highest, Instance = instance });
        var adopted = new Effect.Announce(new ServiceEvent.Adopted(attempt, held.Pid));
        if (s.Record.Wish is Wish.Up up && up.Least <= attempt) return Activations.Begin(found, attempt, held.Pid, adopted);
        var stopping = Climbs.BeginAsWished(found, attempt, null, [new TreeMember(held.Pid, s.Unit.Command[0])]);
        return stopping with { Effects = [adopted, .. stopping.Effects] };
    }
}
