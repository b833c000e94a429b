using PersistProc.Linux.Files;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// The services' records on disk: `state/services/NAME.json` (0600: they hold environments). A record is replaced as a
/// whole, so that no reader ever sees half of one. Sessions are in the keeper's memory only: they end with it.
/// </summary>
internal sealed class RecordStore(string stateDirectory)
{
    private const string Prefix = "service/";
    private const string Ending = ".json";
    private readonly string _directory = Path.Combine(stateDirectory, "services");
    private readonly Dictionary<string, byte[]> _dirty = [];

    /// <summary>Everything on disk, by key. What cannot be read is passed over and told to <paramref name="unreadable"/>.</summary>
    public Dictionary<string, byte[]> Load(Action<string> unreadable)
    {
        var records = new Dictionary<string, byte[]>();
        if (!Directory.Exists(_directory)) return records;
        foreach (var path in Directory.EnumerateFiles(_directory, "*" + Ending, SearchOption.AllDirectories))
        {
            try
            {
                records[Prefix + Path.GetRelativePath(_directory, path)[..^Ending.Length]] = File.ReadAllBytes(path);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                unreadable($"{path}: {failure.Message}");
            }
        }
        return records;
    }

    /// <summary>Notes a record; it is on disk after <see cref="Flush"/>.</summary>
    public void Put(string key, byte[] record)
    {
        if (key.StartsWith(Prefix, StringComparison.Ordinal)) _dirty[key] = record;
    }

    public void Delete(string key)
    {
        if (!key.StartsWith(Prefix, StringComparison.Ordinal)) return;
        _dirty.Remove(key);
        File.Delete(PathOf(key));
    }

    /// <summary>Writes what is noted for one key: before its process is spawned, so that it is found again whatever dies.</summary>
    public void Flush(string key)
    {
        if (_dirty.Remove(key, out var record)) AtomicFile.Write(PathOf(key), record);
    }

    /// <summary>Writes everything that is noted.</summary>
    public void FlushAll()
    {
        foreach (var (key, record) in _dirty) AtomicFile.Write(PathOf(key), record);
        _dirty.Clear();
    }

    private string PathOf(string key) => Path.Combine(_directory, key[Prefix.Length..] + Ending);
}
