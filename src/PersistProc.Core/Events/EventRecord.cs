using System.Text.Json.Serialization;

namespace PersistProc.Core;

/// <summary>
/// Something that happened, as the journal of events keeps it. Two that are equal are the same one: that is how a supervisor
/// finds out which of its predecessor's last events the journal has.
/// </summary>
/// <param name="Time">Wall clock, whole microseconds: what is written is what is read.</param>
/// <param name="Name">To which service.</param>
/// <param name="Event">What.</param>
public sealed record EventRecord(DateTimeOffset Time, ServiceName Name, EventKind Event)
{
    /// <summary>The instance's leader, if there is or was one.</summary>
    public int? Pid { get; init; }

    /// <summary>The code it ended with.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The signal that ended it; of <see cref="EventKind.Signalled"/> the one that was sent. A full name, <c>SIGTERM</c>.</summary>
    public string? Signal { get; init; }

    /// <summary>Which instance, counted from 1.</summary>
    public int? Attempt { get; init; }

    /// <summary>Why, in words.</summary>
    public string? Reason { get; init; }

    /// <summary>Of <see cref="EventKind.Failed"/>: true if a limit was reached, and it would have been started once more otherwise; else null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? GaveUp { get; init; }

    /// <summary>The time of an event: no finer than it will be written.</summary>
    public static DateTimeOffset TimeOf(DateTimeOffset now) => now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)).ToUniversalTime();
}

/// <summary>
/// The events of a record's last change that had any. They are kept with the record, in one piece, and written into the journal
/// after it: so whoever finds them missing there, in the place where they belong, writes them.
/// </summary>
/// <param name="Events">The events.</param>
/// <param name="After">The cursor of an event that was in the journal before them: they are behind it, if they are.</param>
public sealed record Told(ValueList<EventRecord> Events, long After);
