using System.Globalization;
using System.Text.Json;
using PersistProc.Core;
using PersistProc.Daemon.Journal;
using PersistProc.Linux.Logs;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Hooking;

/// <summary>
/// One hook. It reads the journal and the logs' files at its own pace, as any client does: its calls are made one after the other, and what
/// happens meanwhile waits in those files, not in memory. So nothing that happens waits for a hook, and one that hangs holds up no other.
/// </summary>
internal sealed class HookLane(Hook hook, HookParts parts, long began) : IDisposable
{
    private readonly ProgressBook _book = new(
        Path.Combine(parts.Directory, hook.Name), hook.Log is null ? "" : string.Join(' ', hook.Services.DefaultIfEmpty("*")), began, parts.Time, why => parts.Log.HookNotNoted(hook.Name, why));
    private readonly HookCaller _caller = new(hook, parts.Options.Run, parts.Run, parts.Time);
    private readonly HookComplaints _complaints = new(hook.Name, parts.Time, parts.Log);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<(ServiceName Service, string On), HookLimit> _limits = [];
    private readonly Dictionary<ServiceName, HookedLog> _logs = [];
    private readonly List<Task> _following = [];

    /// <summary>Calls it for what has happened and will, until it is stopped.</summary>
    /// <param name="live">Who runs now.</param>
    /// <param name="isFirst">Nothing ran before this supervisor.</param>
    public async Task Follow(IReadOnlyList<ServiceSnapshot> live, bool isFirst)
    {
        try
        {
            // the keeper that had made it may have died with all of us: then nobody else ends it
            if (_book.Progress.Mark is not 0 and var mark) parts.KillMarked(mark);
            if (hook.Log is not null) WatchLive(live, isFirst);
            _book.Note(progress => progress);
            await FollowEvents().ConfigureAwait(false);
        }
        finally
        {
            await Task.WhenAll(_following).ConfigureAwait(false);
        }
    }

    private async Task FollowEvents()
    {
        var stop = parts.Stop.Token;
        using var reading = new JournalReading(parts.Journal, _book.Progress.Events);
        var saidMissed = false;
        while (true)
        {
            foreach (var line in reading.Rest())
            {
                if (Parse(line.Span) is { } told && ServiceName.TryParse(told.Name, out var service, out _)) await Take(told, service, line, reading.After).ConfigureAwait(false);
            }
            if (reading.HasMissed && !saidMissed) Lose("the journal of events was rotated before it was called for all that is in it");
            saidMissed = reading.HasMissed;
            _book.Pass(progress => progress with { Events = reading.After });
            await parts.Journal.WaitBeyond(reading.After, stop).ConfigureAwait(false);
        }
    }

    // a line that somebody damaged is none
    private static EventLine? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, ProtocolJson.Default.EventLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task Take(EventLine told, ServiceName service, ReadOnlyMemory<byte> line, long cursor)
    {
        if (!hook.Concerns(service)) return;
        if (hook.Log is not null) Mind(told, service);
        if (hook.MomentOf(told.Event, told.GaveUp is true) is not { } moment) return;
        await Make(() => string.Create(CultureInfo.InvariantCulture, $"event {cursor}"), service, HookMoments.Words.Print(moment), told.Time, () => HookCall.Of(hook, service, moment, line), progress => progress with { Events = cursor }).ConfigureAwait(false);
    }

    private void Mind(EventLine told, ServiceName service)
    {
        if (told is { Event: "started", Attempt: { } attempt }) Watch(service, log => log.PositionOfStart(attempt));
        else if (told.Event is "stopped" or "completed" or "failed" && _logs.GetValueOrDefault(service) is { } log) log.Rests();
    }

    /// <summary>What was looked at goes on where that stopped; else it is looked at from now on, or from the beginning where nothing ran before.</summary>
    private void WatchLive(IReadOnlyList<ServiceSnapshot> live, bool isFirst)
    {
        foreach (var (name, place) in _book.Progress.Logs)
        {
            if (ServiceName.TryParse(name, out var service, out _) && LogCursor.TryParse(place, out var cursor) && Directory.Exists(parts.Logs.DirectoryOf(service))) Watch(service, _ => null, cursor);
        }
        if (!_book.IsNewToLogs) return; // who was started since then is told by the journal
        foreach (var service in live.Where(service => service.Live && hook.Concerns(service.Name))) Watch(service.Name, log => isFirst ? log.PositionOfStart(service.Attempt.Number) : null);
    }

    private void Watch(ServiceName service, Func<ServiceLog, long?> from, LogCursor? kept = null)
    {
        if (_logs.GetValueOrDefault(service) is { } watched)
        {
            watched.Runs();
            return;
        }
        var log = parts.Logs.Open(service);
        // of a log that was removed meanwhile nothing is known
        var cursor = kept is { } known && known.Read <= log.Position ? known : new LogCursor(from(log) ?? log.Position);
        Read(service, cursor); // noted with the event that told of it: otherwise the next supervisor would not look
        var followed = _logs[service] = new HookedLog(hook, log, service, parts);
        _following.Add(Task.Run(() => Guarded(() => followed.Follow(cursor, this))));
    }

    private async Task Guarded(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            parts.Log.Fault(fault);
        }
    }

    /// <summary>A line matches: called for it, and everything before it is dealt with. Of a flood of them most are left out, for which nothing is made.</summary>
    /// <param name="service">Whose.</param>
    /// <param name="line">It.</param>
    /// <param name="after">Where one goes on behind it.</param>
    public Task Found(ServiceName service, PagedLine line, Func<LogCursor> after)
    {
        var time = DateTimeOffset.UnixEpoch.AddTicks(line.Time * TimeSpan.TicksPerMicrosecond);
        return Make(() => string.Create(CultureInfo.InvariantCulture, $"line {service} {line.Position}"), service, "log", time, () => HookCall.Of(hook, service, time, line.Stream == LogMark.Output ? "stdout" : "stderr", line.Text), progress => progress with { Logs = progress.Logs.With(service.ToString(), after().ToString()) });
    }

    /// <summary>A log was read so far; null: to its end, and its service rests.</summary>
    public void Read(ServiceName service, LogCursor? to)
    {
        var name = service.ToString();
        if (to is { } place) _book.Pass(progress => progress with { Logs = progress.Logs.With(name, place.ToString()) });
        else if (_book.Progress.Logs.ContainsKey(name)) _book.Pass(progress => progress with { Logs = progress.Logs.Without(name) });
    }

    /// <summary>What it should have been called for is gone.</summary>
    public void Lose(string why)
    {
        parts.Counts.Add(hook.Name, HookCounts.Lost);
        _complaints.Say(why);
    }

    private async Task Make(Func<string> name, ServiceName service, string on, DateTimeOffset time, Func<HookCall> call, Func<ReadProgress, ReadProgress> passed)
    {
        await _turn.WaitAsync(parts.Stop.Token).ConfigureAwait(false);
        try
        {
            if (!Takes(service, on, time)) return; // that it was passed over is noted with what follows
            var id = name();
            if (!_book.Progress.MayTry(id))
            {
                Lose($"two supervisors ended while it was called for \"{id}\"; it is not called for that again");
                _book.Note(progress => passed(progress).Over());
            }
            else
            {
                var mark = _caller.NextMark();
                _book.Note(progress => progress.Begun(id, mark));
                await CallOnce(call()).ConfigureAwait(false);
                _book.Note(progress => passed(progress).Over());
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private bool Takes(ServiceName service, string on, DateTimeOffset time)
    {
        if (!_limits.TryGetValue((service, on), out var limit)) _limits[(service, on)] = limit = new HookLimit();
        if (limit.Takes(time, out var isFirst)) return true;
        if (isFirst) parts.Log.HookHeldBack(hook.Name, service.ToString(), HookLimit.Most, HookLimit.Within.TotalSeconds);
        parts.Counts.Add(hook.Name, HookCounts.HeldBack);
        return false;
    }

    private async Task CallOnce(HookCall call)
    {
        var (outcome, why) = (HookCounts.Ok, (string?)null);
        try
        {
            why = await _caller.Call(call, parts.Stop.Token).ConfigureAwait(false);
            if (why is not null) outcome = HookCounts.Failed;
        }
        catch (OperationCanceledException) when (!parts.Stop.IsCancellationRequested)
        {
            (outcome, why) = (HookCounts.Late, $"it took longer than {Durations.Print(hook.Timeout)} (timeout), and was ended");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            (outcome, why) = (HookCounts.Failed, failure.Message);
        }
        parts.Counts.Add(hook.Name, outcome);
        if (why is not null) _complaints.Say(why);
    }

    public void Dispose() => _turn.Dispose();
}
