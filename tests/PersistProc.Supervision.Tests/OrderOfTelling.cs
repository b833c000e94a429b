using Akka.TestKit;
using PersistProc.Core;

namespace PersistProc.Supervision.Tests;

/// <summary>In which order a service's actor tells others of a step: on one thread, where whoever is told acts at once.</summary>
public sealed class OrderOfTelling : Stage
{
    [Fact]
    public void The_supervisor_hears_of_a_state_when_its_events_are_on_their_way_into_the_journal()
    {
        var told = new List<string>();
        var keeper = ActorOfAsTestActorRef<Recorder>(Props.Create(() => new Recorder(told, null, null!)));
        var record = ServiceRecord.New(new ServiceUnit { Name = ServiceName.Parse("web"), Command = ["web"], WorkingDirectory = "/srv" }, "0123456789abcdef0123456789abcdef");
        var parts = new SupervisionParts(Keeper, Time, () => 0.5, () => "") { Prober = Prober, Files = Files };
        var parent = ActorOfAsTestActorRef<Recorder>(Props.Create(() => new Recorder(told, new ServiceSeat(record), new ServiceNeeds(parts, keeper))));
        // not by way of the parent, who would hear nothing until then
        parent.UnderlyingActor.Service.Tell(new ServiceInput.Start(null, null));
        Assert.Equal("Put Spawn Journal Changed", string.Join(' ', told.TakeLast(4)));
    }

    private sealed record ServiceNeeds(SupervisionParts Parts, IActorRef Keeper);

    private sealed class Recorder(List<string> told, ServiceSeat? seat, ServiceNeeds needs) : UntypedActor
    {
        public IActorRef Service { get; private set; } = ActorRefs.Nobody;

        protected override void PreStart()
        {
            if (seat is { } of) Service = Context.ActorOf(Props.Create(() => new ServiceActor(of, needs.Parts, needs.Keeper)).WithDispatcher(CallingThreadDispatcher.Id));
        }

        protected override void OnReceive(object message) => told.Add(message.GetType().Name);
    }
}
