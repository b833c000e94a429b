using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>What the supervisor refuses, on its way out of a request.</summary>
internal sealed class RefusedException(SupervisorProtocol.Refused refused) : Exception(refused.Text)
{
    /// <summary>Why.</summary>
    public SupervisorProtocol.Refused Refused => refused;
}
