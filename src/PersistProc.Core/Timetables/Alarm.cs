namespace PersistProc.Core;

/// <summary>
/// That a service waits for its time: read off its record alone, so that nobody has to remember having begun. When its turn comes
/// is a pure function of the clocks, asked again whenever somebody looks.
/// </summary>
/// <param name="Timetable">Its timetable.</param>
/// <param name="Seed">What its jitter is made of: the same for the same turn, whoever asks.</param>
/// <param name="Served">Wall clock: turns up to here are over.</param>
/// <param name="From">From when on <c>every</c> counts.</param>
/// <param name="Owed">A turn that was put off and may be taken now, or null.</param>
public sealed record Alarm(Timetable Timetable, string Seed, DateTimeOffset Served, SteadyMoment From, DateTimeOffset? Owed)
{
    /// <summary>A turn that is late by no more than this is on time: the supervisor may have been replaced, or nobody have looked.</summary>
    public static TimeSpan OnTime { get; } = TimeSpan.FromMinutes(1);

    // of turns that come faster than their jitter puts them off nobody counts more
    private const int MostTurns = 4096;

    /// <summary>How long at most nobody looks: the clock may be set meanwhile, and the machine may sleep.</summary>
    public static TimeSpan LongestWait { get; } = TimeSpan.FromMinutes(1);

    /// <summary>What a service waits for, or null.</summary>
    public static Alarm? Of(ServiceRecord record)
    {
        if (record.Timer is not { Armed: true } timer || (record.NextUnit ?? record.Unit).Timetable is not { } timetable) return null;
        return new Alarm(timetable, record.Seed, timer.Served, timer.From, ServiceStatuses.IsLive(record.State) ? null : timer.Owed);
    }

    /// <summary>How it stands.</summary>
    public AlarmLook Look(Moment now, ICalendar calendar)
    {
        if (Owed is { } owed) return new AlarmLook(new Trigger.Turn(owed, false) { WasPutOff = true }, now.Wall, TimeSpan.Zero);
        return Timetable.Every is { } every ? OfInterval(every, now) : OfCron(now, calendar);
    }

    /// <summary>How long to wait until the next look: until its time, or the next whole minute of the clock that nobody sets, so that all look at once.</summary>
    public static TimeSpan Wait(AlarmLook look, Moment now)
    {
        var minute = LongestWait - TimeSpan.FromTicks(now.Monotonic.Ticks % LongestWait.Ticks);
        return look.Left is { } left && left < minute ? left : minute;
    }

    private AlarmLook OfInterval(TimeSpan every, Moment now)
    {
        var ago = From.Ago(now);
        var count = 1L;
        var due = Due(count);
        // those that were missed keep their pace
        if (ago - due > OnTime && Timetable.CatchUp is not true) due = Due(count = Math.Max(1, (long)Math.Ceiling((ago - OnTime - (Timetable.Jitter ?? TimeSpan.Zero)) / every)));
        for (var more = 0; ago - due > OnTime && Timetable.CatchUp is not true && more < MostTurns; more++) due = Due(++count);
        var at = now.Wall + (due - ago);
        return due > ago ? new AlarmLook(null, at, due - ago) : new AlarmLook(new Trigger.Turn(at, ago - due > OnTime), at, TimeSpan.Zero);

        TimeSpan Due(long number) => (every * number) + Jitter(From.Wall.UtcTicks + number);
    }

    private AlarmLook OfCron(Moment now, ICalendar calendar)
    {
        // a clock that was set back a little has not made its last turn undone; one that was set back a lot starts anew
        var turn = calendar.Next(Timetable, Served > now.Wall + OnTime ? now.Wall : Served);
        if (turn is { } missed && now.Wall - At(missed) > OnTime)
        {
            if (Timetable.CatchUp is true) return new AlarmLook(new Trigger.Turn(missed, true), now.Wall, TimeSpan.Zero);
            turn = calendar.Next(Timetable, now.Wall - OnTime - (Timetable.Jitter ?? TimeSpan.Zero));
            for (var more = 0; turn is { } old && now.Wall - At(old) > OnTime; more++) turn = calendar.Next(Timetable, more < MostTurns ? old : now.Wall);
        }

        if (turn is not { } next) return new AlarmLook(null, null, null);
        var left = At(next) - now.Wall;
        return left > TimeSpan.Zero ? new AlarmLook(null, At(next), left) : new AlarmLook(new Trigger.Turn(next, false), At(next), TimeSpan.Zero);
    }

    private DateTimeOffset At(DateTimeOffset turn) => turn + Jitter(turn.UtcTicks);

    // the same for the same turn: a supervisor that is replaced in between does not cast the dice again
    private TimeSpan Jitter(long turn)
    {
        if (Timetable.Jitter is not { } jitter) return TimeSpan.Zero;
        var hash = 14695981039346656037UL;
        foreach (var letter in Seed) hash = (hash ^ letter) * 1099511628211UL;
        for (var shift = 0; shift < 64; shift += 8) hash = (hash ^ (byte)(turn >> shift)) * 1099511628211UL;
        return jitter * ((hash >> 11) * (1.0 / (1UL << 53)));
    }
}

/// <summary>How an alarm stands.</summary>
/// <param name="Turn">The turn that has come, or null.</param>
/// <param name="At">Wall clock: when it is started next; null if never.</param>
/// <param name="Left">How long that is from now; null if never.</param>
public readonly record struct AlarmLook(Trigger.Turn? Turn, DateTimeOffset? At, TimeSpan? Left);
