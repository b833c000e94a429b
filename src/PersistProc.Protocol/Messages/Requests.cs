namespace PersistProc.Protocol;

/// <summary>Start a command: <c>POST /v1/run</c> detached, or the first message of a session.</summary>
public sealed record RunRequest : ClientMessage
{
    public required string RequestId { get; init; }
    public required string ClientId { get; init; }
    public required IReadOnlyList<string> Command { get; init; }
    public required string WorkingDirectory { get; init; }
    public string? Name { get; init; }
    public string? Label { get; init; }

    /// <summary>What <c>-e</c> said, on top of the caller's environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = Empty.Environment;

    public required Caller Caller { get; init; }

    /// <summary>Stop a running one with the same command first.</summary>
    public bool Fresh { get; init; }

    /// <summary>Never join.</summary>
    public bool New { get; init; }

    /// <summary>Whether this client could join a process that already runs (no name, environment or standard input of its own).</summary>
    public bool Join { get; init; }

    /// <summary>Restart policy as the user wrote it; null is "no".</summary>
    public string? Restart { get; init; }

    /// <summary>Stop ladder as the user wrote it, "INT 5s, TERM 5s, KILL"; null is the default.</summary>
    public string? Stop { get; init; }

    /// <summary>What the user said with <c>--on-exit</c>: "ask", "stop", "detach", or null when nothing.</summary>
    public string? OnExit { get; init; }

    /// <summary>The client will forward its standard input.</summary>
    public bool Stdin { get; init; }

    /// <summary>It is to have a terminal of its own, as large as the caller's.</summary>
    public bool Tty { get; init; }

    /// <summary>In a session: its identity, made by the client.</summary>
    public string? Session { get; init; }

    /// <summary>In a session: what a vanished client means, "stop" or "detach".</summary>
    public string? Vanish { get; init; }
}

/// <summary><c>POST /v1/start</c>: all words are known targets, or together one command. The server decides.</summary>
public sealed record StartRequest
{
    public required string RequestId { get; init; }
    public required string ClientId { get; init; }
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>The client's directory: for finding targets, and where a command runs.</summary>
    public required string Cwd { get; init; }

    public string? WorkingDirectory { get; init; }
    public IReadOnlyDictionary<string, string>? Environment { get; init; }
    public string? Label { get; init; }
    public required Caller Caller { get; init; }
    public bool NoWait { get; init; }

    /// <summary>The profiles that are chosen; none for those that are.</summary>
    public IReadOnlyList<string> Profiles { get; init => field = value ?? []; } = [];
}

/// <summary><c>POST /v1/stop</c>.</summary>
public sealed record StopRequest
{
    public required string RequestId { get; init; }

    /// <summary>A second stop from the same client moves to the next rung.</summary>
    public required string ClientId { get; init; }

    public required IReadOnlyList<string> Words { get; init; }
    public required string Cwd { get; init; }
    public string? WorkingDirectory { get; init; }
    /// <summary>Instead of words: whoever of ours listens on this TCP port.</summary>
    public int? Port { get; init; }

    public bool Force { get; init; }

    /// <summary>The agent that asks: what another has started it ends only by <see cref="Force"/>, and then politely. Null: whoever asks is not asked back.</summary>
    public Owner? By { get; init; }
    public bool NoWait { get; init; }
}

/// <summary><c>POST /v1/restart</c>.</summary>
public sealed record RestartRequest
{
    public required string RequestId { get; init; }
    public required string ClientId { get; init; }
    public required IReadOnlyList<string> Words { get; init; }
    public required string Cwd { get; init; }

    /// <summary>The profiles that are chosen; none for those that are.</summary>
    public IReadOnlyList<string> Profiles { get; init => field = value ?? []; } = [];

    public string? WorkingDirectory { get; init; }
    public string? Label { get; init; }
    public required Caller Caller { get; init; }
    public bool Force { get; init; }

    /// <summary>The agent that asks: what another has started it ends only by <see cref="Force"/>, and then politely. Null: whoever asks is not asked back.</summary>
    public Owner? By { get; init; }
    public bool NoWait { get; init; }
}

/// <summary><c>POST /v1/kill</c>: send a signal, wish for nothing.</summary>
public sealed record KillRequest
{
    public required string RequestId { get; init; }
    public required IReadOnlyList<string> Targets { get; init; }
    public required string Cwd { get; init; }

    /// <summary>Without "SIG": "TERM", or a number.</summary>
    public required string Signal { get; init; }

    /// <summary>"main", "group" or "all".</summary>
    public required string Whom { get; init; }

    /// <summary>Also to what another than <see cref="By"/> has started.</summary>
    public bool Force { get; init; }

    /// <summary>The agent that asks: to what another has started it sends a signal only by <see cref="Force"/>. Null: whoever asks is not asked back.</summary>
    public Owner? By { get; init; }
}

/// <summary><c>POST /v1/reload-service</c>, <c>/v1/pause</c>, <c>/v1/resume</c>, <c>/v1/reset-failed</c>, <c>/v1/enable</c>, <c>/v1/disable</c>: each word a target.</summary>
public sealed record TargetsRequest
{
    public required string RequestId { get; init; }
    public required IReadOnlyList<string> Targets { get; init; }
    public required string Cwd { get; init; }

    /// <summary>Of enable: whose environment is kept for the start with the supervisor.</summary>
    public Caller? Caller { get; init; }
}

/// <summary><c>POST /v1/shutdown</c>.</summary>
public sealed record ShutdownRequest
{
    public required string RequestId { get; init; }

    /// <summary>Leave the services running.</summary>
    public bool Keep { get; init; }

    /// <summary>Also what another than <see cref="By"/> has started.</summary>
    public bool Force { get; init; }

    /// <summary>The agent that asks: what another has started it ends only by <see cref="Force"/>. Null: whoever asks is not asked back.</summary>
    public Owner? By { get; init; }
}

/// <summary><c>POST /v1/upgrade</c>: replace keeper and supervisor by other programs; the services run on.</summary>
public sealed record UpgradeRequest
{
    public required string RequestId { get; init; }

    /// <summary>Absolute: where <c>persistprocd</c> and <c>persistproc-keeper</c> are.</summary>
    public required string Directory { get; init; }
}

/// <summary><c>POST /v1/reload</c>: read the service files again.</summary>
public sealed record ReloadRequest
{
    public required string RequestId { get; init; }

    /// <summary>The profiles that are chosen.</summary>
    public IReadOnlyList<string> Profiles { get; init => field = value ?? []; } = [];

    /// <summary>The client's environment, for the variables in values; null for what was kept of the last one.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }
}

internal static class Empty
{
    public static readonly IReadOnlyDictionary<string, string> Environment = new Dictionary<string, string>();
}
