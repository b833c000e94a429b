using PersistProc.Core;
using PersistProc.Daemon.Gateway;
using PersistProc.Daemon.Journal;
using PersistProc.Daemon.Keeping;
using PersistProc.Linux.Logs;

namespace PersistProc.Daemon.Telemetry;

/// <summary>Exports what `[opentelemetry]` says; without it nothing is made and nothing is done.</summary>
internal sealed class TelemetryDesk(EventJournal journal, LogStore logs, Definitions definitions, MetricsEndpoint measures, DaemonFacts facts, TelemetryCounts counts, DaemonOptions options, TimeProvider time, DaemonLog log) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _exports = [];
    private OtlpSender? _sender;

    /// <summary>From now on.</summary>
    /// <param name="settings">Null: nothing is exported.</param>
    /// <param name="began">The journal's end when this supervisor came up.</param>
    /// <param name="isFirst">Nothing ran before this supervisor.</param>
    /// <param name="isAll">The settings are in order: what they do not say is not wanted any more.</param>
    public async Task Begin(TelemetrySettings? settings, long began, bool isFirst, bool isAll)
    {
        var path = Path.Combine(options.State, "opentelemetry");
        if (settings is not { Logs: true } && isAll) Forget(path);
        if (settings is not null) await Guarded(() => Begin(settings, path, began, isFirst)).ConfigureAwait(false);
    }

    private async Task Begin(TelemetrySettings settings, string path, long began, bool isFirst)
    {
        counts.IsOn = true;
        log.Exports(settings.Endpoint.ToString());
        var sender = _sender = new OtlpSender(settings);
        if (settings.Logs)
        {
            var book = new ProgressBook(path, string.Join(' ', settings.Services.DefaultIfEmpty("*")), began, time, log.ExportNotNoted);
            if (book.IsNewToLogs) await BeginLogs(book, isFirst).ConfigureAwait(false);
            book.Note(progress => progress with { Logs = new ValueMap<string>(progress.Logs.Where(place => ServiceName.TryParse(place.Key, out var service, out _) && Directory.Exists(logs.DirectoryOf(service)))) });
            _exports.Add(Guarded(() => new LogExport(settings, journal, logs, sender, book, counts, time, log).Run(_stop.Token)));
        }
        if (settings.Metrics) _exports.Add(Guarded(() => new MetricExport(settings, measures, facts, sender, counts, time, log).Run(_stop.Token)));
    }

    /// <summary>No more; what is there is sent if the collector takes it at once.</summary>
    public async Task End()
    {
        if (_sender is null) return;
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAny(Task.WhenAll(_exports), Task.Delay(Patience, time)).ConfigureAwait(false);
    }

    // what was written before anybody wanted it is not sent; what comes to be known later is sent from its beginning
    private async Task BeginLogs(ProgressBook book, bool isFirst)
    {
        var known = await definitions.Known(CancellationToken.None).ConfigureAwait(false);
        var places = new List<KeyValuePair<string, string>>();
        foreach (var service in known)
        {
            using var reading = LogReading.Open(logs.DirectoryOf(service.Name));
            if (reading is null) continue;
            var position = isFirst && service.Live ? reading.FindStart(service.Attempt.Number) ?? reading.End : reading.End;
            places.Add(KeyValuePair.Create(service.Name.ToString(), new LogCursor(position).ToString()));
        }
        book.Note(progress => progress with { Logs = new ValueMap<string>(places) });
    }

    private void Forget(string path)
    {
        try
        {
            File.Delete(path); // one that comes back some day begins anew
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.Fault(failure);
        }
    }

    private async Task Guarded(Func<Task> work)
    {
        try
        {
            await Task.Run(work).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // we go
        }
        catch (Exception fault)
        {
            log.Fault(fault);
        }
    }

    public void Dispose()
    {
        _sender?.Dispose();
        _stop.Dispose();
    }
}
