using System.Text.Json.Serialization;

namespace PersistProc.Protocol;

/// <summary>A process of a service's tree.</summary>
/// <param name="Pid">Its pid.</param>
/// <param name="Depth">How many of its parents are in the tree; who has none but is no leader was orphaned.</param>
/// <param name="Command">What it runs.</param>
/// <param name="CpuSeconds">User and system time so far.</param>
/// <param name="MemoryBytes">Resident memory.</param>
/// <param name="Tasks">Its threads.</param>
public sealed record TreeProcessInfo(int Pid, int Depth, string Command, double CpuSeconds, long MemoryBytes, int Tasks);

/// <summary>An instance that has ended, or could not be started.</summary>
public sealed record ExitInfo
{
    /// <summary>Which instance, counted from 1.</summary>
    public int Attempt { get; init; }

    public int? Pid { get; init; }
    public DateTimeOffset StartTime { get; init; }
    public DateTimeOffset? EndTime { get; init; }

    /// <summary>How long it ran, in seconds.</summary>
    public double Seconds { get; init; }

    public int? ExitCode { get; init; }

    /// <summary>A name such as "SIGKILL".</summary>
    public string? ExitSignal { get; init; }

    /// <summary>Why it could not be started, or null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }
}

/// <summary>What <c>why</c> answers: the state, and what led to it.</summary>
public sealed record WhyReply
{
    public required string Name { get; init; }
    public required string State { get; init; }

    /// <summary>In words; null where the state says it all.</summary>
    public string? Why { get; init; }

    public int? Pid { get; init; }

    /// <summary>Since when the present instance runs, or the last one has ended.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>How the present or last instance came to be started.</summary>
    public string? Cause { get; init; }

    public int Restarts { get; init; }

    /// <summary>When it is started again, if it will be by itself.</summary>
    public DateTimeOffset? NextRestart { get; init; }

    /// <summary>The same in seconds from now.</summary>
    public double? NextRestartIn { get; init; }

    /// <summary>When it is started by its timetable next, or null.</summary>
    public DateTimeOffset? NextStart { get; init; }

    /// <summary>The last line that the present or last instance wrote to standard error.</summary>
    public string? LastError { get; init; }

    /// <summary>What the present or last instance says of itself (STATUS=, sd_notify(3)).</summary>
    public string? StatusText { get; init; }

    /// <summary>The error number that it gave for its failure (ERRNO=, sd_notify(3)).</summary>
    public int? Errno { get; init; }

    /// <summary>The last instances that ended, the latest first.</summary>
    public IReadOnlyList<ExitInfo> Exits { get; init; } = [];
}
