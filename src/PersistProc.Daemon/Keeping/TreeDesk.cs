using System.Collections.Concurrent;
using System.Text.Json;
using PersistProc.Core;
using PersistProc.Linux.Cgroups;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Logs;
using PersistProc.Linux.Trees;
using PersistProc.Supervision.Ports;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// Everything that is asked about process trees, done one after the other on a thread of its own: signals, questions,
/// and the first look after a leader's end.
/// </summary>
internal sealed class TreeDesk(LogPump pump, LeafDesk leaves, Action<KeeperEvent> tell, DaemonLog log) : IDisposable
{
    private readonly WorkQueue _work = new("trees", log.Fault);
    private readonly ConcurrentDictionary<InstanceId, HeldProcess> _held = new();
    private readonly ConcurrentDictionary<int, InstanceId> _leaders = new();
    private readonly ConcurrentDictionary<ServiceName, string> _seeds = new();
    private readonly HashSet<ServiceName> _mayLive = [];

    private readonly StrangersEnds _strangers = new(log.Fault);
    private Gathering? _gathering;

    /// <summary>Set before anything is asked.</summary>
    public KeeperWelcome? Keeper { get; set; }

    /// <summary>Tells the pid of the keeper's holder, which is nobody's tree; 0: there is none.</summary>
    public Func<int> Holder { get; set; } = () => 0;

    public bool Has(InstanceId instance) => _held.ContainsKey(instance);

    public void Add(InstanceId instance, int pid, long tag, Descriptor pidFd, bool ended, bool fostered = false)
    {
        var tree = new ProcessTree(Keeper!.KeeperPid, pid, tag, pidFd, Keeper.ReapsAtOnce)
        {
            IsFostered = fostered,
            // a control command runs in its instance's leaf, but that is not its own; a probe in none
            Leaf = instance.Role is ProcessRole.Leader ? leaves.Find(instance.Service.ToString(), tag) : null,
            IsOtherLeader = child => child == Environment.ProcessId || child == Holder() || _leaders.TryGetValue(child, out var leading) && IsOther(leading, instance),
        };
        if (ended) tree.LeaderEnded();
        else _leaders[pid] = instance;
        _held[instance] = new HeldProcess(instance, pid, tree, pidFd);
    }

    // what runs a control command counts to its instance's tree, a probe does not
    private static bool IsOther(InstanceId leading, InstanceId instance) =>
        instance.Role is ProcessRole.Leader ? leading.Leader != instance || leading.Role is ProcessRole.Probe : leading != instance;

    /// <summary>A service's record says by which mark its processes are known.</summary>
    public void Remember(string key, byte[] record)
    {
        const string prefix = "service/";
        if (!key.StartsWith(prefix, StringComparison.Ordinal)) return;
        var service = ServiceName.Parse(key[prefix.Length..]);
        // a record keeps its seed for life: it is read once
        if (_seeds.ContainsKey(service) || SeedOf(record, out var isAtRest) is not { } seed) return;
        _seeds[service] = seed;
        if (!isAtRest) lock (_mayLive) _mayLive.Add(service);
    }

    /// <summary>Services whose first record that was remembered here did not say that nothing of them lives.</summary>
    public IReadOnlyCollection<ServiceName> MayLive
    {
        get
        {
            lock (_mayLive) return [.. _mayLive];
        }
    }

    /// <summary>Whose leader has exactly this tag, or null.</summary>
    public InstanceId? InstanceOf(long tag)
    {
        foreach (var (service, seed) in _seeds)
        {
            if (InvocationTag.AttemptOf(seed, TreeTag.ToLimit(tag)) is { } attempt) return new InstanceId(service, attempt);
        }
        return null;
    }

    /// <summary>A record is forgotten: one of the same name later has another mark.</summary>
    public void Unlearn(string key)
    {
        const string prefix = "service/";
        if (key.StartsWith(prefix, StringComparison.Ordinal)) _seeds.TryRemove(ServiceName.Parse(key[prefix.Length..]), out _);
    }

    /// <summary>The tag of an instance's tree, if its service is known.</summary>
    public long? TagOf(InstanceId instance) =>
        _seeds.TryGetValue(instance.Service, out var seed) ? TreeTag.FromLimit(InvocationTag.Number(seed, instance.Attempt, instance.Role)) : null;

    /// <summary>Who lives of an instance's tree, a parent before its children; nobody of one that is not held. On the caller's thread.</summary>
    public IReadOnlyList<int> Pids(InstanceId instance) => _held.TryGetValue(instance, out var held) ? held.Tree.Pids() : [];

    public void Forget(InstanceId instance)
    {
        var leaf = LeafOf(instance);
        if (leaf is not null) _work.Do(() => leaf.Remove());
        if (!_held.TryRemove(instance, out var held)) return;
        _leaders.TryRemove(new KeyValuePair<int, InstanceId>(held.Pid, instance));
        _work.Do(held.PidFd.Dispose);
    }

    /// <summary>A launch's plan with the leaf that its process is to be in, made; on the caller's thread.</summary>
    public SpawnFrame InLeaf(InstanceId instance, SpawnFrame plan, ServiceUnit unit)
    {
        // a probe counts to nobody's tree
        if (instance.Role is ProcessRole.Probe) return plan;
        if (leaves.Make(instance.Service.ToString(), TreeTag.InstanceOf(plan.Tag)) is not { } leaf) return plan;
        leaves.Limit(leaf, unit);
        // what has limits is in its leaf from its first instruction on; the others are moved there, which is quicker
        var stage = plan.Stage ?? (!ServiceSpawner.MakesInGroups && LeafLimit.Of(unit).Any(limit => leaves.WhyLacking(limit.Controller) is null) ? new StageOrder() : null);
        return plan with { Leaf = leaf.Directory, Stage = stage };
    }

    /// <summary>Where leaves are made.</summary>
    public LeafDesk Leaves => leaves;

    /// <summary>Which of a definition's limits are not obeyed, and why; null: all are.</summary>
    public string? Unmet(ServiceUnit unit) => leaves.Unmet(unit);

    /// <summary>What an instance's leaf says that it uses; each null where it does not.</summary>
    public (long? Memory, double? CpuSeconds, long? Tasks) Usage(InstanceId instance) =>
        _held.TryGetValue(instance, out var held) && held.Tree.Leaf is { } leaf ? (leaf.Memory, leaf.CpuSeconds, leaf.Tasks) : (null, null, null);

    /// <summary>Brings a tree into its leaf that was not made there; see <see cref="ProcessTree.Gather"/>.</summary>
    public void Gather(InstanceId instance)
    {
        if (_held.TryGetValue(instance, out var held) && held.Tree.Leaf is not null) Gathering.Gather(held.Tree);
    }

    /// <summary>Kills whoever is left of one that nobody asks about any more, even if it is forgotten the moment after.</summary>
    public void Clear(InstanceId instance)
    {
        if (_held.TryGetValue(instance, out var held)) _work.Do(() => held.Tree.KillAll());
        else _work.Do(() => SignalForeign(instance, Core.Signal.Kill));
    }

    public void Signal(InstanceId instance, Signal signal, SignalScope scope) => Do(instance, held =>
    {
        if (held is null) SignalForeign(instance, signal);
        else if (scope == SignalScope.Whole) held.Tree.Pause(signal == Core.Signal.Stop);
        else if (scope == SignalScope.Main) held.Tree.SignalLeader(signal.Number);
        else if (scope == SignalScope.Group) held.Tree.SignalGroup(signal.Number);
        else if (signal == Core.Signal.Kill) held.Tree.KillAll();
        else held.Tree.SignalAll(signal.Number);
    });

    // one that was forgotten meanwhile has nobody left, and is not looked for among all processes of the machine
    private void Do(InstanceId instance, Action<HeldProcess?> work, Action? forgotten = null)
    {
        var wasHeld = _held.ContainsKey(instance);
        _work.Do(() =>
        {
            if (_held.TryGetValue(instance, out var held) || !wasHeld) work(held);
            else forgotten?.Invoke();
        });
    }

    public void Check(InstanceId instance) => Do(instance, held => Check(instance, held), () => Report(instance, []));

    private void Check(InstanceId instance, HeldProcess? held)
    {
        EndProbes(instance);
        var members = Members(instance);
        Report(instance, members);
        // whoever asks while somebody lives waits for his end
        if (members.Count == 0) return;
        if (LeafOf(instance) is { } leaf) leaves.Await(leaf, () => Check(instance));
        else if (held is null || held.Tree.IsFostered) _strangers.Await(members[0].Pid, () => Check(instance));
    }

    /// <summary>
    /// A leader has ended: who is left of its tree? Told with its end, since mostly the answer is nobody, and then the
    /// next instance can start without asking. Looked at on the caller's thread: a restart waits for it.
    /// </summary>
    public void LeaderEnded(InstanceId instance, ExitStatus status)
    {
        var empty = false;
        EndProbes(instance);
        if (_held.TryGetValue(instance, out var held))
        {
            held.Tree.LeaderEnded();
            if (status.Signal == Core.Signal.Kill && held.Tree.Leaf?.OomKills > 0) status = status with { OutOfMemory = true };
            _leaders.TryRemove(new KeyValuePair<int, InstanceId>(held.Pid, instance));
            empty = held.Tree.Pids().Count == 0;
        }
        pump.Drain(KeeperKey.Of(instance), instance.Attempt.Number, position => tell(new KeeperEvent.Exited(instance, status, position, empty)));
    }

    // whose leader has ended, or who is asked who is left, is not looked at any more; they count to nobody's tree, but nothing may be left behind
    private void EndProbes(InstanceId leader)
    {
        if (leader.Role is not ProcessRole.Leader) return;
        foreach (var (instance, probe) in _held)
        {
            if (instance.Role is ProcessRole.Probe && instance.Leader == leader) probe.Tree.KillAll();
        }
    }

    private ValueList<TreeMember> Members(InstanceId instance)
    {
        var members = _held.TryGetValue(instance, out var held) ? held.Tree.Members()
            : TagOf(instance) is { } tag ? TaggedProcesses.Find(tag, LeafOf(instance))
            : [];
        return members.Select(member => new TreeMember(member.Pid, member.Command)).ToValueList();
    }

    private void Report(InstanceId instance, ValueList<TreeMember> members)
    {
        // "nobody left" also says that all they wrote is in the log
        pump.Drain(KeeperKey.Of(instance), instance.Attempt.Number, _ => tell(new KeeperEvent.TreeReport(instance, members)));
    }

    private void SignalForeign(InstanceId instance, Signal signal)
    {
        if (TagOf(instance) is { } tag) TaggedProcesses.Signal(tag, signal.Number, LeafOf(instance));
    }

    private static string? SeedOf(byte[] record, out bool isAtRest)
    {
        isAtRest = false;
        try
        {
            using var document = JsonDocument.Parse(record);
            if (Find(document.RootElement) is not { } inner || inner.GetProperty("seed").GetString() is not { } seed || !InvocationTag.IsSeed(seed)) return null;
            isAtRest = Word(inner, "state", "is") is "idle" or "completed" or "failed";
            return seed;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return null; // the actors refuse it, with a reason
        }
    }

    private static string? Word(JsonElement of, string key, string inner) =>
        of.TryGetProperty(key, out var found) && found.ValueKind == JsonValueKind.Object && found.TryGetProperty(inner, out var word) ? word.GetString() : null;

    private static JsonElement? Find(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) return null;
        if (element.TryGetProperty("seed", out _)) return element;
        foreach (var property in element.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty("seed", out _)) return property.Value;
        }
        return null;
    }

    // only where there are leaves; asked for on the thread that hears the keeper
    private Gathering Gathering => _gathering ??= new Gathering(OrphansTags, log.Fault);

    private HashSet<long> OrphansTags()
    {
        var others = ProcFs.ReadChildren(Keeper!.KeeperPid).Where(child => child != Environment.ProcessId && child != Holder() && !_leaders.ContainsKey(child));
        return [.. others.Select(ProcFs.ReadTag).OfType<long>()];
    }

    private Leaf? LeafOf(InstanceId instance) => instance.Role is not ProcessRole.Leader ? null
        : _held.TryGetValue(instance, out var held) ? held.Tree.Leaf : TagOf(instance) is { } tag ? leaves.Find(instance.Service.ToString(), tag) : null;

    public void Dispose()
    {
        _work.Dispose();
        _strangers.Dispose();
        _gathering?.Dispose();
    }
}
