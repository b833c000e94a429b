using System.Diagnostics.CodeAnalysis;
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
    /// <summary>
    /// The configuration of the actor system. Pass it explicitly: a bare <c>ActorSystem.Create(name)</c> looks for an app.config.
    /// Akka finds the scheduler by its name with <c>Type.GetType</c>, which the trimmer cannot see; hence the dependency.
    /// </summary>
    public static Config Configuration { get; } = MakeConfiguration();

    /// <summary>Adds configuration and actors to a hosted actor system; the supervisor is registered under <see cref="SupervisorKey"/>.</summary>
    public static AkkaConfigurationBuilder WithSupervision(this AkkaConfigurationBuilder builder, SupervisionParts parts) =>
        builder
            .AddHocon(Configuration, HoconAddMode.Prepend)
            .WithActors((system, registry) => registry.Register<SupervisorKey>(Start(system, parts)));

    /// <summary>Starts the actors in an actor system that has <see cref="Configuration"/>; gives the supervisor.</summary>
    public static IActorRef Start(ActorSystem system, SupervisionParts parts)
    {
        var mirror = new KeeperMirror();
        var keeper = system.ActorOf(Make.Props(() => new KeeperActor(parts.Keeper, mirror)), "keeper");
        return system.ActorOf(Make.Props(() => new SupervisorActor(parts, keeper)), "supervisor");
    }

    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors, typeof(TicklessScheduler))]
    private static Config MakeConfiguration() => ConfigurationFactory.ParseString(
        $$"""
        akka {
          scheduler.implementation = "{{typeof(TicklessScheduler).FullName}}, {{typeof(TicklessScheduler).Assembly.GetName().Name}}"
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
          coordinated-shutdown.exit-clr = off
          coordinated-shutdown.run-by-clr-shutdown-hook = off
        }
        """);
}
