using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using PersistProc.Core;
using PersistProc.Daemon.Journal;
using PersistProc.Daemon.Keeping;
using PersistProc.Linux.Logs;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Telemetry;

/// <summary>
/// Gathers what was not sent yet into one request of a bounded size: events from the journal, then lines of each log that has grown, in turn. All of
/// it lies in files; what is in memory is this request.
/// </summary>
internal sealed class LogBatch(TelemetrySettings settings, EventJournal journal, LogStore logs, ReadProgress from, TelemetryCounts counts, CollectorState collector) : IDisposable
{
    private const int Enough = 1 << 20;
    private const int MostOfOne = 256 << 10;
    private readonly OtlpLogs _request = new(Environment.MachineName, Wire.Version);
    private readonly JournalReading _reading = new(journal, from.Events);
    private readonly Dictionary<ServiceName, LogCursor> _places = Places(from);
    private readonly Dictionary<ServiceName, long> _looked = [];
    private readonly HashSet<ServiceName> _atRest = [];
    private ServiceName? _last;
    private bool _saidMissed;

    /// <summary>How many records it has.</summary>
    public int Count => _request.Count;

    /// <summary>The request's body.</summary>
    public ReadOnlyMemory<byte> Body => _request.Close();

    /// <summary>Not all that was there found room in it.</summary>
    public bool IsMore { get; private set; }

    /// <summary>How long it took to make it.</summary>
    public TimeSpan Effort { get; private set; }

    /// <summary>Makes the next one. Until it is noted that it was taken, the next supervisor begins before it.</summary>
    public void Gather()
    {
        var begun = Stopwatch.GetTimestamp();
        _request.Clear();
        IsMore = false;
        TakeEvents();
        TakeLines();
        Effort = Stopwatch.GetElapsedTime(begun);
    }

    /// <summary>Where one goes on when that was taken.</summary>
    public ReadProgress Behind(ReadProgress before) => before with
    {
        Events = _reading.After,
        Logs = new ValueMap<string>(_places.Select(place => KeyValuePair.Create(place.Key.ToString(), place.Value.ToString()))),
    };

    private static Dictionary<ServiceName, LogCursor> Places(ReadProgress from)
    {
        var places = new Dictionary<ServiceName, LogCursor>();
        foreach (var (name, place) in from.Logs)
        {
            if (ServiceName.TryParse(name, out var service, out _) && LogCursor.TryParse(place, out var cursor)) places[service] = cursor;
        }
        return places;
    }

    private void TakeEvents()
    {
        foreach (var line in _reading.Rest())
        {
            Take(line.Span);
            if (_request.Length >= Enough)
            {
                IsMore = true;
                return;
            }
        }
        if (_reading.HasMissed && !_saidMissed)
        {
            counts.AddLostEvents();
            collector.Lost("the journal was rotated before all its events were sent");
        }
        _saidMissed = _reading.HasMissed;
    }

    private void Take(ReadOnlySpan<byte> line)
    {
        EventLine? told;
        try
        {
            told = JsonSerializer.Deserialize(line, ProtocolJson.Default.EventLine);
        }
        catch (JsonException)
        {
            return; // somebody damaged it
        }
        if (told is null || !ServiceName.TryParse(told.Name, out var service, out _)) return;
        if (told.Event == "starting") _atRest.Remove(service);
        else if (told.Event is "stopped" or "completed" or "failed" && _atRest.Add(service)) _looked.Remove(service);
        if (!NamePatterns.Concern(settings.Services, service)) return;
        _request.Event(service, (told.Time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, told.Event, new OtlpEvent
        {
            Reason = told.Reason,
            Pid = told.Pid,
            ExitCode = told.ExitCode,
            Signal = told.Signal,
            Attempt = told.Attempt,
            GaveUp = told.GaveUp,
        });
    }

    // whoever came last is the last to come again
    private void TakeLines()
    {
        var grown = logs.Opened().Where(log => log.Value.Position > _looked.GetValueOrDefault(log.Key, -1) && NamePatterns.Concern(settings.Services, log.Key)).OrderBy(log => log.Key.ToString(), StringComparer.Ordinal).ToList();
        var first = _last is { } last ? grown.FindIndex(log => string.CompareOrdinal(log.Key.ToString(), last.ToString()) > 0) : 0;
        for (var turn = 0; turn < grown.Count; turn++)
        {
            if (_request.Length >= Enough)
            {
                IsMore = true;
                return;
            }
            var (service, log) = grown[(Math.Max(first, 0) + turn) % grown.Count];
            TakeLines(service, log);
            _last = service;
        }
    }

    private void TakeLines(ServiceName service, ServiceLog log)
    {
        var position = log.Position;
        var cursor = _places.GetValueOrDefault(service);
        if (cursor.Read > position) cursor = default; // its log was removed, and begins anew
        using var reading = LogReading.Open(log.DirectoryPath);
        if (reading is null) return;
        var rests = _atRest.Contains(service);
        var page = LogPager.Read(reading, cursor, new LogPaging { IsReadable = true, MostBytes = MostOfOne, TellsUnfinished = rests });
        foreach (var line in page.Lines) _request.Line(service, line.Time, line.Stream == LogMark.Output ? "stdout" : "stderr", line.Text);
        if (page.Lost > 0)
        {
            counts.AddLostBytes(page.Lost);
            collector.Lost(string.Create(CultureInfo.InvariantCulture, $"{page.Lost} bytes of the log of {service} were gone before they could be sent"));
        }
        _places[service] = page.Cursor;
        var isMore = page.More || (rests && page.Lines.Count > 0); // its last line, without an end, is a page of its own
        IsMore |= isMore;
        if (isMore) _looked.Remove(service);
        else _looked[service] = position;
    }

    public void Dispose() => _reading.Dispose();
}
