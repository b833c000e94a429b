using PersistProc.Core;

namespace PersistProc.Supervision;

/// <summary>Whose something is that an agent wants to end. Of what nobody said so it is everybody's.</summary>
internal static class Ownership
{
    /// <summary>Whether it runs, and was started by somebody else than an agent.</summary>
    /// <param name="service">What it is about.</param>
    /// <param name="agent">Who asks; null: who may end everything.</param>
    public static bool IsAnothers(ServiceSnapshot service, Owner? agent) => agent is not null && service is { Live: true, Owner: { } owner } && !owner.IsSameAgent(agent);

    /// <summary>The agent that a caller is; null: it is a person, or a program.</summary>
    public static Owner? Agent(Caller caller) => caller.Owner is { Agent: not null } agent ? agent : null;

    /// <summary>Those that are another's.</summary>
    public static ValueList<ServiceSnapshot> Of(IEnumerable<ServiceSnapshot> services, Owner? agent) => services.Where(service => IsAnothers(service, agent)).ToValueList();
}
