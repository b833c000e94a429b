namespace PersistProc.Core;

/// <summary>
/// What a timetable means for a service's life. A start by hand arms it and <c>up</c> arms it alone; a stop by hand disarms it. A turn
/// is served in the very step in which its start is on record, so it is neither lost nor taken twice, whoever is killed when.
/// </summary>
internal static class Turns
{
    /// <summary>It is to be started at its times from now on, or no more.</summary>
    public static Transition Arm(Situation s, ServiceState at, ServiceInput.Arm input)
    {
        if (!input.On) return Disarm(s, at);
        var adopting = s.Adopting(input.Unit, input.Caller);
        if (Of(adopting) is not { } timetable) return adopting.Ignored("it has no timetable");
        if (s.Record.Timer is { Armed: true }) return adopting.Ignored("it waits for its time already");
        // turns that were missed while it was not armed are made up for, as those of a timer of systemd's
        var served = timetable.CatchUp is true && s.Record.Timer is { } earlier ? earlier.Served : s.Now.Wall;
        var armed = adopting.With(s.Record with { Timer = new TimerRecord(true, served, s.Now.Steady), Caller = adopting.Record.Caller, NextUnit = adopting.Record.NextUnit });
        return ServiceStatuses.IsLive(s.Record.State) ? armed.Ignored("it runs; its times are noted") : armed.Stay(new Effect.Announce(new ServiceEvent.Armed()));
    }

    /// <summary>It is not started at its times any more.</summary>
    public static Transition Disarm(Situation s, ServiceState at)
    {
        if (s.Record.Timer is not { Armed: true }) return s.Ignored("it is not started at its times");
        return ServiceStatuses.IsLive(at) ? Disarmed(s).Ignored("it runs; its times are over") : Disarmed(s).Stay(new Effect.Announce(new ServiceEvent.Disarmed()));
    }

    /// <summary>It is stopped by hand: no further turns.</summary>
    public static Situation Disarmed(Situation s) =>
        s.Record.Timer is { } timer ? s.With(s.Record with { Timer = timer with { Armed = false, Owed = null, ToldOf = null } }) : s;

    /// <summary>It is started by hand: with a timetable it is from now on started by that, too.</summary>
    public static Situation Begun(Situation s, ServiceUnit? unit, Tie? because)
    {
        if ((unit ?? s.Record.NextUnit ?? s.Record.Unit).Timetable is null) return s;
        // who is started because of another one need not be started by itself
        var armed = because is null || s.Record.Timer is { Armed: true };
        return s.With(s.Record with { Timer = new TimerRecord(armed, s.Now.Wall, s.Now.Steady) });
    }

    /// <summary>Its definition is another one: times that were never its own were not missed.</summary>
    public static Situation Redefined(Situation s, ServiceUnit unit)
    {
        if (unit.Timetable == Of(s)) return s;
        if (unit.Timetable is null) return Disarmed(s);
        var armed = s.Record.Timer?.Armed ?? s.Record.Wish is Wish.Up;
        return s.With(s.Record with { Timer = new TimerRecord(armed, s.Now.Wall, s.Record.Timer?.From ?? s.Now.Steady) });
    }

    /// <summary>A turn has come and is not to be taken now; null if it is.</summary>
    public static Transition? TurnedAway(Situation s, ServiceState at, Trigger.Turn turn)
    {
        if (s.Record.Timer is not { Armed: true } timer || Of(s) is not { } timetable) return s.Ignored("it is not started at its times any more");
        if (!ServiceStatuses.IsLive(at)) return null;
        var served = Served(s, timer, turn);
        var later = timetable.Overlap is true;
        var told = s.With(s.Record with { Timer = served with { Owed = later ? turn.At : null, ToldOf = s.Record.Attempt } });
        if (timer.ToldOf == s.Record.Attempt) return told.Ignored("it still runs; that is known");
        return told.Stay(new Effect.Announce(later ? new ServiceEvent.TurnPutOff(turn.At) : new ServiceEvent.TurnLeftOut(turn.At)));
    }

    /// <summary>A turn is taken.</summary>
    public static Situation Taken(Situation s, Trigger.Turn turn) => s.With(s.Record with { Timer = Served(s, s.Record.Timer!, turn) with { Owed = null, ToldOf = null } });

    // one that is late stands for all that were missed; of one that was put off the next ones may have come meanwhile
    private static TimerRecord Served(Situation s, TimerRecord timer, Trigger.Turn turn)
    {
        var until = turn.IsLate ? s.Now.Wall : turn.At;
        var isBack = timer.Served > s.Now.Wall + Alarm.OnTime;
        return timer with { Served = until > timer.Served || isBack ? until : timer.Served, From = s.Now.Steady };
    }

    private static Timetable? Of(Situation s) => (s.Record.NextUnit ?? s.Record.Unit).Timetable;
}
