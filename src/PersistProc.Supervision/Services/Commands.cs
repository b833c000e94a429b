using PersistProc.Core;

namespace PersistProc.Supervision;

/// <summary>What a command is answered, apart from the actor.</summary>
internal static class Commands
{
    /// <summary>A signal has its outcome when it was sent, or means nothing in the present state.</summary>
    public static RequestOutcome? OutcomeAtOnce(ServiceProtocol.Command command, ServiceRecord before, Transition transition)
    {
        if (command.Input is ServiceInput.Arm) return RequestOutcome.Success(before.Instance?.Pid);
        // what waits for a connection is as it was to be
        if (command.Input is ServiceInput.Start { Lazily: true } && !ServiceStatuses.IsLive(transition.Record.State)) return RequestOutcome.Success(null);
        if (command.Action is RequestAction.ResetFailed or RequestAction.Enable or RequestAction.Disable) return RequestOutcome.Success(before.Instance?.Pid);
        if (command.Action is not (RequestAction.Kill or RequestAction.Reload or RequestAction.Pause or RequestAction.Resume)) return null;
        if (transition.Record.State is ServiceState.Reloading { Run: not null } && before.State is not ServiceState.Reloading) return null; // it is told when it is done
        var ignored = transition.Effects.OfType<Effect.Ignored>().FirstOrDefault();
        return ignored is null ? RequestOutcome.Success(before.Instance?.Pid) : RequestOutcome.Failed(ignored.Why);
    }

    /// <summary>The outcome of a request that has one by now, or whose sender does not wait; otherwise null.</summary>
    public static RequestOutcome? Outcome(ServiceProtocol.Command command, RequestRecord? request, ServiceRecord record)
    {
        if (request is null) return RequestOutcome.Failed("too many requests came after this one; its outcome is no longer known");
        return request.Outcome ?? (command.NoWait ? RequestOutcome.Success(record.Instance?.Pid) : null);
    }
}
