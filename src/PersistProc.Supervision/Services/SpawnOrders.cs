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

    /// <summary>A control command: as the service itself would be run, but for what it runs, what it is told, and standard input.</summary>
    public static SpawnOrder Of(ServiceRecord record, Attempt attempt, ControlRun run)
    {
        var told = ControlEnvironment.Of(record, run.Stage);
        var command = run.Command(record.Unit) is { } known ? ControlEnvironment.Expand(known, record.Unit.Shell, told) : ["true"]; // of a definition of before: it would do nothing
        return Beside(record, attempt, ProcessRole.Control, command) is var order ? order with { Instance = order.Instance.Control(run.Number), Environment = order.Environment.Under(told) } : order;
    }

    /// <summary>A probe that is a command, likewise; null of another kind.</summary>
    public static SpawnOrder? Of(ServiceRecord record, Probing probing)
    {
        if (probing.Probe.Exec is not { } command) return null;
        var told = ControlEnvironment.Of(record, ControlStage.Reload);
        var order = Beside(record, probing.Attempt, ProcessRole.Probe, ControlEnvironment.Expand(new ControlCommand(command), record.Unit.Shell, told));
        return order with { Environment = order.Environment.Under(told), Unit = order.Unit with { Output = OutputTarget.Log, Stderr = StderrTarget.Stdout } };
    }

    private static SpawnOrder Beside(ServiceRecord record, Attempt attempt, ProcessRole role, ValueList<string> command)
    {
        var unit = record.Unit with { Command = command, Stdin = false, StdinFile = null, Tty = false, StdinTerminal = false, Watchdog = null, Sockets = [], Type = ServiceType.Simple };
        var facts = new InstanceFacts(InvocationTag.Text(record.Seed, attempt), record.Restarts);
        var environment = ServiceEnvironment.Compose(unit, record.Caller?.Environment ?? ValueMap.Empty<string>(), facts);
        return new SpawnOrder(new InstanceId(record.Name, attempt), unit, environment, record.Caller, InvocationTag.Number(record.Seed, attempt, role));
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
