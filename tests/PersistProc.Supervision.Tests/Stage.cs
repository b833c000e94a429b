using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision.Tests;

/// <summary>The actors on a stage of their own: a keeper that remembers, and time that passes when it is told to.</summary>
public abstract class Stage : TestKit
{
    private static readonly Config Virtual = ConfigurationFactory.ParseString(
        """
        akka.scheduler.implementation = "PersistProc.Supervision.Tests.StageScheduler, PersistProc.Supervision.Tests"
        akka.actor.default-dispatcher.executor = "PersistProc.Supervision.Tests.StageExecutorConfigurator, PersistProc.Supervision.Tests"
        akka.actor.internal-dispatcher.executor = "PersistProc.Supervision.Tests.StageExecutorConfigurator, PersistProc.Supervision.Tests"
        akka.test.default-timeout = 20s
        akka.test.single-expect-default = 20s
        akka.loggers = []
        akka.stdout-loglevel = OFF
        """);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private int _requests;
    private int _faults;
    private int _seedFaults;

    protected Stage()
        : base(Virtual.WithFallback(SupervisionHosting.Configuration))
    {
        Calls = CreateTestProbe("calls");
        Happened = CreateTestProbe("happened");
        Sys.EventStream.Subscribe(Happened.Ref, typeof(ServiceHappened));
        Keeper = new FakeKeeper(Calls.Ref);
        Time = new VirtualTime((TestScheduler)Sys.Scheduler);
        Looks = CreateTestProbe("looks");
        Prober = new FakeProber(Looks.Ref);
        var parts = new SupervisionParts(Keeper, Time, Chance, Seed) { Prober = Prober, Files = Files };
        Supervisor = SupervisionHosting.Start(Sys, parts);
    }

    protected static ClientId Alice { get; } = new("alice");

    protected static ClientId Bob { get; } = new("bob");

    protected static Caller Caller { get; } = new(new Dictionary<string, string> { ["PATH"] = "/bin", ["USER"] = "ann" }.ToValueMap(), null, ValueMap.Empty<ResourceLimit>(), 1000, 1);

    protected static SupervisorProtocol.Place Here { get; } = new("/srv");

    internal FakeKeeper Keeper { get; }

    protected TestProbe Calls { get; }

    internal FakeProber Prober { get; }

    protected FakeFiles Files { get; } = new();

    protected TestProbe Looks { get; }

    protected TestProbe Happened { get; }

    protected VirtualTime Time { get; }

    protected IActorRef Supervisor { get; }

    /// <summary>The next feeding of a service's lifecycle throws.</summary>
    protected void FailServiceOnce() => Interlocked.Increment(ref _faults);

    /// <summary>The next new record throws, in the supervisor's actor.</summary>
    protected void FailSupervisorOnce() => Interlocked.Increment(ref _seedFaults);

    protected SupervisorProtocol.Asker Asker(ClientId? client = null) => new(new RequestId($"r{++_requests}"), client ?? Alice);

    /// <summary>A takeover of nothing.</summary>
    protected void Begin(params HeldInstance[] held) => Begin(new Dictionary<string, byte[]>(), held);

    protected void Begin(IReadOnlyDictionary<string, byte[]> records, params HeldInstance[] held)
    {
        AwaitAssert(() => Assert.Equal(1, Keeper.Listeners));
        Keeper.Says(new KeeperEvent.TakenOver(held, records, 1));
        Ask<SupervisorProtocol.Ready>(new SupervisorProtocol.GetReady());
    }

    protected SupervisorProtocol.Run Run(string command = "sleep 100", SessionOpening? session = null, RestartPolicy restart = RestartPolicy.No, string stop = "INT 5s, TERM 5s, KILL") => new()
    {
        Asker = Asker(),
        Command = command.Split(' ').ToValueList(),
        WorkingDirectory = "/srv",
        Caller = Caller,
        Join = true,
        Restart = restart,
        Stop = StopLadder.Parse(stop),
        Session = session,
    };

    protected SupervisorProtocol.Stop Stop(string words = "sleep", ClientId? client = null, bool force = false) =>
        new(Asker(client), words.Split(' ').ToValueList(), Here) { Force = force };

    protected void Define(params ServiceUnit[] units) => Assert.Empty(Ask<SupervisorProtocol.Defined>(new SupervisorProtocol.Define(units.ToValueList())).Refused);

    protected SupervisorProtocol.Restart Restart(string words = "sleep") => new(Asker(), words.Split(' ').ToValueList(), Here, Caller);

    protected T Ask<T>(object request)
    {
        var asker = CreateTestProbe();
        Supervisor.Tell(request, asker.Ref);
        return asker.ExpectMsg<T>();
    }

    /// <summary>Asks, and does not wait for the answer.</summary>
    protected TestProbe Begin(object request)
    {
        var asker = CreateTestProbe();
        Supervisor.Tell(request, asker.Ref);
        return asker;
    }

    protected static ActionResult Only(SupervisorProtocol.Results results) => Assert.Single(results.Each);

    protected ServiceSnapshot Snapshot(string name) =>
        Assert.Single(Ask<SupervisorProtocol.Listing>(new SupervisorProtocol.List([name], Here)).Services);

    /// <summary>Starts it and has it running.</summary>
    protected InstanceId Running(SupervisorProtocol.Run run, int pid = 101)
    {
        var asker = Begin(run);
        var instance = Spawn();
        Keeper.Says(new KeeperEvent.Spawned(instance, pid, 1000));
        asker.ExpectMsg<SupervisorProtocol.Results>();
        return instance;
    }

    /// <summary>Waits for the next order to spawn, whatever else is called.</summary>
    protected InstanceId Spawn() => Next<Call.Spawn>().Order.Instance;

    /// <summary>Waits for the next call of a kind, whatever else is called.</summary>
    internal T Next<T>()
        where T : Call => (T)Calls.FishForMessage(call => call is T);

    /// <summary>Waits for the next event of a kind.</summary>
    protected T Event<T>()
        where T : ServiceEvent => (T)((ServiceHappened)Happened.FishForMessage(told => told is ServiceHappened { Event: T })).Event;

    /// <summary>Waits until whatever was said has had all of its effect: no actor has anything left to do, and every timer is set.</summary>
    protected void Settle() => Assert.True(((StageScheduler)Sys.Scheduler).Rests(Patience), "the actors do not come to rest");

    protected void Exits(InstanceId instance, ExitStatus status, bool treeEmpty = true) => Keeper.Says(new KeeperEvent.Exited(instance, status, 2000, treeEmpty));

    /// <summary>Lets time pass when everything has happened that was to happen before.</summary>
    protected void Pass(double seconds)
    {
        Settle();
        Time.Scheduler.Advance(TimeSpan.FromSeconds(seconds));
    }

    /// <summary>Lets minutes pass one by one: who looks at the clock now and then has looked each time, and what came of it is done.</summary>
    protected void PassMinutes(int count)
    {
        for (var minute = 0; minute < count; minute++) Pass(60);
        Settle();
    }

    private double Chance() => Interlocked.Exchange(ref _faults, 0) > 0 ? throw new InvalidOperationException("a fault on purpose") : 0.5;

    private string Seed() => Interlocked.Exchange(ref _seedFaults, 0) > 0 ? throw new InvalidOperationException("a fault on purpose") : "0123456789abcdef0123456789abcdef";
}

/// <summary>A clock that goes with the test's scheduler.</summary>
public sealed class VirtualTime(TestScheduler scheduler) : TimeProvider
{
    private readonly DateTimeOffset _boot = scheduler.Now.AddHours(-1);

    public TestScheduler Scheduler { get; } = scheduler;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => (Scheduler.Now - _boot).Ticks;

    public override DateTimeOffset GetUtcNow() => Scheduler.Now;
}
