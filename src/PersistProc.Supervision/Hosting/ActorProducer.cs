using Akka.Actor;

namespace PersistProc.Supervision;

/// <summary>Makes actors by calling <c>new</c>: a constructor that the trimmer took away would not be found by reflection.</summary>
internal sealed class ActorProducer<TActor>(Func<TActor> make) : IIndirectActorProducer
    where TActor : ActorBase
{
    public Type ActorType => typeof(TActor);

    public ActorBase Produce() => make();

    public void Release(ActorBase actor)
    {
        // nothing was handed out with it
    }
}

/// <summary>Props without reflection.</summary>
internal static class Make
{
    public static Props Props<TActor>(Func<TActor> make)
        where TActor : ActorBase => Akka.Actor.Props.CreateBy(new ActorProducer<TActor>(make));
}
