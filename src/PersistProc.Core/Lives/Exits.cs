namespace PersistProc.Core;

/// <summary>What the end of a leader brings with it.</summary>
internal static class Exits
{
    /// <summary>The leader ended without having been asked: before anything follows, nobody of its tree may be left.</summary>
    public static Transition ByItself(Situation s, Attempt attempt, ServiceInput.Exited input)
    {
        var ended = s.Ended(input.Status);
        var exited = new Effect.Announce(new ServiceEvent.Exited(attempt, input.Status, input.LogPosition));
        if (HasDoneItsWork(s, input.Status)) return OfOneshot(ended, attempt, input, exited);
        if (input.TreeEmpty) return Endings.TreeGone(ended, attempt, input.Status, exited);
        if (s.Record.Wish is Wish.Up up && up.Least <= attempt)
        {
            if (s.Unit.ExitType is ExitType.Tree) return GoesOn(ended, new ServiceState.Remaining(attempt, input.Status) { ByTree = true }, exited);
            // the end of the one that it has named instead will not be told by anybody; who is not ready yet has failed to start, and is not made ready by that
            if (s.Record.Instance is { MainPid: { } main, ReadyAt: not null } instance && main != instance.Pid)
                return GoesOn(ended, new ServiceState.Remaining(attempt, ExitStatus.Lost) { ByTree = true, Main = main }, exited);
        }
        return ended.To(new ServiceState.Clearing(attempt, input.Status), exited, new Effect.CheckTree(attempt));
    }

    // whoever lives of its tree is the service from now on; whether somebody does is seen at once
    private static Transition GoesOn(Situation s, ServiceState.Remaining remaining, Effect exited)
    {
        var attempt = remaining.Attempt;
        ValueList<Effect> told = s.Record.Instance is { ReadyAt: null } ? [exited, new Effect.Announce(new ServiceEvent.Ready(attempt))] : [exited];
        return s.AtReady().To(remaining, [new Effect.CancelTimer(LifeTimer.Activation), new Effect.CancelTimer(LifeTimer.Watchdog), .. told, new Effect.CheckTree(attempt)]);
    }

    /// <summary>The leader has ended, and what it left behind is in the way of what is wished.</summary>
    public static Transition LookBehind(Situation s, Attempt attempt, ExitStatus exit) =>
        s.To(new ServiceState.Clearing(attempt, exit), new Effect.CheckTree(attempt));

    /// <summary>The same of what counted as running without a leader: its command to stop it comes first.</summary>
    public static Transition AskAndLookBehind(Situation s, Attempt attempt, ExitStatus exit, ValueList<ClientId> askedBy, bool force) =>
        !force && Asking.IsDue(s) ? Asking.Begin(s, attempt, exit, [], askedBy) : LookBehind(s, attempt, exit);

    // what is to be stopped or replaced has nothing done by it
    private static bool HasDoneItsWork(Situation s, ExitStatus exit) =>
        s.Unit.Type is ServiceType.Oneshot && s.Record.Wish is Wish.Up up && up.Least <= s.Record.Attempt && ExitJudgement.IsClean(s.Unit, exit);

    private static Transition OfOneshot(Situation s, Attempt attempt, ServiceInput.Exited input, Effect exited)
    {
        Effect[] told = [new Effect.CancelTimer(LifeTimer.Activation), exited];
        if (s.Unit.StartPost.Count == 0) return WorkDone(s, attempt, input.Status, input.TreeEmpty, told);
        var instance = s.Record.Instance!;
        return Controls.Run(s, attempt, ControlStage.StartPost, 0, run => new ServiceState.StartPost(attempt, instance.Pid ?? 0, instance.Since, run) { Exit = input.Status }, told);
    }

    /// <summary>A oneshot has ended well, and so has everything that belongs to its start.</summary>
    public static Transition WorkDone(Situation s, Attempt attempt, ExitStatus exit, bool treeEmpty, params ReadOnlySpan<Effect> before)
    {
        var (ready, told) = (s.AtReady(), ValueList.Create<Effect>([.. before, new Effect.Announce(new ServiceEvent.Ready(attempt))]));
        if (s.Unit.RemainAfterExit) return ready.To(new ServiceState.Remaining(attempt, exit), [.. told]);
        if (treeEmpty) return Endings.TreeGone(ready, attempt, exit, [.. told]);
        return ready.To(new ServiceState.Clearing(attempt, exit), [.. told, new Effect.CheckTree(attempt)]);
    }

    /// <summary>Nobody is left, and how the leader ended was never told.</summary>
    public static Transition NeverTold(Situation s, Attempt attempt)
    {
        var exited = new Effect.Announce(new ServiceEvent.Exited(attempt, ExitStatus.Lost, 0));
        return Endings.TreeGone(s.Ended(ExitStatus.Lost), attempt, ExitStatus.Lost, exited);
    }

    /// <summary>It was made, and with its keeper went all knowledge of its leader: who lives of it is stopped before anything follows.</summary>
    public static Transition MadeAndLost(Situation s, Attempt attempt, ValueList<TreeMember> alive)
    {
        var stopping = Climbs.BeginAsWished(s.Ended(ExitStatus.Lost), attempt, ExitStatus.Lost, alive);
        return stopping with { Effects = [new Effect.Announce(new ServiceEvent.Exited(attempt, ExitStatus.Lost, 0)), .. stopping.Effects] };
    }

    /// <summary>A signal for what a leader left behind: the tree is all there is to reach.</summary>
    public static Transition KillWithoutLeader(Situation s, Attempt attempt, ServiceInput.Kill input) =>
        input.Scope is SignalScope.Main ? s.Ignored("its leader has ended") : s.Stay(new Effect.SendSignal(attempt, input.Signal, SignalScope.Tree));
}
