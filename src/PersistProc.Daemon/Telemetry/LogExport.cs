using PersistProc.Core;
using PersistProc.Daemon.Journal;
using PersistProc.Daemon.Keeping;

namespace PersistProc.Daemon.Telemetry;

/// <summary>
/// Exports services' lines and events, one request after the other. While the collector takes nothing, the one request is kept and what comes waits in the files:
/// memory does not grow, and nothing is lost before those are rotated away.
/// </summary>
internal sealed class LogExport(TelemetrySettings settings, EventJournal journal, LogStore logs, OtlpSender sender, ProgressBook book, TelemetryCounts counts, TimeProvider time, DaemonLog log)
{
    private static readonly TimeSpan Gathering = TimeSpan.FromSeconds(1), LastWords = TimeSpan.FromSeconds(1);
    private readonly CollectorState _collector = new("lines and events", settings, time, log);

    /// <summary>Until it is stopped; then what is there is sent, once and quickly.</summary>
    public async Task Run(CancellationToken stop)
    {
        using var batch = new LogBatch(settings, journal, logs, book.Progress, counts, _collector);
        var isUnderWay = false;
        try
        {
            while (true)
            {
                await Task.Run(batch.Gather, stop).ConfigureAwait(false);
                isUnderWay = batch.Count > 0;
                if (isUnderWay) await Deliver(batch, stop).ConfigureAwait(false);
                else book.Pass(batch.Behind);
                isUnderWay = false;
                // of a little, what comes within a second together; of a flood, half of the time at most
                await Task.Delay(batch.IsMore ? batch.Effort : Gathering, time, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            if (!_collector.IsAway) await SayLast(batch, isUnderWay).ConfigureAwait(false);
        }
    }

    private async Task Deliver(LogBatch batch, CancellationToken stop)
    {
        while (!Settle(batch, await sender.Post("logs", batch.Body, stop).ConfigureAwait(false), out var delay)) await Task.Delay(delay, time, stop).ConfigureAwait(false);
    }

    // one that was under way is sent again: whether it was taken nobody knows, and once too often is better than never
    private async Task SayLast(LogBatch batch, bool isUnderWay)
    {
        using var patience = new CancellationTokenSource(LastWords, time);
        try
        {
            do
            {
                if (!isUnderWay) batch.Gather();
                isUnderWay = false;
                if (batch.Count > 0 && !Settle(batch, await sender.Post("logs", batch.Body, patience.Token).ConfigureAwait(false), out _)) return;
            }
            while (batch.Count > 0);
        }
        catch (OperationCanceledException)
        {
            // the next supervisor sends it
        }
    }

    private bool Settle(LogBatch batch, OtlpAnswer answer, out TimeSpan delay)
    {
        delay = default;
        switch (answer)
        {
            case OtlpAnswer.Later later:
                counts.AddFailed(logs: true);
                delay = _collector.Away(later);
                return false;
            case OtlpAnswer.Taken taken:
                book.Note(batch.Behind); // before it is told: who reads that it was taken may count on its being known to the next supervisor
                _collector.There();
                counts.AddSent(Math.Max(0, batch.Count - taken.Rejected));
                if (taken.Rejected > 0) Reject(taken.Rejected, taken.Why ?? "it says no reason");
                break;
            case OtlpAnswer.Refused refused:
                book.Note(batch.Behind);
                counts.AddFailed(logs: true);
                Reject(batch.Count, refused.Why);
                break;
            default: throw new InvalidOperationException($"no answer: {answer}");
        }
        return true;
    }

    private void Reject(long records, string why)
    {
        counts.AddRejected(records);
        _collector.Lost(FormattableString.Invariant($"the collector rejected {records} records: {why}"));
    }
}
