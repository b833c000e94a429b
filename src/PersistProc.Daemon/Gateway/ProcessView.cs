using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Linux.Logs;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>How a service looks on the wire (contract §4).</summary>
internal sealed class ProcessView(LogStore logs, SupervisionParts parts, KeeperPort keeper)
{
    public ProcessInfo Show(ServiceSnapshot service)
    {
        var log = ServiceLog.LogPath(logs.DirectoryOf(service.Name));
        var next = NextStart(service);
        return new ProcessInfo
        {
            Name = service.Name.Name,
            Label = service.Label,
            Kind = service.Kind == ServiceKind.Run ? "run" : "service",
            Project = service.Name.Project,
            State = ServiceStatuses.Words.Print(service.Status),
            Status = AncestorsWord(service),
            Ready = service.Ready,
            Pid = service.Pid,
            Command = service.Command,
            WorkingDirectory = service.WorkingDirectory,
            StartTime = service.StartedAt,
            EndTime = service.EndedAt,
            ExitCode = service.Exit?.Code,
            ExitSignal = service.Exit?.Signal?.Name,
            Restarts = service.Restarts,
            LogCombined = log,
            LogStdout = log,
            LogStderr = log,
            Why = Why(service, next),
            NextStart = next,
            Paused = service.Paused ? true : null,
            Owner = service.Owner is { } owner ? new OwnerInfo(owner.ByHook ? "hook" : owner.Agent is not null ? "agent" : owner.Terminal is not null ? "terminal" : "program", owner.Agent, (int?)service.OwnerUid, owner.Terminal, owner.Directory, owner.Worktree) : null,
            Sockets = Sockets(service),
        };
    }

    private DateTimeOffset? NextStart(ServiceSnapshot service) => service.Alarm?.Look(parts.Now, parts.Calendar).At;

    private string? Why(ServiceSnapshot service, DateTimeOffset? next)
    {
        // what rests with a socket that is not open cannot be started by it
        var closed = service.Live ? null : keeper.Sockets.Show(service.Name).FirstOrDefault(socket => socket.Failure is not null).Failure;
        var why = closed is null ? service.Why : $"{service.Why}; not open: {closed}";
        if (service.Live || next is not { } at || service.Alarm is not { } alarm) return why;
        return $"{why}; it is started next at {parts.Calendar.Print(alarm.Timetable, at)}";
    }

    private IReadOnlyList<SocketInfo>? Sockets(ServiceSnapshot service)
    {
        var sockets = keeper.Sockets.Show(service.Name);
        return sockets.Count == 0 ? null : [.. sockets.Select(each => new SocketInfo(each.Unit.Name, each.Unit.Listen!.ToString(), each.Unit.OnDemand is true, each.Failure is null, each.Failure))];
    }

    /// <summary>What happened to one target of a request.</summary>
    public Protocol.ActionResult Show(Supervision.ActionResult result)
    {
        var log = ServiceLog.LogPath(logs.DirectoryOf(result.Service.Name));
        return new Protocol.ActionResult
        {
            Action = ActionWord(result.Action),
            NextStart = result.Action is RequestAction.Start && !result.Service.Live ? NextStart(result.Service) : null,
            Name = result.Service.Name.ToString(),
            Pid = result.Pid,
            ExitCode = result.Action is RequestAction.Stop ? result.Service.Exit?.Code : null,
            LogStdout = log,
            LogStderr = log,
            LogCombined = log,
            Label = result.Service.Label,
            Error = result.Error,
            Survivors = result.Survivors.Count == 0 ? null : [.. result.Survivors.Select(survivor => survivor.Pid)],
            Command = result.Command ? true : null,
            Joined = result.Joined ? true : null,
            Age = result.Age?.TotalSeconds,
        };
    }

    /// <summary>The result of something that was done to a service as it runs.</summary>
    public Protocol.ActionResult Show(ServiceSnapshot service, string action)
    {
        var log = ServiceLog.LogPath(logs.DirectoryOf(service.Name));
        return new Protocol.ActionResult { Action = action, Name = service.Name.ToString(), Pid = service.Pid, LogStdout = log, LogStderr = log, LogCombined = log, Label = service.Label };
    }

    /// <summary>A row for the supervisor itself (`--pid 0`).</summary>
    public static ProcessInfo Supervisor(string state, DateTimeOffset since) => new()
    {
        Name = "persistprocd",
        Label = $"persistprocd for {state}",
        Kind = "supervisor",
        State = "running",
        Status = "running",
        Ready = true,
        Pid = Environment.ProcessId,
        Command = ["persistprocd"],
        WorkingDirectory = "/",
        StartTime = since,
        LogCombined = Path.Combine(state, "persistprocd.log"),
        LogStdout = Path.Combine(state, "persistprocd.log"),
        LogStderr = Path.Combine(state, "stderr.log"),
    };

    private static string ActionWord(RequestAction action) => action switch
    {
        RequestAction.Start => "start",
        RequestAction.Stop => "stop",
        RequestAction.Restart => "restart",
        RequestAction.Kill => "kill",
        RequestAction.Reload => "reload",
        RequestAction.Pause => "pause",
        RequestAction.Resume => "resume",
        RequestAction.ResetFailed => "reset-failed",
        RequestAction.Enable => "enable",
        RequestAction.Disable => "disable",
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "no such action"),
    };

    /// <summary>The ancestor knew four words.</summary>
    private static string AncestorsWord(ServiceSnapshot service) => service.Status switch
    {
        ServiceStatus.Starting or ServiceStatus.Running or ServiceStatus.Reloading or ServiceStatus.Stopping => "running",
        ServiceStatus.Completed => "exited",
        ServiceStatus.Failed or ServiceStatus.Backoff => "failed",
        ServiceStatus.Stopped when service.StartedAt is not null => "terminated",
        _ => "stopped",
    };
}
