using PersistProc.Core;

namespace PersistProc.Supervision;

/// <summary>A service at one moment, for display: the contract's <c>list</c> fields but for what only the kernel knows.</summary>
public sealed record ServiceSnapshot
{
    private readonly ServiceRecord _record;

    /// <summary>A view of the record.</summary>
    public ServiceSnapshot(ServiceRecord record) => _record = record;

    /// <summary>Its name, with the project.</summary>
    public ServiceName Name => _record.Name;

    /// <summary>Its label.</summary>
    public string Label => _record.Unit.Label;

    /// <summary>Declared or run.</summary>
    public ServiceKind Kind => _record.Unit.Kind;

    /// <summary>The contract's <c>state</c>. What has not run since it waits for its time waits; otherwise it is told how its last turn ended.</summary>
    public ServiceStatus Status => Alarm is not null && _record.State is ServiceState.Idle ? ServiceStatus.Waiting : ServiceStatuses.Of(_record.State);

    /// <summary>Why not all of its files can be watched, and what helps; or null.</summary>
    public string? WatchTrouble { get; init; }

    /// <summary>That it waits for its time, or null.</summary>
    public Alarm? Alarm => Alarm.Of(_record);

    /// <summary>What started the present or last instance besides people and other services, or null.</summary>
    public Trigger? Trigger => (_record.Wish as Wish.Up)?.Trigger;

    /// <summary>What it is doing, with the state's own data.</summary>
    public ServiceState State => _record.State;

    /// <summary>What people want of it.</summary>
    internal Wish Wish => _record.Wish;

    /// <summary>Whether it is ready.</summary>
    public bool Ready => ServiceStatuses.IsReady(_record.State);

    /// <summary>Whether its being ready is something else than its having been started.</summary>
    public bool SaysWhenReady => _record.Unit is { Type: not ServiceType.Oneshot } unit && (unit.Ready is not null || unit.Type is ServiceType.Notify || unit.StartPost.Count > 0);

    /// <summary>What the present or last instance says of itself; null if it says nothing.</summary>
    public string? Says => _record.Instance?.Says;

    /// <summary>The error number that the present or last instance gave for its failure; null if it gave none.</summary>
    public int? Errno => _record.Instance?.Errno;

    /// <summary>When the present or last instance was ready; null if it never was.</summary>
    public DateTimeOffset? ReadyAt => _record.Instance?.ReadyAt;

    /// <summary>Whether anything of it runs or will: everything but a rest.</summary>
    public bool Live => ServiceStatuses.IsLive(_record.State);

    /// <summary>The leader's pid of the present instance, else of the last one.</summary>
    public int? Pid => _record.Instance?.Pid;

    /// <summary>The leader's pid if that lives.</summary>
    public int? LivePid => _record.Instance is { Exit: null } && Live ? Pid : null;

    /// <summary>The present or last instance.</summary>
    public Attempt Attempt => _record.Attempt;

    /// <summary>Program and arguments.</summary>
    public ValueList<string> Command => _record.Unit.Command;

    /// <summary>Absolute.</summary>
    public string WorkingDirectory => _record.Unit.WorkingDirectory;

    /// <summary>When the present or last instance started.</summary>
    public DateTimeOffset? StartedAt => _record.Instance?.Pid is null ? null : _record.Instance.StartedAt;

    /// <summary>When the start of the present or last instance was wished: from then on it waited for others.</summary>
    public DateTimeOffset? WishedAt => _record.Instance?.WishedAt;

    /// <summary>When nothing stood in the way of the present or last instance any more.</summary>
    public DateTimeOffset? OrderedAt => _record.Instance?.OrderedAt;

    /// <summary>Why the present or last instance was started; null before the first.</summary>
    public StartCause? Cause => _record.Instance?.Cause;

    /// <summary>When its leader ended.</summary>
    public DateTimeOffset? EndedAt => _record.Instance?.EndedAt;

    /// <summary>How its leader ended; null while it lives.</summary>
    public ExitStatus? Exit => _record.Instance?.Exit;

    /// <summary>Why it could not be launched, or null.</summary>
    public LaunchFailure? LaunchFailure => _record.Instance?.Failure;

    /// <summary>Automatic restarts since the last start by hand.</summary>
    public int Restarts => _record.Restarts;

    /// <summary>Where the present or last instance's output begins in the service's log.</summary>
    public long LogPosition => _record.Instance?.LogPosition ?? 0;

    /// <summary>Why it is as it is, in words; null while it runs.</summary>
    public string? Why => Paused ? "paused on request" : SocketWish.Explain(_record) is { } sockets ? $"{ServiceStatuses.Why(_record.State)}; {sockets}" : ServiceStatuses.Why(_record.State) ?? (LivePid is null ? null : _record.Instance?.Trouble);

    /// <summary>Whether its processes stand still on request.</summary>
    public bool Paused => LivePid is not null && _record.Instance?.PausedSince is not null;

    /// <summary>Of a back-off: how long the whole wait is.</summary>
    public TimeSpan? BackOff => (_record.State as ServiceState.BackingOff)?.Delay;

    /// <summary>Who of its tree is left after a stop that failed.</summary>
    public ValueList<TreeMember> Survivors => _record.State is ServiceState.Lingering lingering ? lingering.Survivors : [];

    /// <summary>Whether standard input is a pipe.</summary>
    public bool Stdin => _record.Unit.Stdin;

    /// <summary>Whether it has a terminal.</summary>
    public bool HasTerminal => _record.Unit.HasTerminal;

    /// <summary>What the end of a client means by its own definition.</summary>
    public OnExit OnExit => _record.Unit.OnExit;

    /// <summary>The last instances that ended, oldest first.</summary>
    public ValueList<InstanceRecord> Exits => _record.Exits;

    /// <summary>All instances that are remembered, oldest first.</summary>
    internal IEnumerable<InstanceRecord> Instances => _record.Instance is { } present && (_record.Exits.Count == 0 || _record.Exits[^1].Attempt != present.Attempt) ? _record.Exits.Append(present) : _record.Exits;

    /// <summary>The definition of the present or last instance.</summary>
    public ServiceUnit Unit => _record.Unit;

    /// <summary>The definition of the next one, when it differs.</summary>
    public ServiceUnit? NextUnit => _record.NextUnit;

    /// <summary>Whether it is to be started with the supervisor now that there is a new one.</summary>
    internal bool WantsAutostart => Autostart.Wants(_record);

    /// <summary>Who enabled it, or null.</summary>
    internal Caller? EnabledBy => _record.EnabledBy;

    /// <summary>The client of its last start or restart, or null.</summary>
    internal Caller? Caller => _record.Caller;

    /// <summary>Who that was; null: nobody said so.</summary>
    public Owner? Owner => _record.Caller?.Owner;

    /// <summary>The user that he was; null: nobody said so.</summary>
    public uint? OwnerUid => _record.Caller?.Uid;

    /// <summary>The other service because of which it was started last; null: by hand.</summary>
    public Tie? Because => (_record.Wish as Wish.Up)?.Because;

    /// <summary>It as those see it that depend on it.</summary>
    /// <param name="unit">Its definition from the next instance on.</param>
    /// <param name="isAsked">Whether something is on its way to it.</param>
    internal Bystander AsBystander(ServiceUnit unit, bool isAsked) => new(_record.State, _record.Wish, _record.Attempt, isAsked)
    {
        IsSmooth = unit.SmoothRecovery,
        IsUnready = _record.Instance is { } instance ? instance is { ReadyAt: null, EndedAt: not null } : _record.Exits is [.., { ReadyAt: null }],
        StartedAt = _record.Instance?.StartedAt,
        EndedAt = _record.Instance?.EndedAt ?? (_record.Exits is [.., var last] ? last.EndedAt : null),
        Exit = _record.Instance?.Exit,
    };

    /// <summary>Whether it knows a request; the same request again is for it again.</summary>
    internal bool Knows(RequestId request) => Requests.Find(_record, request) is not null;

    /// <summary>What targets and names are found by.</summary>
    /// <param name="live">Whether it lives, or may.</param>
    /// <param name="hasLeft">Whether its file declares it no more.</param>
    internal KnownService AsKnown(bool live, bool hasLeft) => new(Name, Kind, Label, Command, WorkingDirectory, Pid, live, StartedAt) { Family = (NextUnit ?? Unit).Family, HasLeft = hasLeft };
}
