using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision;

/// <summary>What the keeper is told to spawn, made of the record alone: the same order again is the same.</summary>
internal static class SpawnOrders
{
    public static SpawnOrder Of(ServiceRecord record, Attempt attempt)
    {
        var facts = new InstanceFacts(InvocationTag.Text(record.Seed, attempt), record.Restarts);
        var environment = ServiceEnvironment.Compose(record.Unit, record.Caller?.Environment ?? ValueMap.Empty<string>(), facts);
        return new SpawnOrder(new InstanceId(record.Name, attempt), record.Unit, environment, record.Caller, InvocationTag.Number(record.Seed, attempt)) { Notify = record.Unit.HasNotifySocket };
    }
}

/// <summary>The keys under which the keeper holds records.</summary>
internal static class RecordKeys
{
    public const string Services = "service/";

    public const string Sessions = "session/";

    /// <summary>Instances that were about to be made, by service; the value is the attempt in digits.</summary>
    private const string Intents = "intent/";

    /// <summary>In the keeper's memory alone, so for as long as it lives: what is started with the supervisor has been.</summary>
    public const string Autostarted = "autostarted";

    public static string Of(ServiceName name) => Services + name;

    public static string IntentOf(ServiceName name) => Intents + name;

    public static string Of(SessionId session) => Sessions + session;
}
