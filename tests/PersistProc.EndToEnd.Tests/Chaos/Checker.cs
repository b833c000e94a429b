namespace PersistProc.EndToEnd.Tests.Chaos;

/// <summary>
/// Compares what is with what may be. Reads the process table by the marks in argument lists, and the logs' bytes; what the
/// supervisor says is what is judged.
/// </summary>
internal sealed class Checker(World world)
{
    private readonly Dictionary<string, LogFollowing> _logs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _lost = new(StringComparer.Ordinal);

    public long Lines => _logs.Values.Sum(log => log.Lines);

    public long Missing => _logs.Values.Sum(log => log.Missing);

    /// <summary>The longest that a `list` took at rest.</summary>
    public TimeSpan SlowestList { get; private set; }

    /// <summary>All that is wrong now. What is only under way is right a little later.</summary>
    public async Task<List<string>> Look()
    {
        var wrong = new List<string>();
        // first: who writes all the time is let gather what he writes for some milliseconds
        var written = Writers().ToDictionary(name => name, name => Ledger.Of(world.Witness, name), StringComparer.Ordinal);
        var before = await Rows();
        if (world.Family.HasDied(maySayNothing: world is { WasFull: true, Disk.HasState: true }))
        {
            world.FamilyDied();
            LoseOutput();
        }
        var marked = world.Marked();
        var others = Strangers(marked);
        var after = await Rows();
        var still = before.Where(row => after.TryGetValue(row.Key, out var now) && (now.State, now.Pid) == (row.Value.State, row.Value.Pid)).ToDictionary(StringComparer.Ordinal);
        wrong.AddRange(others);
        foreach (var name in marked.Select(group => group.Key).Where(name => name != "worker" && !after.ContainsKey(name)))
            wrong.Add($"{name} runs ({string.Join(' ', marked[name])}) and is not listed");
        wrong.AddRange(still.Values.Where(row => Member.All.All(member => member.Replicas == 0 || !row.Name.StartsWith(member.Name + ".", StringComparison.Ordinal))).SelectMany(row => Compare(row, marked)));
        wrong.AddRange(Workers(still, marked));
        wrong.AddRange(world.Runs.Select(run => run.Told(after.GetValueOrDefault(run.Name))).OfType<string>());
        wrong.AddRange(world.Runs.Select(run => run.Shown()).OfType<string>());
        wrong.AddRange(Starts());
        wrong.AddRange(Logs(written));
        return wrong;
    }

    private async Task<Dictionary<string, Row>> Rows()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var rows = await world.Box.List("-a");
        if (clock.Elapsed > SlowestList) SlowestList = clock.Elapsed;
        return rows.ToDictionary(row => row.Name, StringComparer.Ordinal);
    }

    /// <summary>Processes of ours that are none of the known ones.</summary>
    private List<string> Strangers(ILookup<string, int> marked)
    {
        var known = marked.SelectMany(group => group).ToHashSet();
        var wrong = new List<string>();
        var (keepers, supervisors) = (0, 0);
        foreach (var pid in world.Box.Ours().Where(pid => !known.Contains(pid)))
        {
            var line = Proc.CommandLine(pid);
            switch (Proc.Program(pid))
            {
                case "persistprocd": supervisors++; break;
                case "persistproc-keeper" when line.Contains("--hold", StringComparison.Ordinal) || line.EndsWith("--become", StringComparison.Ordinal): break;
                case "persistproc-keeper": keepers++; break;
                case "persistproc" or "": break;        // clients are awaited elsewhere; "" has just ended
                case "dummy" when line.Contains(world.Box.Id + ":", StringComparison.Ordinal): break;      // has come since
                default: wrong.Add($"nobody knows {Diagnostics.Describe(pid)}"); break;
            }
        }

        if ((keepers, supervisors) != (1, 1)) wrong.Add($"{keepers} keepers and {supervisors} supervisors run");
        var zombies = Proc.All().Where(pid => Proc.Stat(pid) is { State: 'Z' } stat && stat.Parent == world.Box.Keeper).ToArray();
        if (zombies.Length > 0) wrong.Add($"the keeper leaves zombies: {string.Join(' ', zombies)}");
        return wrong;
    }

    private IEnumerable<string> Compare(Row row, ILookup<string, int> marked)
    {
        var (alive, wish, member) = (marked[row.Name].ToArray(), world.WishOf(row.Name), Member.All.FirstOrDefault(member => member.Name == row.Name));
        if (alive.Length > 0 && !row.HasRunningProcess)
            yield return $"{row.Name} is {row.State} ({row.Why}), and these live: {string.Join(", ", alive.Select(Diagnostics.Describe))}";
        if (row.State == "running" && !alive.Contains(row.Pid))
            yield return $"{row.Name} is listed as running with {row.Pid}, which is {(Proc.Alive(row.Pid) ? "another process" : "gone")}";
        if (wish == Wish.Down && row.HasRunningProcess)
            yield return $"{row.Name} was stopped, and is {row.State} ({row.Why})";
        if (wish == Wish.Up && member is { RunsWhenWished: true } && row.State != "running")
            yield return $"{row.Name} was started, and is {row.State} ({row.Why})";
    }

    private IEnumerable<string> Workers(Dictionary<string, Row> still, ILookup<string, int> marked)
    {
        var rows = still.Values.Where(row => row.Name.StartsWith("worker.", StringComparison.Ordinal)).ToArray();
        var running = rows.Where(row => row.HasRunningProcess).Select(row => row.Pid).Order().ToArray();
        if (!running.SequenceEqual(marked["worker"].Order()))
            yield return $"of worker {string.Join(' ', running)} are listed as running, {string.Join(' ', marked["worker"])} run";
        if (world.WishOf("worker") == Wish.Up && world.Replicas is { } wanted && running.Length != wanted)
            yield return $"of worker {running.Length} run, {wanted} were wanted: {string.Join(", ", rows.Select(row => $"{row.Name} {row.State}"))}";
    }

    private IEnumerable<string> Starts()
    {
        foreach (var path in Directory.EnumerateFiles(world.Witness, "*.starts"))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            var starts = File.ReadAllLines(path);
            foreach (var line in starts.Where(line => line.EndsWith("overlap", StringComparison.Ordinal)))
                yield return $"two instances of {name} at once: {line}\n{string.Join('\n', starts.TakeLast(4))}";
            var isCounted = Member.All.FirstOrDefault(member => member.Name == name)?.IsCounted ?? name.StartsWith('r');
            if (isCounted && starts.Length > world.AllowedStarts(name))
                yield return $"{name} has begun {starts.Length} times, and was to {world.AllowedStarts(name)} times:\n{string.Join('\n', starts.TakeLast(4))}";
        }
    }

    // what lay in the pipes is lost, and with it the end of what each had written
    private void LoseOutput()
    {
        foreach (var member in Member.All.Where(member => member.Writes)) _lost.UnionWith(Ledger.Of(world.Witness, member.Name).Keys);
        foreach (var log in _logs.Values) log.MayLoseOutput();
    }

    private static IEnumerable<string> Writers() => Member.All.Where(member => member is { Writes: true, Replicas: 0 }).Select(member => member.Name);

    private IEnumerable<string> Logs(Dictionary<string, Dictionary<string, Ledger>> written)
    {
        foreach (var (name, before) in written)
        {
            if (!_logs.TryGetValue(name, out var log)) _logs[name] = log = new LogFollowing(Path.Combine(world.Box.Root, "state", "logs", name));
            // bytes that are wrong once stay so: not a matter of time
            if (log.ReadOn() is { } wrong) throw new ChaosViolation(wrong);
            var after = Ledger.Of(world.Witness, name);
            var (least, most, told) = (before.Values.Where(ledger => !_lost.Contains(ledger.Invocation)).Sum(ledger => ledger.Bytes), after.Values.Sum(ledger => ledger.BytesAtMost), log.Bytes + log.Missing);
            if (told < least) yield return $"{name} has written {least} bytes, its log has {log.Bytes}, and says of {log.Missing} that they are missing";
            if (told > most) throw new ChaosViolation($"{name} has written {most} bytes at most, its log has {log.Bytes}, and says of {log.Missing} that they are missing");
            foreach (var ledger in before.Values.Where(ledger => log.Missing == 0 && !_lost.Contains(ledger.Invocation)))
            {
                for (var stream = 1; stream <= 2; stream++)
                {
                    if (log.Order.Last(ledger.Invocation, stream) < ledger.Lines[stream - 1])
                        yield return $"{name}, {ledger.Invocation}: line {ledger.Lines[stream - 1]} of stream {stream} was written, its log ends at {log.Order.Last(ledger.Invocation, stream)}";
                }
            }
        }
    }
}
