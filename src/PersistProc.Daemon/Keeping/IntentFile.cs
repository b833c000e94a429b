using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// `state/intents`: which instances are about to be made, a line each (`NAME ATTEMPT`), written before the order goes to
/// the keeper. Should keeper and supervisor die together, the next ones look for the processes of these, too. Replacing a
/// record's file costs a restart half a millisecond or more (ext4 starts writing it out at the rename); a line here costs
/// ten microseconds. It is emptied whenever every record is on disk. What dies with the machine needs no intents: nothing
/// is synced.
/// </summary>
internal sealed class IntentFile(string stateDirectory) : IDisposable
{
    private readonly string _path = Path.Combine(stateDirectory, "intents");
    private SafeFileHandle? _file;
    private long _end;

    /// <summary>The highest attempt of each service in the file; a line that was cut is nobody's.</summary>
    public Dictionary<string, int> Load()
    {
        var intents = new Dictionary<string, int>();
        if (!File.Exists(_path)) return intents;
        var text = File.ReadAllText(_path);
        var whole = text[..(text.LastIndexOf('\n') + 1)];
        foreach (var line in whole.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var blank = line.LastIndexOf(' ');
            if (blank <= 0 || !int.TryParse(line.AsSpan(blank + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)) continue;
            intents[line[..blank]] = Math.Max(attempt, intents.GetValueOrDefault(line[..blank]));
        }
        _end = Encoding.UTF8.GetByteCount(whole);
        return intents;
    }

    /// <exception cref="IOException">It could not be written.</exception>
    public void Note(string service, int attempt)
    {
        var line = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{service} {attempt}\n"));
        _file ??= Open();
        RandomAccess.Write(_file, line, _end);
        _end += line.Length;
    }

    /// <summary>Everything it says is in the records.</summary>
    public void Clear()
    {
        if (_end == 0) return;
        _file ??= Open();
        RandomAccess.SetLength(_file, 0);
        _end = 0;
    }

    private SafeFileHandle Open() => File.OpenHandle(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    public void Dispose() => _file?.Dispose();
}
