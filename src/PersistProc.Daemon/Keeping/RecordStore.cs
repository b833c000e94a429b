using System.Globalization;
using System.Text;
using PersistProc.Linux.Files;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// The services' records on disk: `state/services/NAME.json` (0600: they hold environments). A record is replaced as a
/// whole, so that no reader ever sees half of one. Sessions are in the keeper's memory only: they end with it.
/// <para>A record is written when there is time: the keeper has it, so only the death of both would lose it. Not lost even
/// then is which instances there may be: see <see cref="IntentFile"/>. Replacing a file costs half a millisecond or more, and a
/// thousand services that start change theirs some four times each: writing takes a tenth of the time at most, the oldest change
/// first, and what has changed again meanwhile is written once.</para>
/// </summary>
internal sealed class RecordStore(string stateDirectory, TimeProvider time) : IDisposable
{
    /// <summary>What the keys of <see cref="Load"/> begin with that name an instance about to be made; the value is its attempt.</summary>
    public const string IntentPrefix = "intent/";

    // a crash loop's records are written this often, not at each of its turns; many at once for so long at a time
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Share = TimeSpan.FromMilliseconds(20);
    private const string Prefix = "service/";
    private const string Ending = ".json";
    private readonly string _directory = Path.Combine(stateDirectory, "services");
    private readonly Dictionary<string, byte[]> _dirty = [];
    private readonly Queue<string> _order = new(); // of the dirty ones; who was written otherwise may still be in it
    private readonly HashSet<string> _onDisk = [];
    private readonly IntentFile _intents = new(stateDirectory);
    private long _writtenAt;

    /// <summary>Everything on disk, by key, and the intents. What cannot be read is passed over and told to <paramref name="unreadable"/>.</summary>
    public Dictionary<string, byte[]> Load(Action<string> unreadable)
    {
        var records = new Dictionary<string, byte[]>();
        foreach (var (service, attempt) in _intents.Load()) records[IntentPrefix + service] = Encoding.ASCII.GetBytes(attempt.ToString(CultureInfo.InvariantCulture));
        if (!Directory.Exists(_directory)) return records;
        foreach (var path in Directory.EnumerateFiles(_directory, "*" + Ending, SearchOption.AllDirectories))
        {
            try
            {
                var key = Prefix + Path.GetRelativePath(_directory, path)[..^Ending.Length];
                records[key] = File.ReadAllBytes(path);
                _onDisk.Add(key);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                unreadable($"{path}: {failure.Message}");
            }
        }
        return records;
    }

    /// <summary>Notes a record, to be written when there is time.</summary>
    public void Put(string key, byte[] record)
    {
        if (!key.StartsWith(Prefix, StringComparison.Ordinal)) return;
        if (!_dirty.ContainsKey(key)) _order.Enqueue(key);
        _dirty[key] = record;
    }

    public void Delete(string key)
    {
        if (!key.StartsWith(Prefix, StringComparison.Ordinal)) return;
        _dirty.Remove(key);
        _onDisk.Remove(key);
        File.Delete(PathOf(key));
    }

    /// <summary>Before an instance is made: from now on its processes are found again, whatever dies. Of a new service the record is written, which has its mark.</summary>
    public void Intend(string service, int attempt)
    {
        var key = Prefix + service;
        if (_onDisk.Contains(key)) _intents.Note(service, attempt);
        else if (_dirty.Remove(key, out var record)) Write(key, record);
    }

    /// <summary>Called when there is time: writes what is noted, or as much as its share of the time allows, at once or, soon after the last time, in a while. Answers in how many milliseconds it wants to be called again, or -1.</summary>
    public int FlushInTime()
    {
        if (_dirty.Count == 0) return -1;
        var left = Pause - time.GetElapsedTime(_writtenAt);
        if (_writtenAt != 0 && left > TimeSpan.Zero) return (int)Math.Ceiling(left.TotalMilliseconds);
        Flush(Share);
        return _dirty.Count == 0 ? -1 : (int)Pause.TotalMilliseconds;
    }

    /// <summary>Writes everything that is noted.</summary>
    public void FlushAll() => Flush(TimeSpan.MaxValue);

    private void Flush(TimeSpan share)
    {
        var begun = _writtenAt = time.GetTimestamp(); // first: a disk that refuses is not asked again at once
        while (_order.TryPeek(out var key))
        {
            _order.Dequeue();
            if (_dirty.TryGetValue(key, out var record)) WriteInTurn(key, record);
            if (time.GetElapsedTime(begun) >= share) break;
        }
        _writtenAt = time.GetTimestamp();
        if (_dirty.Count == 0) _intents.Clear();
    }

    // one that cannot be written keeps no other one waiting
    private void WriteInTurn(string key, byte[] record)
    {
        try
        {
            Write(key, record);
            _dirty.Remove(key);
        }
        catch
        {
            _order.Enqueue(key);
            throw;
        }
    }

    private void Write(string key, byte[] record)
    {
        AtomicFile.Write(PathOf(key), record);
        _onDisk.Add(key);
    }

    public void Dispose() => _intents.Dispose();

    private string PathOf(string key) => Path.Combine(_directory, key[Prefix.Length..] + Ending);
}
