using PersistProc.Core;
using PersistProc.Daemon.Gateway;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Telemetry;

/// <summary>Sends what <c>/metrics</c> tells, now and then. What is not taken is not sent again: the next one says more.</summary>
internal sealed class MetricExport(TelemetrySettings settings, MetricsEndpoint measures, DaemonFacts facts, OtlpSender sender, TelemetryCounts counts, TimeProvider time, DaemonLog log)
{
    private readonly CollectorState _collector = new("metrics", settings, time, log);
    private readonly OtlpMetrics _request = new(Environment.MachineName, Wire.Version);

    /// <summary>Until it is stopped.</summary>
    public async Task Run(CancellationToken stop)
    {
        while (true)
        {
            var families = (await measures.Measure(stop).ConfigureAwait(false)).Families;
            var answer = await sender.Post("metrics", _request.Encode(families, facts.Since, time.GetUtcNow()), stop).ConfigureAwait(false);
            if (answer is OtlpAnswer.Taken) _collector.There();
            else counts.AddFailed(logs: false);
            if (answer is OtlpAnswer.Later later) _collector.Away(later);
            if (answer is OtlpAnswer.Refused { Why: var why }) _collector.Lost(why);
            if (answer is OtlpAnswer.Taken { Rejected: > 0 and var rejected, Why: var reason }) _collector.Lost(FormattableString.Invariant($"the collector rejected {rejected} points: {reason ?? "it says no reason"}"));
            await Task.Delay(settings.Interval, time, stop).ConfigureAwait(false);
        }
    }
}
