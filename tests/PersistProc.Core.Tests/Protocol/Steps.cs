using System.Diagnostics;

namespace PersistProc.Core.Tests.Protocol;

/// <summary>Every step that may come next. What the supervisor decides is decided by the lifecycle itself; keeper and holder follow the protocol (docs/design.md).</summary>
internal static class Steps
{
    private static readonly Moment Now = Some.At(1000);

    /// <summary>What goes on by itself.</summary>
    public static IEnumerable<(string Name, Family Next)> Of(Family family) =>
        OfSupervisor(family).Concat(OfKeeper(family)).Concat(Recoveries(family));

    /// <summary>What may go wrong.</summary>
    public static IEnumerable<(string Name, Family Next)> Faults(Family family)
    {
        if (family.Accidents > 0 && family.Alive.Count > 0)
            yield return ("the service ends", family with { Alive = [], Accidents = family.Accidents - 1 });
        if (family.Deaths == 0) yield break;
        var less = family with { Deaths = family.Deaths - 1 };
        if (family.Supervisor is not null) yield return ("the supervisor dies", WithoutSupervisor(less));
        if (family.Holder is not null) yield return ("the holder dies", less with { Holder = null, HolderIsWhole = false });
        if (family.Keeper is not null) yield return ("the keeper dies", less with { Keeper = null, Making = Making.Nothing, MakingOf = 0, ToKeeper = [], IsOrphan = family.Supervisor is not null });
    }

    private static Family WithoutSupervisor(Family family) =>
        family with { Supervisor = null, Copy = null, Ordered = 0, IsOrphan = false, Pending = [], Own = [], Timers = [], ToSupervisor = [] };

    private static IEnumerable<(string, Family)> OfSupervisor(Family family)
    {
        if (family.Supervisor is null) yield break;
        if (family.Pending.Count > 0)
        {
            yield return ($"performs {family.Pending[0]}", Perform(family with { Pending = family.Pending.Skip(1).ToValueList() }, family.Pending[0]));
            yield break;
        }

        if (family.ToSupervisor.Count > 0) yield return ($"hears {family.ToSupervisor[0]}", Feed(Noted(family, family.ToSupervisor[0]) with { ToSupervisor = family.ToSupervisor.Skip(1).ToValueList() }, family.ToSupervisor[0]));
        if (family.Own.Count > 0) yield return ($"sees {family.Own[0]}", Feed(family with { Own = family.Own.Skip(1).ToValueList() }, family.Own[0]));
        foreach (var (timer, attempt) in family.Timers)
            yield return ($"{timer} is due", Feed(family with { Timers = family.Timers.Where(each => each.Timer != timer).ToValueList() }, new ServiceInput.TimerFired(timer, attempt)));
        if (!family.IsOrphan && family.Disk != family.Supervisor)
            yield return ("the record goes to disk", family with { Disk = family.Supervisor, Intent = 0 });
    }

    private static Family Feed(Family family, ServiceInput input) => Take(family, Lifecycle.Next(family.Supervisor!, input, Now, 0.5));

    // the record is with the keeper before any effect
    private static Family Take(Family family, Transition step)
    {
        var so = family with { Supervisor = step.Record, Pending = step.Effects };
        return step.Record == family.Supervisor ? so : Tell(so, new Order.Put(step.Record));
    }

    private static Family Tell(Family family, Order order)
    {
        var copy = order switch
        {
            Order.Put put => family.Copy! with { Record = put.Record },
            Order.Release release when family.Copy!.Attempt == release.Attempt => family.Copy with { Attempt = 0, Made = false, Ended = false },
            _ => family.Copy!,
        };
        var ordered = order is Order.Spawn { Attempt: var wanted } && family.Copy!.Attempt == 0 ? wanted : family.Ordered;
        return family with { Copy = copy, Ordered = ordered, ToKeeper = family.IsOrphan ? [] : [.. family.ToKeeper, order] };
    }

    private static Family Perform(Family family, Effect effect) => effect switch
    {
        Effect.Spawn spawn => Tell(family.IsOrphan ? family : family with { Intent = spawn.Attempt.Number }, new Order.Spawn(spawn.Attempt.Number)),
        Effect.Release release => Tell(family, new Order.Release(release.Attempt.Number)),
        Effect.CheckTree check => family with { Own = [.. family.Own, new ServiceInput.TreeReport(check.Attempt, family.Alive.Contains(check.Attempt.Number) && family.Without is not "nobody looks for what may have been made" ? [new TreeMember(Pid(check.Attempt.Number), "x")] : [])] },
        Effect.AskGraph => family with { Own = [.. family.Own, new ServiceInput.Obstacles([])] },
        Effect.SendSignal send => family with { Alive = family.Alive.Where(each => each != send.Attempt.Number).ToValueList(), Own = [.. family.Own, new ServiceInput.TreeChanged()] },
        Effect.StartTimer start when start.Timer is LifeTimer.BackOff or LifeTimer.Rung => family with { Timers = [.. family.Timers.Where(each => each.Timer != start.Timer), (start.Timer, start.Attempt)] },
        Effect.CancelTimer cancel => family with { Timers = family.Timers.Where(each => each.Timer != cancel.Timer).ToValueList() },
        Effect.StartTimer or Effect.Announce or Effect.Ignored => family,
        _ => throw new UnreachableException($"{effect}"),
    };

    private static int Pid(int attempt) => 100 + attempt;

    // frames become part of the copy as they are read
    private static Family Noted(Family family, ServiceInput frame) => frame switch
    {
        ServiceInput.LaunchFailed failed when failed.Attempt.Number == family.Ordered => family with { Ordered = 0 },
        ServiceInput.Spawned spawned => family with { Ordered = 0, Copy = family.Copy! with { Attempt = spawned.Attempt.Number, Made = true, Ended = false, Last = spawned.Attempt.Number } },
        ServiceInput.Exited exited when exited.Attempt.Number == family.Copy!.Attempt => family with { Copy = family.Copy with { Ended = true } },
        _ => family,
    };

    private static IEnumerable<(string, Family)> OfKeeper(Family family)
    {
        if (family.Keeper is not { } keeper) yield break;
        switch (family.Making)
        {
            case Making.Announced:
                yield return ("posix_spawn", family with { Making = Making.Made, Alive = [.. family.Alive, family.MakingOf], Ever = [.. family.Ever, family.MakingOf], Mark = true });
                yield break;
            case Making.Made:
                var made = keeper with { Attempt = family.MakingOf, Made = true, Ended = false, Last = family.MakingOf };
                yield return ("the table has it", Answer(Mirror(family with { Keeper = made, Making = Making.Nothing, MakingOf = 0 }), new ServiceInput.Spawned(new Attempt(made.Attempt), Pid(made.Attempt), 0)));
                yield break;
            default: break;
        }

        if (family.ToKeeper.Count > 0) yield return ($"keeper: {family.ToKeeper[0].GetType().Name}", Carry(family with { ToKeeper = family.ToKeeper.Skip(1).ToValueList() }, keeper, family.ToKeeper[0]));
        if (keeper is { Attempt: > 0, Ended: false } && !family.Alive.Contains(keeper.Attempt))
            yield return ("the keeper reaps", Answer(Mirror(family with { Keeper = keeper with { Ended = true } }), Exit(keeper.Attempt)));
    }

    private static ServiceInput.Exited Exit(int attempt) => new(new Attempt(attempt), ExitStatus.Exited(1), 0, false);

    private static Family Answer(Family family, ServiceInput answer) =>
        family.Supervisor is null || family.IsOrphan ? family : family with { ToSupervisor = [.. family.ToSupervisor, answer] };

    // what was sent to the holder lies in its socket at once
    private static Family Mirror(Family family) => family.Holder is null ? family : family with { Holder = family.Keeper };

    private static Family Carry(Family family, Holding keeper, Order order)
    {
        switch (order)
        {
            case Order.Put put: return Mirror(family with { Keeper = keeper with { Record = put.Record } });
            case Order.Release release:
                return keeper.Attempt == release.Attempt && keeper.Ended ? Mirror(family with { Keeper = keeper with { Attempt = 0, Made = false, Ended = false } }) : family;
            case Order.Spawn spawn when keeper.Attempt == spawn.Attempt:
                var again = Answer(family, new ServiceInput.Spawned(new Attempt(keeper.Attempt), Pid(keeper.Attempt), 0));
                return keeper.Ended ? Answer(again, Exit(keeper.Attempt)) : again;
            case Order.Spawn spawn when keeper.Attempt > 0 || keeper.Last >= spawn.Attempt:
                return Answer(family, new ServiceInput.LaunchFailed(new Attempt(spawn.Attempt), Some.NoProgram));
            case Order.Spawn spawn:
                var announced = family.Holder is null ? null : keeper with { Attempt = spawn.Attempt, Made = false, Ended = false, Last = spawn.Attempt };
                return family with { Making = Making.Announced, MakingOf = spawn.Attempt, Mark = false, MarkOf = spawn.Attempt, Holder = announced };
            default: throw new UnreachableException($"{order}");
        }
    }

    private static IEnumerable<(string, Family)> Recoveries(Family family)
    {
        var isIdle = family.Making is Making.Nothing;
        if (family.Keeper is { } keeper)
        {
            if (family.Holder is null && isIdle) yield return ("a holder is started", family with { Holder = keeper });
            else if (!family.HolderIsWhole && family.Holder is not null && isIdle) yield return ("the holder has everything", family with { HolderIsWhole = true, Holder = keeper });
            if (family.IsOrphan) yield return ("the old supervisor is ended", WithoutSupervisor(family));
            // what it had sent before it died counts
            if (family.Supervisor is null && family.ToKeeper.Count == 0 && isIdle) yield return ("a supervisor is started", Started(family, keeper));
        }
        else if (family.HolderIsWhole)
        {
            yield return ("the holder becomes the keeper", family with { Keeper = HalfMade(family, family.Holder!), Holder = null, HolderIsWhole = false });
        }
        else if (family.Holder is not null)
        {
            yield return ("a holder that was not given everything ends", family with { Holder = null });
        }
        else if (family is { Supervisor: { } record, Copy: { } copy })
        {
            // it has read all that there was before the end of the socket
            var read = family.ToSupervisor.Aggregate(family, Noted);
            var known = Ordered(read, read.Copy!) with { Record = record };
            yield return ("the supervisor becomes the keeper", WithoutSupervisor(family) with { Keeper = known with { Last = Math.Max(known.Last, copy.Last) } });
        }
        else
        {
            var fresh = Intended(family.Disk, family.Intent);
            yield return ("somebody starts us again", family with { IsAnew = true, Keeper = new Holding(0, false, false, 0, fresh) });
        }
    }

    // looked for by its tag; if nobody has it, the mark tells whether there ever was one
    private static Holding HalfMade(Family family, Holding copy)
    {
        if (copy is not { Attempt: > 0, Made: false }) return copy;
        if (family.Without is "a holder forgets what is being made") return copy with { Attempt = 0, Last = copy.Attempt - 1 };
        if (family.Alive.Contains(copy.Attempt)) return copy with { Made = true };
        return family.Mark && family.MarkOf == copy.Attempt ? copy with { Made = true, Ended = true } : copy with { Attempt = 0, Last = copy.Attempt - 1 };
    }

    private static Holding Ordered(Family family, Holding copy) =>
        family.Ordered == 0 || copy.Attempt > 0 || family.Without is "a supervisor forgets what it has ordered" ? copy : HalfMade(family, copy with { Attempt = family.Ordered, Made = false, Ended = false, Last = family.Ordered });

    private static Family Started(Family family, Holding keeper)
    {
        var held = keeper.Attempt == 0 ? null : new HeldInstance(new InstanceId(Some.Name, new Attempt(keeper.Attempt)), Pid(keeper.Attempt), keeper.Ended ? ExitStatus.Exited(1) : null, 0);
        var blank = family with { Supervisor = keeper.Record, Copy = keeper };
        return Take(blank, Lifecycle.Resume(keeper.Record, held, [], Now, 0.5));
    }

    // as the supervisor reads a record that is older than what was about to be made
    private static ServiceRecord Intended(ServiceRecord record, int intent) => intent <= record.Attempt.Number
        ? record
        : record with { Attempt = new Attempt(intent), State = new ServiceState.Launching(new Attempt(intent), StartCause.Automatic), Instance = new InstanceRecord(new Attempt(intent), record.Instance?.StartedAt ?? default) };
}
