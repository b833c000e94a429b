using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace PersistProc.Supervision;

/// <summary>
/// A scheduler without a tick: each pending delay is a timer of the runtime, which sleeps until the next one is due. Akka's own
/// wheel wakes up some 580 times a second for a single pending timer. Repetitions start the next delay after the last firing.
/// <para>Nothing fires early by more than the runtime's clock resolution. Delays above 49 days fire then: whoever asks for such
/// looks at the clock, as the lifecycle does with every timer.</para>
/// </summary>
/// <param name="config">Of <c>akka.scheduler</c>; nothing of it is used.</param>
/// <param name="log">The system's log.</param>
public sealed class TicklessScheduler(Config config, ILoggingAdapter log) : SchedulerBase(config, log)
{
    private const long LongestMilliseconds = uint.MaxValue - 1;

    private readonly TimeProvider _time = TimeProvider.System;

    /// <inheritdoc/>
    protected override DateTimeOffset TimeNow => _time.GetUtcNow();

    /// <inheritdoc/>
    public override TimeSpan MonotonicClock => _time.GetElapsedTime(0);

    /// <inheritdoc/>
    public override TimeSpan HighResMonotonicClock => MonotonicClock;

    /// <inheritdoc/>
    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable? cancelable) =>
        Schedule(delay, null, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable? cancelable) =>
        Schedule(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) => Schedule(delay, null, action, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable) => Schedule(delay, null, action.Run, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Schedule(initialDelay, interval, action, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable? cancelable) =>
        Schedule(initialDelay, interval, action.Run, cancelable);

    private void Schedule(TimeSpan delay, TimeSpan? interval, Action action, ICancelable? cancelable)
    {
        if (cancelable is { IsCancellationRequested: true }) return;
        // a timer made this way is its own state: what is pending keeps itself alive, what has fired or was disposed of does not
        var timer = new Timer(self => Fire((Timer)self!, interval, action, cancelable));
        cancelable?.Token.Register(static pending => Drop((Timer)pending!), timer);
        Start(timer, delay);
    }

    private void Fire(Timer timer, TimeSpan? interval, Action action, ICancelable? cancelable)
    {
        if (cancelable is { IsCancellationRequested: true }) return;
        try
        {
            action();
        }
        catch (Exception fault)
        {
            Log.Error(fault, "what was scheduled has failed");
        }

        if (interval is { } next) Start(timer, next);
        else Drop(timer);
    }

#pragma warning disable MA0045 // the asynchronous way waits for callbacks that are running; here one of them may be the caller
    private static void Drop(Timer timer) => timer.Dispose();
#pragma warning restore MA0045

    private static void Start(Timer timer, TimeSpan delay)
    {
        try
        {
            timer.Change(Math.Min((long)Math.Ceiling(delay.TotalMilliseconds), LongestMilliseconds), Timeout.Infinite);
        }
        catch (ObjectDisposedException)
        {
            // it was cancelled meanwhile
        }
    }
}
