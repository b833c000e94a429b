using System.Text.Json.Serialization;
using static System.Text.Json.Serialization.JsonIgnoreCondition;

namespace PersistProc.Core;

/// <summary>What is known of one instance, the present or the last one.</summary>
/// <param name="Attempt">Which.</param>
/// <param name="StartedAt">Wall clock: when it was ordered, then when it ran.</param>
public sealed record InstanceRecord(Attempt Attempt, DateTimeOffset StartedAt)
{
    /// <summary>Why it was started.</summary>
    public StartCause Cause { get; init; }

    /// <summary>Wall clock: when its start was wished, from when on it waited for others.</summary>
    [JsonIgnore(Condition = WhenWritingDefault)]
    public DateTimeOffset? WishedAt { get; init; }

    /// <summary>Wall clock: when nothing stood in its way any more and it was ordered.</summary>
    [JsonIgnore(Condition = WhenWritingDefault)]
    public DateTimeOffset? OrderedAt { get; init; }

    /// <summary>Its leader's pid, or null while or when it was not launched.</summary>
    [JsonRequired]
    public int? Pid { get; init; }

    /// <summary>Monotonic: since when its leader ran.</summary>
    [JsonRequired]
    public TimeSpan Since { get; init; }

    /// <summary>Where its output begins in the service's log.</summary>
    [JsonRequired]
    public long LogPosition { get; init; }

    /// <summary>How its leader ended, or null while it lives or when it was not launched.</summary>
    [JsonRequired]
    public ExitStatus? Exit { get; init; }

    /// <summary>Monotonic: how long its leader ran; zero while it lives.</summary>
    [JsonRequired]
    public TimeSpan Ran { get; init; }

    /// <summary>Wall clock: when its leader ended, or null.</summary>
    [JsonRequired]
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Wall clock: when it was ready, or null while or when it never was.</summary>
    [JsonIgnore(Condition = WhenWritingDefault)]
    public DateTimeOffset? ReadyAt { get; init; }

    /// <summary>Why the supervisor ended it, or null: it ended by itself, or somebody asked for it.</summary>
    [JsonIgnore(Condition = WhenWritingDefault)]
    public Reason? Fault { get; init; }

    /// <summary>Why its last reload by a command failed; null: it did not.</summary>
    [JsonIgnore(Condition = WhenWritingDefault)]
    public string? ReloadFault { get; init; }

    /// <summary>How many control commands have been ordered for it; see <see cref="ControlRun.Number"/>.</summary>
    [JsonIgnore(Condition = WhenWritingDefault)]
    public int Controls { get; init; }

    /// <summary>Those of them whose end is not known yet.</summary>
    public ValueList<int> OpenControls { get; init => field = value ?? []; } = []; // null: a record of before it was there

    /// <summary>Whether its <c>stop_command</c> has had its turn.</summary>
    [JsonIgnore(Condition = WhenWritingDefault)]
    public bool StopAsked { get; init; }

    /// <summary>Whether its <c>stop_post</c> has had its turn.</summary>
    [JsonIgnore(Condition = WhenWritingDefault)]
    public bool CleanedUp { get; init; }

    /// <summary>What it says of itself, a line for people; null if it says nothing.</summary>
    [JsonIgnore(Condition = WhenWritingDefault)]
    public string? Says { get; init; }

    /// <summary>Who its main process is, if it says so: another one than its leader.</summary>
    [JsonIgnore(Condition = WhenWritingDefault)]
    public int? MainPid { get; init; }

    /// <summary>The error that it says it fails with (errno(3)).</summary>
    [JsonIgnore(Condition = WhenWritingDefault)]
    public int? Errno { get; init; }

    /// <summary>How often it has to say that it lives, if it chose that itself; zero: never.</summary>
    [JsonIgnore(Condition = WhenWritingDefault)]
    public TimeSpan? WatchdogTime { get; init; }

    /// <summary>What was asked for and could not be had, though it runs; null: nothing.</summary>
    [JsonIgnore(Condition = WhenWritingDefault)]
    public string? Lacks { get; init; }

    /// <summary>Keeper, holder and supervisor died together, and their ends of its pipes with them, while it lived on: what it writes is lost, and so may be how it ends.</summary>
    [JsonIgnore(Condition = WhenWritingDefault)]
    public bool IsBereft { get; init; }

    /// <summary>What is not with it as it should be, though it runs, for people; null: nothing.</summary>
    [JsonIgnore]
    public string? Trouble => IsBereft && Exit is null ? Lacks is null ? Bereft : $"{Lacks}; {Bereft}" : Lacks;

    /// <summary>What <see cref="IsBereft"/> means, for people.</summary>
    public const string Bereft = "its supervisor, keeper and holder died together: what it has written since then is lost, and how it ends may be; restart it to have its output again";

    /// <summary>Monotonic: since when it stands still; null: it does not.</summary>
    [JsonIgnore(Condition = WhenWritingDefault)]
    public TimeSpan? PausedSince { get; init; }

    /// <summary>It stood still and goes on.</summary>
    [JsonIgnore(Condition = WhenWritingDefault)]
    public bool WasPaused { get; init; }

    /// <summary>Why it could not be launched, or null.</summary>
    [JsonRequired]
    public LaunchFailure? Failure { get; init; }
}
