using System.Text.Json.Serialization;

namespace PersistProc.Protocol;

/// <summary>One row of <c>list</c> and <c>status</c> (contract §4).</summary>
public sealed record ProcessInfo
{
    public required string Name { get; init; }
    public required string Label { get; init; }

    /// <summary>"service", "run" or "supervisor".</summary>
    public required string Kind { get; init; }

    public string? Project { get; init; }
    public required string State { get; init; }

    /// <summary>The ancestor's word for the state: running, exited, terminated, failed, stopped.</summary>
    public required string Status { get; init; }

    public bool Ready { get; init; }
    public int? Pid { get; init; }
    public required IReadOnlyList<string> Command { get; init; }
    public required string WorkingDirectory { get; init; }
    public DateTimeOffset? StartTime { get; init; }
    public DateTimeOffset? EndTime { get; init; }
    public int? ExitCode { get; init; }

    /// <summary>A name such as "SIGKILL".</summary>
    public string? ExitSignal { get; init; }

    public int Restarts { get; init; }
    public string? LogCombined { get; init; }
    public string? LogStdout { get; init; }
    public string? LogStderr { get; init; }
    public string? Why { get; init; }
    public long? MemoryBytes { get; init; }
    public double? CpuSeconds { get; init; }
    public int? Tasks { get; init; }

    /// <summary>When it is started by its timetable next; null if by none, or if it does not wait for that.</summary>
    public DateTimeOffset? NextStart { get; init; }

    /// <summary>Where one asks for them: the TCP sockets that somebody of its tree listens on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PortInfo>? Ports { get; init; }

    /// <summary>Its processes stand still on request. Null in a list: they do not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Paused { get; init; }

    /// <summary>Who had it started; null: nobody said so.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OwnerInfo? Owner { get; init; }

    /// <summary>The sockets that are held open for it, in the order in which it is given them; none where it has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SocketInfo>? Sockets { get; init; }

    /// <summary>From here on only where one asks for the details: its processes, each behind its parent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<TreeProcessInfo>? Tree { get; init; }

    /// <summary>The last instances that ended, the latest first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ExitInfo>? Exits { get; init; }

    /// <summary>How the present or last instance came to be started.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Cause { get; init; }

    /// <summary>When it is started again, if it waits for that.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? NextRestart { get; init; }

    /// <summary>The same in seconds from now.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? NextRestartIn { get; init; }

    /// <summary>The definition is another one from the next start on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? DefinitionChanged { get; init; }

    /// <summary>The keys in which the next definition differs from that of what runs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? ChangedKeys { get; init; }

    /// <summary>Which replica of its service it is, from 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Replica { get; init; }

    /// <summary>How many replicas are wanted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Replicas { get; init; }

    /// <summary>What its file says, where <c>scale</c> said another number.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ReplicasDeclared { get; init; }

    /// <summary>No file declares it any more; it runs until it is stopped.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? LeftFiles { get; init; }

    /// <summary>The last line that the present or last instance wrote to standard error.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LastError { get; init; }

    /// <summary>Why not all of the files that it watches are watched, and what helps.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? WatchTrouble { get; init; }

    /// <summary>What the service says of itself (STATUS=, sd_notify(3)).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? StatusText { get; init; }

    /// <summary>The error number that it gave for its failure (ERRNO=, sd_notify(3)).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Errno { get; init; }

    /// <summary>When the present or last instance was ready.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? ReadyTime { get; init; }
}

/// <summary>Answer of <c>GET /v1/processes</c>.</summary>
public sealed record ProcessList(IReadOnlyList<ProcessInfo> Processes);

/// <summary>What became of one target of start, stop, restart, kill or run.</summary>
public sealed record ActionResult
{
    public required string Action { get; init; }

    /// <summary>Of a start: it waits for its time, which is this one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? NextStart { get; init; }

    public string? Name { get; init; }
    public int? Pid { get; init; }
    public int? ExitCode { get; init; }
    public string? LogStdout { get; init; }
    public string? LogStderr { get; init; }
    public string? LogCombined { get; init; }
    public string? Label { get; init; }
    public string? Error { get; init; }

    /// <summary>Who is left after a stop that failed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? Survivors { get; init; }

    /// <summary>What is wrong with service files that do not concern it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>Of a <c>send</c> that waited: the line that matched, as a person reads it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Matched { get; init; }

    /// <summary>True: <c>start</c> took its words as a command.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Command { get; init; }

    /// <summary>True: <c>run</c> joined a process that was already there.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Joined { get; init; }

    /// <summary>Seconds since a joined process was started.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Age { get; init; }
}

/// <summary>The results of a request with several targets.</summary>
public sealed record ActionResults(IReadOnlyList<ActionResult> Results)
{
    /// <summary>What is wrong with service files that do not concern them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }
}

/// <summary>Body of every answer that is not 200, before the members of its <see cref="Problem"/>; a single <see cref="ActionResult"/> that failed (409) is read as one too.</summary>
public sealed record ErrorReply
{
    /// <summary>"WHAT: WHY. NEXT STEP".</summary>
    public required string Error { get; init; }

    /// <summary>What the command line ends with.</summary>
    public int? ExitCode { get; init; }

    /// <summary>One of <see cref="ErrorCode"/>.</summary>
    public string? Code { get; init; }
}

/// <summary>Answer of <c>GET /v1/version</c>.</summary>
public sealed record VersionReply
{
    public required string Version { get; init; }
    public int Protocol { get; init; }
    public int Pid { get; init; }
    public int? KeeperPid { get; init; }
    public long? Generation { get; init; }
    public string? Root { get; init; }

    /// <summary>The keeper's version.</summary>
    public string? KeeperVersion { get; init; }

    /// <summary>The process that goes on in the keeper's place should it die; null while none has everything.</summary>
    public int? HolderPid { get; init; }

    /// <summary>The program that the supervisor runs.</summary>
    public string? Program { get; init; }

    /// <summary>The address of the TCP port that it serves on too, or null.</summary>
    public string? Http { get; init; }

    /// <summary>Why a port that is wanted is not open, or null.</summary>
    public string? HttpError { get; init; }
}

/// <summary>A version and where its programs are.</summary>
public sealed record ProgramVersion(string Version, string Directory);

/// <summary>Answer of <c>POST /v1/upgrade</c>, given by the new supervisor.</summary>
public sealed record UpgradeReply
{
    public required ProgramVersion From { get; init; }
    public required ProgramVersion To { get; init; }

    /// <summary>The new supervisor's pid.</summary>
    public required int Pid { get; init; }

    /// <summary>The keeper's pid, the same as before.</summary>
    public required int KeeperPid { get; init; }
}

/// <summary>Answer of <c>POST /v1/shutdown</c>, given when every service has stopped.</summary>
public sealed record ShutdownReply(int Pid);

/// <summary>Answer of <c>GET /v1/logs/names</c>: the services that a request for logs means.</summary>
public sealed record LogNames(IReadOnlyList<string> Names);

/// <summary>Answer of <c>GET /v1/output</c>.</summary>
/// <param name="Output">Lines, with their newlines.</param>
/// <param name="LinesBefore">How many there are before them.</param>
/// <param name="LinesAfter">And after.</param>
/// <param name="Error">The ancestor's field.</param>
public sealed record OutputWindow(IReadOnlyList<string> Output, int LinesBefore, int LinesAfter, string? Error)
{
    /// <summary>Where one asks for it: behind these lines; <c>after</c> it the next ones follow. Those before a time have none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Cursor { get; init; }
}

/// <summary>One line of <c>GET /v1/logs?format=json</c> and of <c>logs -o json</c>.</summary>
public sealed record LogLine
{
    public required DateTimeOffset Time { get; init; }
    public required string Name { get; init; }
    public required string Stream { get; init; }
    public required string Message { get; init; }

    /// <summary>True: the line had no end yet.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Partial { get; init; }
}

/// <summary>What <c>doctor</c> found.</summary>
public sealed record HealthReport(IReadOnlyList<HealthCheck> Checks);

/// <summary>One thing that was looked at.</summary>
/// <param name="Check">Which.</param>
/// <param name="Level">"ok", "warn" or "bad".</param>
/// <param name="Text">What is so.</param>
/// <param name="Next">What to do about it, or null.</param>
public sealed record HealthCheck(string Check, string Level, string Text, string? Next);

/// <summary>A socket that is held open for a service.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Listen">Where it listens.</param>
/// <param name="OnDemand">Whether a connection starts the service.</param>
/// <param name="Open">Whether it is open.</param>
/// <param name="Error">Why it is not, or null.</param>
public sealed record SocketInfo(string Name, string Listen, bool OnDemand, bool Open, string? Error);

/// <summary>A TCP socket that a process listens on.</summary>
public sealed record PortInfo(string Address, int Port, int Pid);
