using PersistProc.Protocol;

namespace PersistProc.Daemon.Mcp;

/// <summary>What all calls of one client work with.</summary>
/// <param name="Client">The supervisor: each call is a request of its socket, so that a crash or an upgrade of it is nothing that the agent sees.</param>
/// <param name="Directory">Where the client stands: its commands run there, and names are looked for there first.</param>
/// <param name="Caller">What of the client a service inherits.</param>
internal sealed record AgentDesk(SupervisorClient Client, string Directory, Func<string?, Caller> Caller);
