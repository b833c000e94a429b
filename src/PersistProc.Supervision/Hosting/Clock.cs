using PersistProc.Core;

namespace PersistProc.Supervision;

/// <summary>Now, as Core wants it.</summary>
internal static class Clock
{
    /// <summary>Both clocks at once. The timestamp's zero is the boot's, so that deadlines mean the same in every process.</summary>
    public static Moment Moment(this TimeProvider time) => new(time.GetElapsedTime(0), time.GetUtcNow());
}
