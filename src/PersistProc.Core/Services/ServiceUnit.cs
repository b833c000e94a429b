using System.Text.Json.Serialization;

namespace PersistProc.Core;

/// <summary>
/// The definition of a service, as data and as a value: two that are equal need no restart.
/// Every property is a directive of the service file or its counterpart among the options of <c>run</c>.
/// </summary>
public sealed record ServiceUnit
{
    /// <summary>Its name, with the project it belongs to.</summary>
    [JsonRequired]
    public required ServiceName Name { get; init; }

    /// <summary>Declared in a file, or started by a command line.</summary>
    [JsonRequired]
    public ServiceKind Kind { get; init; } = ServiceKind.Service;

    /// <summary>What it is, for people; or null.</summary>
    public string? Description { get; init; }

    /// <summary>What people call it; a target. For a run <c>CMD in DIR</c>.</summary>
    [JsonRequired]
    public string Label { get; init; } = "";

    /// <summary>Program and arguments, byte for byte; never a shell's line.</summary>
    [JsonRequired]
    public required ValueList<string> Command { get; init; }

    /// <summary>Whether a command is a line for the shell.</summary>
    public bool Shell { get; init; }

    /// <summary>Absolute.</summary>
    [JsonRequired]
    public required string WorkingDirectory { get; init; }

    /// <summary>What is set over the environment beneath.</summary>
    [JsonRequired]
    public ValueMap<string> Environment { get; init; } = ValueMap.Empty<string>();

    /// <summary>Files of variables between the environment beneath and the own one, read at each start: absolute paths, a leading <c>-</c> where the file may be missing.</summary>
    public ValueList<string> EnvironmentFiles { get; init => field = value ?? []; } = []; // null: a record of before it was there

    /// <summary>The environment beneath.</summary>
    [JsonRequired]
    public Inherit Inherit { get; init; } = Inherit.Caller;

    /// <summary>When it counts as started (systemd's Type=).</summary>
    public ServiceType Type { get; init; }

    /// <summary>Of a oneshot: whether it counts as running once it has ended well (systemd's RemainAfterExit=).</summary>
    public bool RemainAfterExit { get; init; }

    /// <summary>With whose end it has ended (systemd's ExitType=).</summary>
    public ExitType ExitType { get; init; }

    /// <summary>What becomes of it when nobody is left to supervise it.</summary>
    public OnLoss OnLoss { get; init; }

    /// <summary>How long a start may take where no probe looks, or null for what its type has: 90 s, of a oneshot without limit (systemd's TimeoutStartSec=).</summary>
    public TimeSpan? StartTimeout { get; init; }

    /// <summary>How one knows that it is ready, or null: as soon as it is started.</summary>
    public Probe? Ready { get; init; }

    /// <summary>How one knows that it is still well, or null: as long as it runs.</summary>
    public Probe? Health { get; init; }

    /// <summary>How often it has to say that it lives, or null: never (systemd's WatchdogSec=).</summary>
    public TimeSpan? Watchdog { get; init; }

    /// <summary>The signal at which it reads its configuration again, or null: nobody knows one (systemd's ReloadSignal=).</summary>
    public Signal? ReloadSignal { get; init; }

    /// <summary>What is run before its program, one after the other (systemd's ExecStartPre=).</summary>
    public ValueList<ControlCommand> StartPre { get; init => field = value ?? []; } = []; // null: a record of before it was there

    /// <summary>What is run once it is ready; only then it counts as started (systemd's ExecStartPost=).</summary>
    public ValueList<ControlCommand> StartPost { get; init => field = value ?? []; } = [];

    /// <summary>What has it read its configuration again (systemd's ExecReload=).</summary>
    public ValueList<ControlCommand> ReloadCommand { get; init => field = value ?? []; } = [];

    /// <summary>What is run to stop it, before the first signal (systemd's ExecStop=).</summary>
    public ValueList<ControlCommand> StopCommand { get; init => field = value ?? []; } = [];

    /// <summary>What is run when nothing of it is left, however that came (systemd's ExecStopPost=).</summary>
    public ValueList<ControlCommand> StopPost { get; init => field = value ?? []; } = [];

    /// <summary>The control commands of a stage.</summary>
    public ValueList<ControlCommand> ControlsOf(ControlStage stage) => stage switch
    {
        ControlStage.StartPre => StartPre,
        ControlStage.StartPost => StartPost,
        ControlStage.Reload => ReloadCommand,
        ControlStage.Stop => StopCommand,
        ControlStage.StopPost => StopPost,
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, "no such stage"),
    };

    /// <summary>How long an instance may run, or null for ever (systemd's RuntimeMaxSec=).</summary>
    public TimeSpan? RuntimeMax { get; init; }

    /// <summary>How it is stopped.</summary>
    [JsonRequired]
    public StopLadder Stop { get; init; } = StopLadder.Default;

    /// <summary>Whom the polite rungs reach.</summary>
    [JsonRequired]
    public KillMode KillMode { get; init; } = KillMode.Group;

    /// <summary>When an instance is followed by another. The default of a run is <see cref="RestartPolicy.No"/>: whoever makes one says so.</summary>
    [JsonRequired]
    public RestartPolicy Restart { get; init; } = RestartPolicy.OnFailure;

    /// <summary>The wait before the first restart in a row.</summary>
    [JsonRequired]
    public TimeSpan RestartDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How that wait grows.</summary>
    [JsonRequired]
    public RestartBackoff Backoff { get; init; } = RestartBackoff.Default;

    /// <summary>How many starts are too many, or null for no limit.</summary>
    [JsonRequired]
    public StartLimit? StartLimit { get; init; }

    /// <summary>Exit codes besides 0 that are a clean end (systemd's SuccessExitStatus=).</summary>
    [JsonRequired]
    public ValueList<int> SuccessExitCodes { get; init; } = [];

    /// <summary>Exit codes after which it is not restarted, whatever its policy says (systemd's RestartPreventExitStatus=).</summary>
    public ValueList<int> RestartPreventCodes { get; init => field = value ?? []; } = []; // null: a record of before it was there

    /// <summary>What the end of an attached client means, unless the client says otherwise.</summary>
    [JsonRequired]
    public OnExit OnExit { get; init; } = OnExit.Detach;

    /// <summary>Where standard output goes.</summary>
    public OutputTarget Output { get; init; }

    /// <summary>Where standard error goes.</summary>
    [JsonRequired]
    public StderrTarget Stderr { get; init; } = StderrTarget.Log;

    /// <summary>How much of its output is kept.</summary>
    public LogLimits Logs { get; init; } = LogLimits.Default;

    /// <summary>The umask, or null for the caller's.</summary>
    [JsonRequired]
    public int? Umask { get; init; }

    /// <summary>Limits by short name (<c>nofile core nproc as stack</c>), over the caller's.</summary>
    [JsonRequired]
    public ValueMap<ResourceLimit> Limits { get; init; } = ValueMap.Empty<ResourceLimit>();

    /// <summary>The user it runs as, by name or number; null for the supervisor's own.</summary>
    public string? User { get; init; }

    /// <summary>The group it runs as, by name or number; null for the user's.</summary>
    public string? Group { get; init; }

    /// <summary>Its niceness, -20 to 19; null for the supervisor's own.</summary>
    public int? Nice { get; init; }

    /// <summary>How soon it is killed when memory runs out, -1000 to 1000; null for the supervisor's own.</summary>
    public int? OomScoreAdjust { get; init; }

    /// <summary>Bytes: how much memory its tree may use; null: as much as there is (systemd's MemoryMax=).</summary>
    public long? MemoryMax { get; init; }

    /// <summary>Bytes: from where on its tree is slowed down; null: never (systemd's MemoryHigh=).</summary>
    public long? MemoryHigh { get; init; }

    /// <summary>Percent of one processor: how much its tree may use; null: all there are (systemd's CPUQuota=).</summary>
    public double? CpuQuota { get; init; }

    /// <summary>How many processes and threads its tree may have; null: any number (systemd's TasksMax=).</summary>
    public int? TasksMax { get; init; }

    /// <summary>What has to run for it to run: started with it; a stop of one stops it first (systemd's Requires=).</summary>
    public ValueList<Dependency> Requires { get; init => field = value ?? []; } = []; // null: a record of before it was there

    /// <summary>What is started with it, whatever becomes of that (systemd's Wants=).</summary>
    public ValueList<Dependency> Wants { get; init => field = value ?? []; } = [];

    /// <summary>What has to run for it to run, and what it does not outlive, however that ends (systemd's BindsTo=).</summary>
    public ValueList<Dependency> BindsTo { get; init => field = value ?? []; } = [];

    /// <summary>What it is stopped and restarted with, by hand (systemd's PartOf=).</summary>
    public ValueList<ServiceName> PartOf { get; init => field = value ?? []; } = [];

    /// <summary>What cannot run beside it: a start of one stops the other first (systemd's Conflicts=).</summary>
    public ValueList<ServiceName> Conflicts { get; init => field = value ?? []; } = [];

    /// <summary>What is started when it rests and has failed (systemd's OnFailure=).</summary>
    public ValueList<ServiceName> OnFailure { get; init => field = value ?? []; } = [];

    /// <summary>What is started when it rests and has ended well (systemd's OnSuccess=).</summary>
    public ValueList<ServiceName> OnSuccess { get; init => field = value ?? []; } = [];

    /// <summary>Whether those that are bound to it go on while it comes back by its policy.</summary>
    public bool SmoothRecovery { get; init; }

    /// <summary>What it waits for, if that is on its way (systemd's After=).</summary>
    public ValueList<Ordering> After { get; init => field = value ?? []; } = [];

    /// <summary>What waits for it (systemd's Before=).</summary>
    public ValueList<Dependency> Before { get; init => field = value ?? []; } = [];

    /// <summary>Whether it is started with the supervisor, as its file says; <c>enable</c> and <c>disable</c> go before.</summary>
    public bool Autostart { get; init; }

    /// <summary>Whether <c>up</c> leaves it out: it is started only by name, or because another one requires it.</summary>
    public bool Manual { get; init; }

    /// <summary>The times at which it is started, or null.</summary>
    public Timetable? Schedule { get; init; }

    /// <summary>How often it is started, or null.</summary>
    public Timetable? Every { get; init; }

    /// <summary>When it is started by itself, or null.</summary>
    [JsonIgnore]
    public Timetable? Timetable => Schedule ?? Every;

    /// <summary>The files whose change means something to it, or null.</summary>
    public Watch? Watch { get; init; }

    /// <summary>The group that it gives up with, or null.</summary>
    public RestartGroup? RestartGroup { get; init; }

    /// <summary>Which TCP port it is to have, told to it as <c>PORT</c>; null where it says nothing.</summary>
    public PortWish? Port { get; init; }

    /// <summary>Sockets that are open before it runs, in the file's order.</summary>
    public ValueList<SocketUnit> Sockets { get; init => field = value ?? []; } = []; // null: a record of before it was there

    /// <summary>How many descriptors it may have kept for its next instance (systemd's FileDescriptorStoreMax=), or null: <see cref="DefaultStore"/>.</summary>
    public int? FdStoreMax { get; init; }

    /// <summary>The file it reads from, absolute; null for /dev/null or a pipe.</summary>
    public string? StdinFile { get; init; }

    /// <summary>Whether it has a terminal, as <c>tty</c> says it.</summary>
    public bool Tty { get; init; }

    /// <summary>Whether it reads from a terminal, as <c>stdin</c> says it.</summary>
    public bool StdinTerminal { get; init; }

    /// <summary>Whether its standard input, output and error are a terminal of its own.</summary>
    [JsonIgnore]
    public bool HasTerminal => Tty || StdinTerminal;

    /// <summary>Whether it reads from a pipe that an attached client may write to; otherwise from /dev/null.</summary>
    [JsonRequired]
    public bool Stdin { get; init; }

    /// <summary>The template it is an instance of, <c>worker@</c>; null for what is declared by its own name.</summary>
    public string? Template { get; init; }

    /// <summary>The service whose settings lie beneath its own, as it is written; or null.</summary>
    public string? Extends { get; init; }

    /// <summary>The key below <c>services</c> that declares it: of an instance its template's, of a replica its service's.</summary>
    [JsonIgnore]
    public string Key => Template ?? (Replica is null ? Name.Name : Family?.Name ?? Name.Name);

    /// <summary>How many of its kind its file says there are; null where it says nothing.</summary>
    public int? Replicas { get; init; }

    /// <summary>Which of them it is, from 1; null for what stands alone.</summary>
    public int? Replica { get; init; }

    /// <summary>The name that means it together with its like: <c>worker</c> of <c>worker@blue</c> and of <c>worker.2</c>; null for what stands alone.</summary>
    [JsonIgnore]
    public ServiceName? Family
    {
        get
        {
            var length = Template is { } template ? template.Length - 1 : Replica is null ? 0 : Name.Name.LastIndexOf('.');
            return length > 0 && ServiceName.TryMake(Name.Project, Name.Name[..length], out var family, out _) ? family : null;
        }
    }

    /// <summary>The file that declares it, or null.</summary>
    [JsonRequired]
    public string? DefinedIn { get; init; }

    /// <summary>This definition without its dependencies on one service.</summary>
    public ServiceUnit WithoutOwn(ServiceName name) => this with
    {
        Requires = Requires.Where(each => each.Service != name).ToValueList(),
        Wants = Wants.Where(each => each.Service != name).ToValueList(),
        After = After.Where(each => each.Service != name).ToValueList(),
        Before = Before.Where(each => each.Service != name).ToValueList(),
        BindsTo = BindsTo.Where(each => each.Service != name).ToValueList(),
        PartOf = PartOf.Where(each => each != name).ToValueList(),
        Conflicts = Conflicts.Where(each => each != name).ToValueList(),
        OnFailure = OnFailure.Where(each => each != name).ToValueList(),
        OnSuccess = OnSuccess.Where(each => each != name).ToValueList(),
    };

    /// <summary>Whether what comes at its sockets starts it.</summary>
    [JsonIgnore]
    public bool IsOnDemand => Sockets.Any(socket => socket.OnDemand is true);

    /// <summary>How long nobody may be connected before it is stopped; null: for ever. Of several sockets the longest holds, for all.</summary>
    [JsonIgnore]
    public TimeSpan? IdleStop => Sockets.Max(socket => socket.IdleStop);

    /// <summary>Whether its start is over as soon as its program was executed.</summary>
    [JsonIgnore]
    public bool IsReadyAtOnce => Ready is null && (Type is ServiceType.Simple or ServiceType.Exec);

    /// <summary>Whether somebody knows how it reads its configuration again.</summary>
    [JsonIgnore]
    public bool HasReload => ReloadSignal is not null || ReloadCommand.Count > 0;

    /// <summary>Whether it has a socket to say things of itself.</summary>
    [JsonIgnore]
    public bool HasNotifySocket => Type is ServiceType.Notify || Watchdog is not null;

    /// <summary>How many descriptors it may have kept where it says nothing of it.</summary>
    public const int DefaultStore = 128;

    /// <summary>How many descriptors it may have kept.</summary>
    [JsonIgnore]
    public int StoreLimit => HasNotifySocket ? FdStoreMax ?? DefaultStore : 0;

    /// <summary>Whether it says itself when it is ready.</summary>
    [JsonIgnore]
    public bool SaysWhenReady => Ready is { Notify: true } || (Type is ServiceType.Notify && Ready is null);

    /// <summary>How long it may take from its launch until it is ready; null without limit.</summary>
    [JsonIgnore]
    public TimeSpan? ActivationLimit
    {
        get
        {
            if (Ready is { Delay: { } delay }) return delay + (Ready.Timeout ?? Probes.ReadyTimeout);
            if (Ready is { } ready) return ready.Timeout ?? Probes.ReadyTimeout;
            return Type is ServiceType.Oneshot ? StartTimeout : StartTimeout ?? Probes.StartTimeout;
        }
    }

    /// <summary>The label of a run that was given none: <c>CMD in DIR</c>.</summary>
    public static string DefaultLabel(IReadOnlyList<string> command, string workingDirectory) => $"{string.Join(' ', command)} in {workingDirectory}";
}
