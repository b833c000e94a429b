namespace PersistProc.Core;

/// <summary>The leader lives and has been ready: it is watched.</summary>
internal abstract class UpRow<TState> : LedRow<TState>
    where TState : ServiceState, ILed
{
    protected override Transition BecameReady(Situation s, TState at, ServiceInput.BecameReady input) => s.Ignored("that is known");

    protected override Transition Reload(Situation s, TState at)
    {
        if (s.Unit.ReloadCommand.Count > 0) return s.Record.State is ServiceState.Reloading ? s.Ignored("it reloads already") : Reloads.Begin(s, at);
        if (s.Unit.ReloadSignal is not { } signal) return s.Ignored("nobody knows how it reads its configuration again: its file needs a reload_signal or a reload_command");
        var send = new Effect.SendSignal(at.Attempt, signal, SignalScope.Main);
        // who says when it begins and when it is done is believed that
        return s.Unit.HasNotifySocket ? s.Stay(send) : s.Stay(send, new Effect.Announce(new ServiceEvent.Reloaded(at.Attempt, null)));
    }

    protected override Transition Said(Situation s, TState at, ServiceInput.Said input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        var noted = s.Noting(input.What);
        if (input.What.Watchdog is WatchdogWord.Trigger) return Silence(noted, at);
        var phase = Phase(noted, at, input.What.Phase);
        var more = Watchdogs.Hear(noted, at.Attempt, input.What);
        if (input.What.ExtendTimeout is { } longer && s.Unit.RuntimeMax is { } limit && longer > at.Since + limit - s.Now.Monotonic) more = [.. more, new Effect.StartTimer(LifeTimer.Runtime, longer, at.Attempt)];
        return phase with { Effects = [.. phase.Effects, .. more] };
    }

    /// <summary>What it makes of where the service says that it is.</summary>
    protected abstract Transition Phase(Situation s, TState at, NotifiedPhase phase);

    protected override Transition Unhealthy(Situation s, TState at, ServiceInput.Unhealthy input) =>
        input.Attempt == at.Attempt ? GiveUp(s, at, new Reason.Unhealthy(input.What)) : s.Stale(input.Attempt);

    protected override Transition WatchdogTimer(Situation s, TState at, ServiceInput.TimerFired input) =>
        input.Attempt == at.Attempt ? Silence(s, at) : s.Stale(input.Attempt);

    protected override Transition RuntimeTimer(Situation s, TState at, ServiceInput.TimerFired input)
    {
        if (input.Attempt != at.Attempt) return s.Stale(input.Attempt);
        if (s.Unit.RuntimeMax is not { } limit) return s.Ignored("it may run for ever by now");
        var left = at.Since + limit - s.Now.Monotonic;
        return left > TimeSpan.Zero ? s.Stay(new Effect.StartTimer(LifeTimer.Runtime, left, at.Attempt)) : GiveUp(s, at, new Reason.RanTooLong(limit));
    }

    // ABRT first: what hangs leaves a core, or a stack
    private static Transition Silence(Situation s, TState at) => Watchdogs.Limit(s) is { } limit
        ? Climbs.After(s.AtFault(new Reason.Silent(limit)), at.Attempt, Leader(s, at), Signal.Parse("ABRT"))
        : s.Ignored("it may be silent by now");
}
