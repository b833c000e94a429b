namespace PersistProc.Daemon.Timetables;

/// <summary>The machine's time zone, looked up anew when <c>/etc/localtime</c> is another one: who travels takes his times along.</summary>
internal sealed class LocalZone(TimeProvider time)
{
    private const string Link = "/etc/localtime";
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(30);
    private readonly Lock _gate = new();
    private (string? Target, DateTime Changed)? _known;
    private long _lookedAt;

    /// <summary>The zone.</summary>
    public TimeZoneInfo Get()
    {
        lock (_gate)
        {
            if (_known is not null && time.GetElapsedTime(_lookedAt) < Settled) return TimeZoneInfo.Local;
            _lookedAt = time.GetTimestamp();
            var now = Look();
            if (_known is { } before && before != now) TimeZoneInfo.ClearCachedData();
            _known = now;
            return TimeZoneInfo.Local;
        }
    }

    private static (string? Target, DateTime Changed) Look()
    {
        try
        {
            var file = new FileInfo(Link);
            return (file.LinkTarget, file.LastWriteTimeUtc);
        }
        catch (IOException)
        {
            return default;
        }
    }
}
