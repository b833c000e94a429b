using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;

namespace PersistProc.Supervision;

/// <summary>The key under which the supervisor's actor is registered: <c>IRequiredActor&lt;SupervisorKey&gt;</c>.</summary>
public sealed class SupervisorKey
{
    private SupervisorKey() { }
}

/// <summary>How the actors come into an actor system.</summary>
public static class SupervisionHosting
{
    /// <summary>The configuration of the actor system. Pass it explicitly: a bare <c>ActorSystem.Create(name)</c> looks for an app.config.</summary>
    public static Config Configuration { get; } = ConfigurationFactory.Empty;

    /// <summary>Adds configuration and actors to a hosted actor system; the supervisor is registered under <see cref="SupervisorKey"/>.</summary>
    public static AkkaConfigurationBuilder WithSupervision(this AkkaConfigurationBuilder builder, SupervisionParts parts) =>
        builder
            .AddHocon(Configuration, HoconAddMode.Prepend)
            .WithActors((system, registry) => registry.Register<SupervisorKey>(Start(system, parts)));

    /// <summary>Starts the actors in an actor system that has <see cref="Configuration"/>; gives the supervisor.</summary>
    public static IActorRef Start(ActorSystem system, SupervisionParts parts) => throw new NotImplementedException();
}
