namespace PersistProc.Daemon.Telemetry;

/// <summary>What became of what was to be exported.</summary>
internal sealed class TelemetryCounts
{
    private long _sent, _rejected, _lostBytes, _lostEvents, _failedLogs, _failedMetrics;

    /// <summary>It is on.</summary>
    public bool IsOn { get; set; }

    /// <summary>Records of lines and events that the collector took.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Records that it did not want.</summary>
    public long Rejected => Interlocked.Read(ref _rejected);

    /// <summary>Bytes of logs that were removed before they could be sent.</summary>
    public long LostBytes => Interlocked.Read(ref _lostBytes);

    /// <summary>How often events were gone before they could be sent.</summary>
    public long LostEvents => Interlocked.Read(ref _lostEvents);

    /// <summary>Requests that were not taken; those of logs are tried again.</summary>
    public long Failed(bool logs) => Interlocked.Read(ref logs ? ref _failedLogs : ref _failedMetrics);

    public void AddSent(long records) => Interlocked.Add(ref _sent, records);

    public void AddRejected(long records) => Interlocked.Add(ref _rejected, records);

    public void AddLostBytes(long bytes) => Interlocked.Add(ref _lostBytes, bytes);

    public void AddLostEvents() => Interlocked.Increment(ref _lostEvents);

    public void AddFailed(bool logs) => Interlocked.Increment(ref logs ? ref _failedLogs : ref _failedMetrics);
}
