using System.Collections.Concurrent;
using System.Globalization;

namespace PersistProc.EndToEnd.Tests.Chaos;

/// <summary>What somebody wants of a service as far as the run knows: a command that was cut off leaves it unknown.</summary>
internal enum Wish
{
    Unknown,
    Up,
    Down,
}

/// <summary>What the run has done, and what may be expected of it.</summary>
internal sealed class World(Sandbox box)
{
    private readonly Dictionary<string, Task> _lanes = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Task> _background = [];
    private readonly Dictionary<string, int> _licences = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Wish> _wishes = new(StringComparer.Ordinal);

    public Sandbox Box => box;

    /// <summary>Where services leave what they did.</summary>
    public string Witness { get; } = box.At("w");

    public SmallDisk? Disk { get; set; }

    /// <summary>Since the last rest the disk was full: lines may be missing, and what is missing has to be told.</summary>
    public bool WasFull { get; set; }

    /// <summary>How many replicas were asked for last, or null where that is not known.</summary>
    public int? Replicas { get; set; } = 2;

    /// <summary>Who of keeper, holder and supervisor was killed, and whether what came of it was allowed.</summary>
    public ChaosFamily Family { get; } = new(box);

    /// <summary>Since the last rest all three had died: what was written meanwhile is lost.</summary>
    public bool LostOutput { get; set; }

    public List<ChaosRunOf> Runs { get; } = [];

    public List<Follower> Followers { get; } = [];

    /// <summary>What clients said who could not do what they were to, by sentence; numbers are left out.</summary>
    public ConcurrentDictionary<string, int> Told { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);

    public string Mark(string name) => $"{box.Id}:{name}";

    public Wish WishOf(string name) { lock (_wishes) return _wishes.GetValueOrDefault(name); }

    public void Want(string name, Wish wish) { lock (_wishes) _wishes[name] = wish; }

    /// <summary>One more start of it is allowed.</summary>
    public void Allow(string name) { lock (_licences) _licences[name] = _licences.GetValueOrDefault(name) + 1; }

    /// <summary>
    /// All three have died: who lived goes on, and mostly ends at its next word; records may be half a second old. So each may begin once more, and of
    /// those that are commanded nobody knows what is wanted.
    /// </summary>
    public void FamilyDied()
    {
        Count("deaths of all three");
        LostOutput = true;
        Replicas = null;
        foreach (var member in Member.All)
        {
            Allow(member.Name);
            if (!member.IsUntouched) Want(member.Name, Wish.Unknown);
        }
        foreach (var run in Runs)
        {
            run.LostFamily = true;
            Allow(run.Name);
        }
    }

    public int AllowedStarts(string name) { lock (_licences) return _licences.GetValueOrDefault(name); }

    public void WriteFile(int variant) => box.User(
        "[defaults]\nrestart_delay = \"50ms\"\nrestart_backoff = { factor = 2.0, max = \"400ms\", jitter = 0.1, reset = \"2s\" }\nlogs = { max_size = \"1MB\", keep = 400 }\n\n"
        + string.Concat(Member.All.Select(member => member.Toml(Binaries.Dummy, Mark(member.Name), Witness, variant)))
        + string.Concat(Enumerable.Range(0, variant % 3).Select(extra => new Member($"extra-{extra}", ["wait"]).Toml(Binaries.Dummy, Mark($"extra-{extra}"), Witness, variant))));

    /// <summary>Processes by the name that their argument list is marked with.</summary>
    public ILookup<string, int> Marked() =>
        Proc.All().Where(Proc.Alive).Select(pid => (Pid: pid, Name: MarkOf(pid))).Where(one => one.Name is not null).ToLookup(one => one.Name!, one => one.Pid, StringComparer.Ordinal);

    private string? MarkOf(int pid)
    {
        var words = Proc.Read(pid, "cmdline").Split('\0');
        // a dummy that is just being made by fork has the list of its parent; a client has the list of what it is to run
        var mark = words.FirstOrDefault(word => word.StartsWith(box.Id + ":", StringComparison.Ordinal));
        return mark is not null && Proc.Program(pid) == "dummy" ? mark[(box.Id.Length + 1)..] : null;
    }

    /// <summary>Begins a command once the last one of its lane has ended; it is awaited at the next rest.</summary>
    public async Task Command(string lane, IReadOnlyList<string> arguments, TimeSpan? killAfter, Action<int?> ended, Action? begins = null)
    {
        if (_lanes.TryGetValue(lane, out var before)) await before;
        begins?.Invoke();
        _lanes[lane] = Watch(arguments, killAfter, ended);
    }

    /// <summary>Begins a command beside all others.</summary>
    public void Aside(IReadOnlyList<string> arguments, TimeSpan? killAfter = null) => _background.Add(Watch(arguments, killAfter, static _ => { }));

    public void Aside(Task task) => _background.Add(task);

    private async Task Watch(IReadOnlyList<string> arguments, TimeSpan? killAfter, Action<int?> ended)
    {
        var client = box.Begin(arguments);
        if (killAfter is { } time)
        {
            await Eventually.Passes(time);
            var inTime = client.Ended.IsCompleted;
            client.Signal(Signal.KILL);
            await client.Ended;
            ended(inTime ? await client.Ended : null);
            return;
        }

        var code = await Patiently(client, string.Join(' ', arguments));
        if (code != 0) Tell(arguments, code, client.Errors);
        ended(code);
    }

    /// <summary>The exit code of a client that has to end by itself.</summary>
    public static async Task<int> Patiently(Client client, string what)
    {
        try
        {
            return await client.EndedWithin(TimeSpan.FromSeconds(90));
        }
        catch (TimeoutException late)
        {
            throw new ChaosViolation($"`{what}` does not end: {late.Message}");
        }
    }

    public void Tell(IReadOnlyList<string> arguments, int code, string errors)
    {
        if (errors.Contains("internal error", StringComparison.Ordinal)) throw new ChaosViolation($"{string.Join(' ', arguments)}: {code} {errors}");
        var words = string.Join(' ', arguments.Take(2));
        var sentence = new string([.. $"{words}: {code} {errors.Trim()}".Select(letter => char.IsAsciiDigit(letter) ? '0' : letter)]);
        Told.AddOrUpdate(sentence.Length > 300 ? sentence[..300] : sentence, 1, static (_, count) => count + 1);
    }

    public void Count(string what) => Counts.AddOrUpdate(what, 1, static (_, count) => count + 1);

    /// <summary>All commands that were begun have ended.</summary>
    public async Task CommandsEnd()
    {
        foreach (var lane in _lanes.Values) await lane;
        _lanes.Clear();
        while (_background.TryTake(out var task)) await task;
    }

    public static string Seconds(Random random, int atMostMilliseconds) => (random.Next(atMostMilliseconds) / 1000.0).ToString("F3", CultureInfo.InvariantCulture);
}

/// <summary>Something that must never be was seen.</summary>
internal sealed class ChaosViolation(string what) : Exception(what);
