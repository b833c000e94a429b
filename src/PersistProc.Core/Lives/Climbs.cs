namespace PersistProc.Core;

/// <summary>
/// How a ladder is climbed. On each rung the signal goes out, the patience begins, and who lives is asked, which is what those
/// who watch are told. The tree's end ends it on any rung. After the last rung's patience a last look decides.
/// </summary>
internal static class Climbs
{
    /// <summary>Begins at the bottom of the unit's ladder, or with KILL; what is ready and has a command for it is asked by that before.</summary>
    /// <param name="s">The service; its unit is still the one of this instance.</param>
    /// <param name="attempt">The instance.</param>
    /// <param name="exit">How the leader ended, or null while it lives.</param>
    /// <param name="alive">Who is known to live.</param>
    /// <param name="by">Who asked for it, or null.</param>
    /// <param name="force">KILL at once.</param>
    public static Transition Begin(Situation s, Attempt attempt, ExitStatus? exit, ValueList<TreeMember> alive, ClientId? by, bool force) =>
        BeginFor(s, attempt, exit, alive, by is { } client ? [client] : [], force);

    /// <summary>The same for several who asked for it.</summary>
    public static Transition BeginFor(Situation s, Attempt attempt, ExitStatus? exit, ValueList<TreeMember> alive, ValueList<ClientId> askedBy, bool force)
    {
        if (!force && exit is null && Asking.IsDue(s)) return Asking.Begin(s, attempt, null, alive, askedBy);
        return Ladder(s, attempt, exit, alive, askedBy, force);
    }

    /// <summary>Begins at the bottom of the unit's ladder, or with KILL.</summary>
    public static Transition Ladder(Situation s, Attempt attempt, ExitStatus? exit, ValueList<TreeMember> alive, ValueList<ClientId> askedBy, bool force)
    {
        var ladder = force ? StopLadder.Forced : s.Unit.Stop;
        return OnRung(s, new ServiceState.Stopping(attempt, new Climb(ladder, 0, default, ClimbPhase.Signalled, askedBy), exit, alive), 0);
    }

    /// <summary>Begins with one more signal below the unit's ladder.</summary>
    public static Transition After(Situation s, Attempt attempt, ValueList<TreeMember> alive, Signal signal)
    {
        var ladder = new StopLadder([new StopRung(signal, null), .. s.Unit.Stop.Rungs]);
        return OnRung(s, new ServiceState.Stopping(attempt, new Climb(ladder, 0, default, ClimbPhase.Signalled, []), null, alive), 0);
    }

    /// <summary>Of an instance that others depend on: it waits until those are gone.</summary>
    public static Transition WhenItMay(Situation s, Attempt attempt, int pid, ClientId? by, params ReadOnlySpan<Effect> before) =>
        s.To(new ServiceState.Holding(attempt, pid, by is { } client ? [client] : [], []), [.. before, new Effect.AskGraph()]);

    /// <summary>As the wish has it: by whom and how hard.</summary>
    public static Transition BeginAsWished(Situation s, Attempt attempt, ExitStatus? exit, ValueList<TreeMember> alive)
    {
        var down = s.Record.Wish as Wish.Down;
        return Begin(s, attempt, exit, alive, down?.By, down?.Force ?? false);
    }

    /// <summary>Leaves the ladder for KILL at once.</summary>
    public static Transition Force(Situation s, ServiceState.Stopping at) =>
        OnRung(s, at with { Climb = at.Climb with { Ladder = StopLadder.Forced } }, 0);

    /// <summary>On to the next rung that reaches someone; after the last one, the last look.</summary>
    public static Transition Onwards(Situation s, ServiceState.Stopping at) => OnRung(s, at, at.Climb.Rung + 1);

    /// <summary>Sends the signal of the present rung again; what a takeover does with KILL.</summary>
    public static ValueList<Effect> Signals(Situation s, ServiceState.Stopping at)
    {
        var signal = at.Climb.Current.Signal;
        if (Scope(s.Unit.KillMode, signal, at.Exit) is not { } scope) return [];
        var send = new Effect.SendSignal(at.Attempt, signal, scope);
        // a stopped process hears nothing but KILL until it is continued
        return signal == Signal.Kill || signal == Signal.Cont ? [send] : [send, new Effect.SendSignal(at.Attempt, Signal.Cont, scope)];
    }

    private static Transition OnRung(Situation s, ServiceState.Stopping at, int rung)
    {
        var (ladder, exit) = (at.Climb.Ladder, at.Exit);
        while (rung < ladder.Rungs.Count && Scope(s.Unit.KillMode, ladder.Rungs[rung].Signal, exit) is null) rung++;
        if (rung >= ladder.Rungs.Count) return LastLook(s, at);
        var patience = ladder.Rungs[rung].Patience;
        var here = at with { Climb = at.Climb with { Rung = rung, Until = s.Now.Monotonic + patience, Phase = ClimbPhase.Signalled } };
        return s.Unpaused().To(here, [.. Signals(s, here), .. Pauses.Lift(s, at.Attempt), new Effect.StartTimer(LifeTimer.Rung, patience, at.Attempt), new Effect.CheckTree(at.Attempt)]);
    }

    private static Transition LastLook(Situation s, ServiceState.Stopping at) =>
        s.To(at with { Climb = at.Climb with { Phase = ClimbPhase.LastLook } }, new Effect.CancelTimer(LifeTimer.Rung), new Effect.CheckTree(at.Attempt));

    // null: nobody would be reached, so there is nothing to wait for
    private static SignalScope? Scope(KillMode mode, Signal signal, ExitStatus? exit) => (signal == Signal.Kill, mode, LeaderLives: exit is null) switch
    {
        (true, _, _) => SignalScope.Tree,
        (_, KillMode.Tree, _) => SignalScope.Tree,
        (_, KillMode.Group, true) => SignalScope.Group,
        (_, KillMode.Group, false) => SignalScope.Tree,
        (_, KillMode.Main, true) => SignalScope.Main,
        (_, KillMode.Main, false) => exit is { NeverRan: true } ? SignalScope.Tree : null,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "no such kill mode"),
    };
}
