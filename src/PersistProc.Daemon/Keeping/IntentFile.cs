using System.Globalization;
using System.Text;
using PersistProc.Linux.Files;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// `state/intents`: which instances are about to be made, a line each (`NAME ATTEMPT`), written before the order goes to
/// the keeper, and which process each became (`NAME ATTEMPT@PID`), written as soon as that is known. Should keeper and supervisor die together, the
/// next ones look for the processes of these, too. Replacing a
/// record's file costs a restart half a millisecond or more (ext4 starts writing it out at the rename); a line here costs
/// ten microseconds. It is emptied whenever every record is on disk. What dies with the machine needs no intents: nothing
/// is synced.
/// <para>Its room is taken beforehand: on a full disk no record can be written for a while, and then these lines alone tell which attempts there
/// were; the same one must not be made again, with the same mark.</para>
/// </summary>
internal sealed class IntentFile(string stateDirectory) : IDisposable
{
    // some two thousand lines
    private const int Room = 64 << 10;
    private readonly string _path = Path.Combine(stateDirectory, "intents");
    private ReservedFile? _file;
    private long _end;

    /// <summary>The highest attempt of each service in the file; a line that was cut is nobody's.</summary>
    public Dictionary<string, Intent> Load()
    {
        var intents = new Dictionary<string, Intent>();
        if (!File.Exists(_path)) return intents;
        var bytes = File.ReadAllBytes(_path);
        var text = bytes.AsSpan(0, Array.IndexOf(bytes, (byte)0) is var end and >= 0 ? end : bytes.Length);
        var whole = text[..(text.LastIndexOf((byte)'\n') + 1)];
        foreach (var line in Encoding.UTF8.GetString(whole).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Read(line) is not var (service, intent)) continue;
            if (!intents.TryGetValue(service, out var known) || known.Attempt <= intent.Attempt) intents[service] = intent;
        }
        _end = whole.Length;
        return intents;
    }

    private static (string Service, Intent Intent)? Read(string line)
    {
        var blank = line.LastIndexOf(' ');
        if (blank <= 0) return null;
        var words = line[(blank + 1)..].Split('@');
        if (!int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)) return null;
        int? pid = words.Length > 1 && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var known) ? known : null;
        return (line[..blank], new Intent(attempt, pid));
    }

    /// <exception cref="IOException">It could not be written.</exception>
    public void Note(string service, Intent intent)
    {
        var bytes = Encoding.UTF8.GetBytes($"{service} {intent}\n");
        _file ??= ReservedFile.Open(_path, Room, _end);
        _file.Write(bytes, _end);
        _end += bytes.Length;
    }

    /// <summary>Everything it says is in the records.</summary>
    public void Clear()
    {
        if (_end == 0) return;
        _file ??= ReservedFile.Open(_path, Room, _end);
        _file.Clear();
        _end = 0;
    }

    public void Dispose() => _file?.Dispose();
}

/// <summary>An instance that was about to be made.</summary>
/// <param name="Attempt">Which.</param>
/// <param name="Pid">Its leader's pid; null: nobody had heard yet whether there was one.</param>
internal readonly record struct Intent(int Attempt, int? Pid)
{
    /// <summary>As it stands behind the name.</summary>
    public override string ToString() => Pid is { } pid ? string.Create(CultureInfo.InvariantCulture, $"{Attempt}@{pid}") : Attempt.ToString(CultureInfo.InvariantCulture);
}
