namespace PersistProc.Core;

/// <summary>What a service is looked at for.</summary>
public enum ProbePurpose
{
    /// <summary>Whether it is ready.</summary>
    Readiness,

    /// <summary>Whether it is still well.</summary>
    Health,
}

/// <summary>That a service is looked at: read off its record alone, so that nobody has to remember having begun.</summary>
/// <param name="Purpose">What for.</param>
/// <param name="Attempt">Which instance.</param>
/// <param name="Pid">Its leader.</param>
/// <param name="Since">Monotonic: since when its leader lives.</param>
/// <param name="LogPosition">Where its output begins.</param>
/// <param name="Probe">How.</param>
public sealed record Probing(ProbePurpose Purpose, Attempt Attempt, int Pid, TimeSpan Since, long LogPosition, Probe Probe)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(10);

    /// <summary>How long one look may take.</summary>
    public TimeSpan LookLimit => Purpose is ProbePurpose.Health ? Probe.Timeout ?? Probes.LookLimit : Probes.LookLimit;

    /// <summary>What is to be looked at now, or null.</summary>
    public static Probing? Of(ServiceRecord record) => (record.State, record.Unit) switch
    {
        _ when record.Instance?.PausedSince is not null => null,
        (ServiceState.Activating at, { Ready: { Notify: not true } ready }) => new Probing(ProbePurpose.Readiness, at.Attempt, at.Pid, at.Since, record.Instance?.LogPosition ?? 0, ready),
        (ServiceState.Remaining { ByTree: true } at, { Health: { } health }) => new Probing(ProbePurpose.Health, at.Attempt, record.Instance?.Pid ?? 0, record.Instance?.Since ?? default, record.Instance?.LogPosition ?? 0, health),
        (ServiceState.Running or ServiceState.Reloading, { Health: { } health }) when record.State is ILed at => new Probing(ProbePurpose.Health, at.Attempt, at.Pid, at.Since, record.Instance?.LogPosition ?? 0, health),
        _ => null,
    };

    /// <summary>How long to wait before the next look. What has only just been started is looked at soon, and then less and less often.</summary>
    /// <param name="looks">How many there have been.</param>
    public TimeSpan Wait(int looks)
    {
        if (Purpose is ProbePurpose.Health) return Probe.Interval ?? Probes.HealthInterval;
        var interval = Probe.Interval ?? Probes.ReadyInterval;
        var soon = FirstWait * Math.Pow(2, Math.Clamp(looks - 1, 0, 30));
        return soon < interval ? soon : interval;
    }
}

/// <summary>What one look found.</summary>
/// <param name="IsWell">Whether it is as it should be.</param>
/// <param name="Text">What was found, in words.</param>
public readonly record struct Finding(bool IsWell, string Text);

/// <summary>The looks so far.</summary>
/// <param name="Looks">How many.</param>
/// <param name="Successes">Those in a row, up to the last one, that succeeded.</param>
/// <param name="Failures">Those in a row, up to the last one, that failed.</param>
public readonly record struct ProbeTally(int Looks, int Successes, int Failures)
{
    /// <summary>One more look, and what the service is to hear of it; null: nothing.</summary>
    /// <param name="probing">What is looked at.</param>
    /// <param name="finding">What was found.</param>
    /// <param name="now">Monotonic.</param>
    public (ProbeTally Tally, ServiceInput? Input) Add(Probing probing, Finding finding, TimeSpan now)
    {
        var tally = finding.IsWell ? new ProbeTally(Looks + 1, Successes + 1, 0) : new ProbeTally(Looks + 1, 0, Failures + 1);
        if (probing.Purpose is ProbePurpose.Readiness) return (tally, tally.OfReadiness(probing, finding));
        var isEarly = probing.Probe.StartPeriod is { } period && now < probing.Since + period;
        return isEarly ? (tally with { Failures = 0 }, null) : (tally, tally.OfHealth(probing, finding));
    }

    private ServiceInput? OfReadiness(Probing probing, Finding finding)
    {
        if (!finding.IsWell) return new ServiceInput.NotReadyYet(probing.Attempt, finding.Text);
        return Successes >= (probing.Probe.Successes ?? 1) ? new ServiceInput.BecameReady(probing.Attempt) : null;
    }

    private ServiceInput.Unhealthy? OfHealth(Probing probing, Finding finding) =>
        Failures >= (probing.Probe.Failures ?? Probes.HealthFailures) ? new ServiceInput.Unhealthy(probing.Attempt, $"{finding.Text}, {Failures} times in a row") : null;
}
