namespace PersistProc.Daemon.Tests.Journal;

/// <summary>A clock that stands still until a test lets time pass, with one timer.</summary>
internal sealed class StandingClock : TimeProvider
{
    private TimeSpan _now = TimeSpan.FromSeconds(1);
    private TimerCallback? _callback;

    /// <summary>How long until the timer is up; null: it is not set.</summary>
    public TimeSpan? Due { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _callback = callback;
        return new Only(this);
    }

    public void Passes(TimeSpan time)
    {
        _now += time;
        if (Due is not { } due) return;
        Due = due > time ? due - time : null;
        if (Due is null) _callback!(null);
    }

    private sealed class Only(StandingClock clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Due = dueTime == Timeout.InfiniteTimeSpan ? null : dueTime;
            return true;
        }

        public void Dispose()
        {
            // nothing is held
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
