using PersistProc.Core;

namespace PersistProc.Supervision.Ports;

/// <summary>All that is needed to make a process.</summary>
/// <param name="Instance">Which; it makes the order idempotent.</param>
/// <param name="Unit">Command, directory, standard error, umask, limits over the caller's, whether there is standard input.</param>
/// <param name="Environment">Complete and final.</param>
/// <param name="Caller">Whose limits and umask lie beneath, or null for the supervisor's own.</param>
/// <param name="Tag">For the soft RLIMIT_RTTIME; see <see cref="InvocationTag"/>. INVOCATION_ID is in the environment already.</param>
public sealed record SpawnOrder(InstanceId Instance, ServiceUnit Unit, ValueMap<string> Environment, Caller? Caller, ulong Tag)
{
    /// <summary>Whether it is to have a notify socket, whose messages come as <see cref="KeeperEvent.Notified"/>.</summary>
    public bool Notify { get; init; }
}
