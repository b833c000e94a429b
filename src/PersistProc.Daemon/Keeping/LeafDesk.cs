using System.Globalization;
using PersistProc.Core;
using PersistProc.Linux.Cgroups;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Trees;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// Where this supervisor makes leaves, and whether. Whether is a matter of the settings; but leaves that are there are used and
/// cleared away all the same: they were made by a supervisor before this one.
/// </summary>
internal sealed class LeafDesk(DaemonOptions options, CgroupUse use, DaemonLog log) : IDisposable
{
    /// <summary>The variable that overrules the settings: `auto`, `delegated` or `off`.</summary>
    public const string Variable = "PERSISTPROC_CGROUPS";

    private readonly TaskCompletionSource<LeafGround?> _found = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _watching = new();
    private LeafWatch? _watch;

    /// <summary>Why none is made; empty: they are.</summary>
    public string WhyNot { get; private set; } = "";

    // moving two processes may take the kernel some milliseconds: nobody waits for it who needs no leaf yet
    private LeafGround? Ground => _found.Task.GetAwaiter().GetResult();

    /// <summary>What is said to be used: the variable, else the settings.</summary>
    public static CgroupUse Use(CgroupUse settings) =>
        Environment.GetEnvironmentVariable(Variable) is { } word && CgroupUses.Words.TryParse(word, out var said, out _) ? said : settings;

    /// <summary>Finds or makes the place, beside the caller.</summary>
    public void Begin(KeeperWelcome keeper) => new Thread(() =>
    {
        LeafGround? ground = null;
        try
        {
            ground = Find(keeper);
        }
        catch (Exception failure)
        {
            (ground, WhyNot) = (null, failure.Message);
        }
        if (WhyNot.Length == 0) log.Leaves(ground!.Directory, ground.Controllers.Any() ? string.Join(", ", ground.Controllers) : "no controllers");
        else log.NoLeaves(WhyNot);
        _found.SetResult(ground);
    })
    { IsBackground = true, Name = "leaves" }.Start();

    /// <summary>Completes when the place is found or made, with keeper and supervisor in it, or known not to be.</summary>
    public Task Settled => _found.Task;

    /// <summary>Why a controller's limits are not obeyed, or null: they are.</summary>
    public string? WhyLacking(string controller) => Ground is { } ground && WhyNot.Length == 0 ? ground.WhyLacking(controller) : WhyNot;

    /// <summary>Which of a definition's limits are not obeyed, and why; null: all are.</summary>
    public string? Unmet(ServiceUnit unit)
    {
        var unmet = LeafLimit.Of(unit).Where(limit => WhyLacking(limit.Controller) is not null).ToList();
        return unmet.Count == 0 ? null : $"{string.Join(", ", unmet.Select(limit => limit.Key))} {(unmet.Count == 1 ? "is" : "are")} not obeyed: {WhyLacking(unmet[0].Controller)}";
    }

    /// <summary>Writes the limits that can be had.</summary>
    public void Limit(Leaf leaf, ServiceUnit unit)
    {
        foreach (var limit in LeafLimit.Of(unit))
        {
            if (WhyLacking(limit.Controller) is not null) continue;
            if (leaf.Set(limit.File, limit.Text) is var error && error != 0) log.LeafNotLimited(limit.Key, Path.Combine(leaf.Directory, limit.File), Linux.Native.Errno.Text(error));
        }
    }

    /// <summary>The leaf for an instance that is about to be made, made; null: it has none.</summary>
    public Leaf? Make(string service, long tag)
    {
        if (Ground is not { } ground || WhyNot.Length > 0) return null;
        var leaf = LeafOf(ground, service, tag);
        if (leaf.Make() is var error && error == 0) return leaf;
        log.LeafNotMade(leaf.Directory, Linux.Native.Errno.Text(error));
        return null;
    }

    /// <summary>The leaf of an instance, if it has one.</summary>
    public Leaf? Find(string service, long tag) => Ground is { } ground && LeafOf(ground, service, tag) is { Exists: true } leaf ? leaf : null;

    /// <summary>Calls back once, when nobody lives in it any more.</summary>
    public void Await(Leaf leaf, Action emptied)
    {
        lock (_watching) _watch ??= new LeafWatch();
        _watch.Await(leaf, emptied);
    }

    /// <summary>The supervisor's end: nothing of ours is left in the hierarchy, unless somebody lives.</summary>
    public void Leave()
    {
        if (_found.Task.IsCompleted) Ground?.Leave();
    }

    private LeafGround? Find(KeeperWelcome keeper)
    {
        var own = OwnCgroup.Find(out var whyNot);
        var ground = own is not null && options.Generation > 1 ? LeafGround.Inherited(own) : null;
        if (use == CgroupUse.Off) WhyNot = "cgroups = \"off\" in persistprocd.toml, or in the environment";
        else if (ground is null && own is not null && LeafSite.Find(own, use == CgroupUse.Delegated, out whyNot) is { } site) ground = LeafGround.Make(site, LeafGround.NameFor(options.State), Ours(keeper.KeeperPid), out whyNot);
        if (ground is null && WhyNot.Length == 0) WhyNot = whyNot;
        ground?.Sweep();
        return ground;
    }

    // what `serve` runs in front of the keeper is ours too
    private static List<int> Ours(int keeper)
    {
        List<int> ours = [keeper, Environment.ProcessId];
        if (ProcFs.ReadStat(keeper) is { Parent: > 1 and var parent } && IsClient(parent)) ours.Add(parent);
        return ours;
    }

    private static bool IsClient(int pid) =>
        new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/exe")).LinkTarget is { } program && Path.GetFileName(program) == "persistproc";

    private static Leaf LeafOf(LeafGround ground, string service, long tag) => ground.Leaf(service, tag);

    public void Dispose() => _watch?.Dispose();
}
