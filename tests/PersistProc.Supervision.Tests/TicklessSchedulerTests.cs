using System.Diagnostics;
using Akka.Configuration;
using Akka.TestKit.Xunit2;

namespace PersistProc.Supervision.Tests;

/// <summary>In real time, waiting for facts.</summary>
public class TicklessSchedulerTests() : TestKit(Quiet.WithFallback(SupervisionHosting.Configuration))
{
    private static readonly Config Quiet = ConfigurationFactory.ParseString("akka.loggers = []");

    [Fact]
    public void The_configuration_brings_it_in() => Assert.IsType<TicklessScheduler>(Sys.Scheduler);

    [Fact]
    public void It_drives_the_timers_of_actors()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Timed(TestActor)));
        var watch = Stopwatch.StartNew();
        actor.Tell(TimeSpan.FromMilliseconds(50));

        ExpectMsg("fired", TimeSpan.FromSeconds(20));
        // a tick of the coarse clock early at most
        Assert.True(watch.ElapsedMilliseconds >= 30, $"after {watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public void A_timer_that_was_replaced_does_not_fire()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Timed(TestActor)));
        // in one breath: the first one could have fired before the second is told
        actor.Tell(new[] { TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(80) });
        ExpectMsg("fired", TimeSpan.FromSeconds(20));

        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(40), TestActor, "last", ActorRefs.NoSender);
        ExpectMsg("last", TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void What_was_cancelled_does_not_happen()
    {
        var cancelled = new Cancelable(Sys.Scheduler);
        // long enough to be cancelled in time, however late this thread is
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromSeconds(2), TestActor, "cancelled", ActorRefs.NoSender, cancelled);
        cancelled.Cancel();
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromSeconds(2.1), TestActor, "last", ActorRefs.NoSender);

        ExpectMsg("last", TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void What_repeats_goes_on_until_it_is_cancelled()
    {
        var cancel = new Cancelable(Sys.Scheduler);
        Sys.Scheduler.ScheduleTellRepeatedly(TimeSpan.Zero, TimeSpan.FromMilliseconds(1), TestActor, "tick", ActorRefs.NoSender, cancel);
        for (var i = 0; i < 5; i++) ExpectMsg("tick", TimeSpan.FromSeconds(20));

        cancel.Cancel();
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(50), TestActor, "last", ActorRefs.NoSender);
        FishForMessage(message => message is "last", TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void An_action_that_throws_hurts_nothing()
    {
        Sys.Scheduler.Advanced.ScheduleOnce(TimeSpan.Zero, () => throw new InvalidOperationException("a fault on purpose"));
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(20), TestActor, "last", ActorRefs.NoSender);

        ExpectMsg("last", TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void What_is_pending_survives_a_collection_of_garbage()
    {
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(50), TestActor, "last", ActorRefs.NoSender);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        ExpectMsg("last", TimeSpan.FromSeconds(20));
    }

    private sealed class Timed(IActorRef told) : UntypedActor, IWithTimers
    {
        public ITimerScheduler Timers { get; set; } = null!;

        protected override void OnReceive(object message)
        {
            if (message is TimeSpan delay) Timers.StartSingleTimer("timer", "fired", delay);
            else if (message is TimeSpan[] delays) Array.ForEach(delays, each => Timers.StartSingleTimer("timer", "fired", each));
            else told.Tell(message);
        }
    }
}
