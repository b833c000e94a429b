using System.Text;
using PersistProc.Linux.Files;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// The services' records on disk: `state/services/NAME.json` (0600: they hold environments). A record is replaced as a
/// whole, so that no reader ever sees half of one. Sessions are in the keeper's memory only: they end with it.
/// <para>A record is written when there is time: the keeper has it, so only the death of both would lose it. Not lost even
/// then is which instances there may be: see <see cref="IntentFile"/>. Replacing a file costs half a millisecond or more, a start
/// changes a record some four times within a few, and a thousand services may start at once: a change waits for those that follow it at
/// once, and writing takes a tenth of the time at most, which may be saved up. So of few services it is on disk a moment later, of
/// many the oldest change is written first, and what has changed again meanwhile once.</para>
/// </summary>
internal sealed class RecordStore(string stateDirectory, TimeProvider time) : IDisposable
{
    /// <summary>What the keys of <see cref="Load"/> begin with that name an instance about to be made; the value is its attempt, and behind an @ its pid if it was made.</summary>
    public const string IntentPrefix = "intent/";

    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(5);

    // so much may be saved up; a disk that refuses is asked again after the time that it takes to save that up
    private static readonly TimeSpan Share = TimeSpan.FromMilliseconds(20);
    private const int OneIn = 10;
    private const string Prefix = "service/";
    private const string Ending = ".json";
    private readonly string _directory = Path.Combine(stateDirectory, "services");
    private readonly Dictionary<string, byte[]> _dirty = [];
    private readonly Queue<string> _order = new(); // of the dirty ones; who was written otherwise may still be in it
    private readonly HashSet<string> _onDisk = [];
    private readonly HashSet<string> _made = []; // since their records were put last
    private readonly IntentFile _intents = new(stateDirectory);
    private TimeSpan _saved = Share;
    private long _savedAt = time.GetTimestamp();
    private long _dirtySince;
    private bool _refused;

    /// <summary>The intents that <see cref="Load"/> has found, by service.</summary>
    public IReadOnlyDictionary<string, Intent> Intents { get; private set; } = new Dictionary<string, Intent>();

    /// <summary>Everything on disk, by key, and the intents. What cannot be read is passed over and told to <paramref name="unreadable"/>.</summary>
    public Dictionary<string, byte[]> Load(Action<string> unreadable)
    {
        var records = new Dictionary<string, byte[]>();
        Intents = _intents.Load();
        foreach (var (service, intent) in Intents) records[IntentPrefix + service] = Encoding.ASCII.GetBytes(intent.ToString());
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
        if (_dirty.Count == 0) _dirtySince = time.GetTimestamp();
        if (!_dirty.ContainsKey(key)) _order.Enqueue(key);
        _dirty[key] = record;
        _made.Remove(key);
    }

    public void Delete(string key)
    {
        if (!key.StartsWith(Prefix, StringComparison.Ordinal)) return;
        _dirty.Remove(key);
        _made.Remove(key);
        _onDisk.Remove(key);
        File.Delete(PathOf(key));
    }

    /// <summary>Before an instance is made: from now on its processes are found again, whatever dies. Of a new service the record is written, which has its mark.</summary>
    public void Intend(string service, int attempt)
    {
        var key = Prefix + service;
        if (_onDisk.Contains(key)) _intents.Note(service, new Intent(attempt, null));
        else if (_dirty.Remove(key, out var record)) Write(key, record);
    }

    /// <summary>An instance was made: should its record come too late, it is known all the same which process its leader is.</summary>
    public void Made(string service, int attempt, int pid)
    {
        _intents.Note(service, new Intent(attempt, pid));
        _made.Add(Prefix + service);
    }

    /// <summary>Called when there is time: writes what is noted, or as much as its share of the time allows, or nothing yet. Answers in how many milliseconds it wants to be called again, or -1.</summary>
    public int FlushInTime()
    {
        if (_dirty.Count == 0) return -1;
        var calm = Calm - time.GetElapsedTime(_dirtySince);
        if (calm > TimeSpan.Zero) return Milliseconds(calm);
        Save();
        if (_saved > TimeSpan.Zero && (!_refused || _saved >= Share)) Flush(_saved);
        return _dirty.Count == 0 ? -1 : Milliseconds((Share - _saved) * OneIn);
    }

    /// <summary>Writes everything that is noted.</summary>
    public void FlushAll() => Flush(TimeSpan.MaxValue);

    private void Flush(TimeSpan share)
    {
        var begun = time.GetTimestamp();
        _refused = true;
        try
        {
            while (_order.TryPeek(out var key))
            {
                _order.Dequeue();
                if (_dirty.TryGetValue(key, out var record)) WriteInTurn(key, record);
                if (time.GetElapsedTime(begun) >= share) break;
            }
            _refused = false;
        }
        finally
        {
            Save();
            // what somebody waited for, when all was written, is not owed
            _saved = _refused ? TimeSpan.Zero : _saved - time.GetElapsedTime(begun) is var left && left > -Share ? left : -Share;
        }
        if (_dirty.Count == 0 && _made.Count == 0) _intents.Clear();
    }

    private void Save()
    {
        var saved = _saved + time.GetElapsedTime(_savedAt) / OneIn;
        _saved = saved < Share ? saved : Share;
        _savedAt = time.GetTimestamp();
    }

    private static int Milliseconds(TimeSpan span) => Math.Max(1, (int)Math.Ceiling(span.TotalMilliseconds));

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
