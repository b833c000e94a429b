using System.Text.Json.Serialization;

namespace PersistProc.Core;

/// <summary>
/// When a service is started by itself: at the times of a cron line, or again and again after a while. A value of a service file, so
/// what nobody has said is null here.
/// </summary>
public sealed record Timetable
{
    /// <summary>Nothing said.</summary>
    public static Timetable None { get; } = new();

    /// <summary>The shortest time from one turn to the next.</summary>
    public static TimeSpan Shortest { get; } = TimeSpan.FromSeconds(1);

    /// <summary>The times, as cron writes them.</summary>
    public string? Cron { get; init; }

    /// <summary>The time zone that the cron line is meant in, by its IANA name; null for the machine's.</summary>
    public string? Timezone { get; init; }

    /// <summary>From one start to the next.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>By how much chance may put a turn off (systemd's RandomizedDelaySec=); null for nothing.</summary>
    public TimeSpan? Jitter { get; init; }

    /// <summary>Whether turns that were missed are made up for, by one start (systemd's Persistent=).</summary>
    public bool? CatchUp { get; init; }

    /// <summary>Whether a turn that finds the service running is taken when that has ended; otherwise it is left out.</summary>
    public bool? Overlap { get; init; }

    /// <summary>Whether it says when.</summary>
    [JsonIgnore]
    public bool HasKind => Cron is not null || Every is not null;
}
