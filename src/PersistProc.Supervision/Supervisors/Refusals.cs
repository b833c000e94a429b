using PersistProc.Core;

namespace PersistProc.Supervision;

/// <summary>The words of refusals, in one place: WHAT: WHY, and the next step.</summary>
internal static class Refusals
{
    public static SupervisorProtocol.Refused ShuttingDown { get; } = new(RefusalCode.ShuttingDown, "the supervisor: it is shutting down. Try again in a moment", []);

    public static SupervisorProtocol.Refused Internal { get; } = new(RefusalCode.Internal, "the supervisor: an error of its own; its log says more. Try again", []);

    public static SupervisorProtocol.Refused NoCommand { get; } = new(RefusalCode.Usage, "run: there is no command", []);

    public static SupervisorProtocol.Refused NoTargets { get; } = new(RefusalCode.Usage, "there is no target", []);

    public static SupervisorProtocol.Refused Unknown(IEnumerable<string> words) =>
        new(RefusalCode.NoSuchTarget, $"{string.Join(", ", words.Select(word => string.IsNullOrWhiteSpace(word) ? $"\"{word}\"" : word))}: no service, pid, label or command of that name. `persistproc list -a` shows what is known", []);

    public static SupervisorProtocol.Refused NeitherServiceNorProgram(IEnumerable<string> unknown, string why) =>
        new(RefusalCode.NoSuchTarget, $"start: no service {string.Join(", ", unknown)} here, and {why}. `persistproc list -a` shows what is known", []);

    public static SupervisorProtocol.Refused Ambiguous(string word, ValueList<ServiceName> names) =>
        new(RefusalCode.Ambiguous, $"{word}: may mean {string.Join(", ", names)}. Say which", names);

    public static SupervisorProtocol.Refused Conflict(string why) => new(RefusalCode.Conflict, why, []);

    public static SupervisorProtocol.Refused Anothers(RequestAction action, ValueList<ServiceSnapshot> services)
    {
        var whose = string.Join("; ", services.Select((service, index) => $"{service.Name}: {(index == 0 ? "it was started " : "")}by {service.Owner!.Describe()}"));
        var done = action is RequestAction.Restart ? "restarted" : action is RequestAction.Kill ? "sent a signal" : "stopped";
        return new(RefusalCode.Conflict, $"{whose}. If {(services.Count == 1 ? "it is" : "they are")} to be {done} all the same, say so: force (--force)", services.Select(service => service.Name).ToValueList());
    }

    public static SupervisorProtocol.Refused AnothersRun(ServiceSnapshot service) =>
        new(RefusalCode.Conflict, $"{service.Name}: it was started by {service.Owner!.Describe()}. If it is to be stopped all the same, say so first: persistproc stop --force {service.Name}", [service.Name]);

    public static SupervisorProtocol.Refused Usage(string why) => new(RefusalCode.Usage, why, []);

    public static SupervisorProtocol.Refused LabelTaken(string label, ServiceName by) =>
        new(RefusalCode.Conflict, $"{label}: the label of {by}, which is running. Choose another --label, or `persistproc restart {by}`", [by]);
}
