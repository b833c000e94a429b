using PersistProc.Core;

namespace PersistProc.Daemon.Telemetry;

/// <summary>Whether the collector takes what it is sent: said in the supervisor's log when that changes, and how long to wait before the next try.</summary>
internal sealed class CollectorState(string what, TelemetrySettings settings, TimeProvider time, DaemonLog log)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromSeconds(30), Often = TimeSpan.FromMinutes(1);
    private long? _awaySince;
    private long? _complained;
    private TimeSpan _delay = First;

    /// <summary>It does not, or did not the last time.</summary>
    public bool IsAway => _awaySince is not null;

    /// <summary>It did not: answers how long to wait.</summary>
    public TimeSpan Away(OtlpAnswer.Later later)
    {
        if (_awaySince is null) log.CollectorAway(settings.Endpoint.ToString(), what, later.Why);
        _awaySince ??= time.GetTimestamp();
        var delay = later.After ?? _delay;
        _delay = _delay * 2 < Longest ? _delay * 2 : Longest;
        return delay;
    }

    /// <summary>It did.</summary>
    public void There()
    {
        if (_awaySince is { } since) log.CollectorBack(settings.Endpoint.ToString(), what, Durations.PrintRounded(time.GetElapsedTime(since)));
        (_awaySince, _delay) = (null, First);
    }

    /// <summary>It rejected something, or something was lost: said once a minute at most.</summary>
    public void Lost(string why)
    {
        if (_complained is { } at && time.GetElapsedTime(at) < Often) return;
        _complained = time.GetTimestamp();
        log.NotExported(what, why);
    }
}
