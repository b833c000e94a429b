namespace PersistProc.Core;

/// <summary>What the end of a leader brings with it.</summary>
internal static class Exits
{
    /// <summary>The leader ended without having been asked: before anything follows, nobody of its tree may be left.</summary>
    public static Transition ByItself(Situation s, Attempt attempt, ServiceInput.Exited input)
    {
        var ended = s.Ended(input.Status);
        var exited = new Effect.Announce(new ServiceEvent.Exited(attempt, input.Status, input.LogPosition));
        if (input.TreeEmpty) return Endings.TreeGone(ended, attempt, input.Status, exited);
        return ended.To(new ServiceState.Clearing(attempt, input.Status), exited, new Effect.CheckTree(attempt));
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
