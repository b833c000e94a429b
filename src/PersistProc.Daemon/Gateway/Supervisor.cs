using Akka.Actor;
using Akka.Hosting;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>The one place that asks an actor and waits for its answer.</summary>
internal sealed class Supervisor(IRequiredActor<SupervisorKey> supervisor)
{
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(10);

    public void Tell(object message) => supervisor.ActorRef.Tell(message, ActorRefs.NoSender);

    /// <summary>For what is answered at once.</summary>
    public Task<object> Ask(object message, CancellationToken stop) => supervisor.ActorRef.Ask<object>(message, Quick, stop);

    /// <summary>For what takes as long as a service takes to stop or start.</summary>
    public Task<object> AskPatiently(object message, CancellationToken stop) =>
        supervisor.ActorRef.Ask<object>(message, Timeout.InfiniteTimeSpan, stop);
}
