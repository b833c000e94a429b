using System.Text;
using Microsoft.AspNetCore.Http;
using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>`GET /metrics`: what there is, as Prometheus reads it. Everything is looked up when it is asked for; nothing is counted for nobody.</summary>
internal sealed class MetricsEndpoint(Supervisor supervisor, ProcessView view, KeeperPort keeper, LogStore logs, DaemonFacts facts, Probing.ProbeCounts looks, Hooking.HookDesk hooks, Telemetry.TelemetryCounts exported, TimeProvider time)
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public async Task Serve(HttpContext context)
    {
        var body = Encoding.UTF8.GetBytes((await Measure(context.RequestAborted).ConfigureAwait(false)).ToString());
        context.Response.ContentType = ContentType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>All of it, as it is now.</summary>
    public async Task<MetricsText> Measure(CancellationToken stop)
    {
        var answer = await supervisor.Ask(new SupervisorProtocol.List([], new SupervisorProtocol.Place("/")), stop).ConfigureAwait(false);
        if (answer is not SupervisorProtocol.Listing listing) throw new InvalidOperationException($"unexpected answer {answer}");
        var text = new MetricsText();
        Services(text, [.. listing.Services.Select(service => new Sample(DaemonFacts.Usage(view.Show(service), service, keeper.Trees.Usage), logs.Find(service.Name)?.Position) { Ready = looks.Of(service.Name, ProbePurpose.Readiness), Health = looks.Of(service.Name, ProbePurpose.Health) })]);
        looks.Keep(listing.Services.Select(service => service.Name).ToHashSet());
        Own(text);
        Called(text, hooks.Counts());
        if (exported.IsOn) Exported(text, exported);
        return text;
    }

    /// <summary>A row, and how many bytes were written to its log.</summary>
    internal readonly record struct Sample(ProcessInfo Row, long? LogBytes)
    {
        /// <summary>What looks for its readiness found; null: there were none.</summary>
        public Probing.ProbeCount? Ready { get; init; }

        /// <summary>The same of its health.</summary>
        public Probing.ProbeCount? Health { get; init; }
    }

    internal static void Services(MetricsText text, IReadOnlyList<Sample> samples)
    {
        Each("persistproc_service_state", "gauge", "1 for the state that it is in, 0 for all others.", null);
        foreach (var sample in samples)
        {
            foreach (var state in ServiceStatuses.Words.Words) text.Add(sample.Row.State == state ? 1 : 0, [.. Labels(sample), ("state", state)]);
        }

        Each("persistproc_service_ready", "gauge", "1 when it is up, and ready if it says so itself or is asked.", sample => sample.Row.Ready ? 1 : 0);
        Each("persistproc_service_restarts_total", "counter", "Restarts by its policy since it was started by hand.", sample => sample.Row.Restarts);
        Each("persistproc_service_start_time_seconds", "gauge", "When its present or last instance was started, in seconds since 1970.", sample => Seconds(sample.Row.StartTime));
        Each("persistproc_service_exit_code", "gauge", "The exit code of its last instance, where it has ended with one.", sample => sample.Row.ExitCode);
        Each("persistproc_service_cpu_seconds_total", "counter", "Processor time of its present tree.", sample => sample.Row.CpuSeconds);
        Each("persistproc_service_memory_bytes", "gauge", "Resident memory of its present tree.", sample => sample.Row.MemoryBytes);
        Each("persistproc_service_tasks", "gauge", "Threads of its present tree.", sample => sample.Row.Tasks);
        Each("persistproc_service_log_bytes_total", "counter", "What was written to its log, old files included.", sample => sample.LogBytes);

        Probes(text, samples);

        void Each(string name, string type, string help, Func<Sample, double?>? value)
        {
            text.Family(name, type, help);
            if (value is null) return;
            foreach (var sample in samples) text.Add(value(sample), Labels(sample));
        }
    }

    private static void Probes(MetricsText text, IReadOnlyList<Sample> samples)
    {
        var all = samples.SelectMany(sample => new[] { (Sample: sample, For: "ready", Count: sample.Ready), (Sample: sample, For: "health", Count: sample.Health) }).Where(each => each.Count is not null).ToList();
        if (all.Count == 0) return;
        text.Family("persistproc_service_probe_looks_total", "counter", "Looks at it, by what for (ready or health) and what was found (ok or failed), since this supervisor lives.");
        foreach (var (sample, purpose, count) in all)
        {
            text.Add(count!.Value.Well, [.. Labels(sample), ("for", purpose), ("outcome", "ok")]);
            text.Add(count.Value.Failed, [.. Labels(sample), ("for", purpose), ("outcome", "failed")]);
        }

        text.Family("persistproc_service_probe_ok", "gauge", "1 when the last look was a good one.");
        foreach (var (sample, purpose, count) in all) text.Add(count!.Value.IsWell ? 1 : 0, [.. Labels(sample), ("for", purpose)]);
    }

    private static void Called(MetricsText text, IReadOnlyList<(string Hook, string Outcome, long Count)> counts)
    {
        if (counts.Count == 0) return;
        text.Family("persistproc_hook_calls_total", "counter", "Calls of a hook, by how they ended: ok, failed, late (not in time), held_back (too many), lost (never made).");
        foreach (var (hook, outcome, count) in counts) text.Add(count, ("hook", hook), ("outcome", outcome));
    }

    private static void Exported(MetricsText text, Telemetry.TelemetryCounts counts)
    {
        text.Family("persistproc_opentelemetry_records_total", "counter", "Lines and events that were exported, by what the collector said: sent or rejected.").Add(counts.Sent, ("outcome", "sent")).Add(counts.Rejected, ("outcome", "rejected"))
            .Family("persistproc_opentelemetry_failed_requests_total", "counter", "Requests that the collector did not take; those of logs are made again.").Add(counts.Failed(logs: true), ("signal", "logs")).Add(counts.Failed(logs: false), ("signal", "metrics"))
            .Family("persistproc_opentelemetry_lost_bytes_total", "counter", "What was removed from logs before it could be exported.").Add(counts.LostBytes)
            .Family("persistproc_opentelemetry_lost_events_total", "counter", "How often events were gone before they could be exported.").Add(counts.LostEvents);
    }

    private void Own(MetricsText text)
    {
        var (version, own) = (facts.Version, DaemonFacts.Usage(ProcessView.Supervisor(facts.StateDirectory, facts.Since)));
        text.Family("persistproc_info", "gauge", "1, with the versions of what runs.").Add(1, ("version", version.Version), ("keeper_version", version.KeeperVersion ?? ""))
            .Family("persistproc_generation", "gauge", "Which supervisor of its keeper this is: one more for each crash or upgrade.").Add(version.Generation)
            .Family("persistproc_uptime_seconds", "gauge", "How long this supervisor lives.").Add((time.GetUtcNow() - facts.Since).TotalSeconds)
            .Family("process_cpu_seconds_total", "counter", "Processor time of this supervisor.").Add(own.CpuSeconds)
            .Family("process_resident_memory_bytes", "gauge", "Resident memory of this supervisor.").Add(own.MemoryBytes)
            .Family("process_threads", "gauge", "Threads of this supervisor.").Add(own.Tasks)
            .Family("dotnet_gc_heap_bytes", "gauge", "What its heap held after the last collection.").Add(GC.GetGCMemoryInfo().HeapSizeBytes)
            .Family("dotnet_gc_collections_total", "counter", "Collections of its heap.").Add(GC.CollectionCount(0));
    }

    private static (string, string)[] Labels(Sample sample) => [("name", sample.Row.Name), ("project", sample.Row.Project ?? ""), ("kind", sample.Row.Kind)];

    private static double? Seconds(DateTimeOffset? at) => at is { } known ? (known - DateTimeOffset.UnixEpoch).TotalSeconds : null;
}
