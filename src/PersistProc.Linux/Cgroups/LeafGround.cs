using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Cgroups;

/// <summary>
/// The directory of one supervisor's leaves, `persistproc-HASH` in a <see cref="LeafSite"/>:
/// <code>
/// SITE/persistproc-3f0c…/supervisor      keeper and supervisor
///                       /web.5d1c…       the tree of one instance
/// </code>
/// A group whose children are given controllers may have no processes itself, unless it is the root of the hierarchy (cgroup-v2.rst,
/// "no internal process constraint"). So keeper and supervisor get a group of their own, first of all; if others are left in the
/// site, its children get no controllers: leaves are made all the same, and limits are not obeyed.
/// </summary>
public sealed class LeafGround
{
    private const string Own = "supervisor", Subtree = "cgroup.subtree_control";
    private const int LongestName = 200;
    private static readonly string[] Wanted = ["cpu", "memory", "pids"];
    private readonly Dictionary<string, string> _lacking = [];

    private LeafGround(string directory) => Directory = directory;

    /// <summary>Its directory.</summary>
    public string Directory { get; }

    /// <summary>Why a controller (`memory`, `cpu`, `pids`) is not to be had here; null if it is.</summary>
    public string? WhyLacking(string controller) => _lacking.GetValueOrDefault(controller);

    /// <summary>The controllers that leaves have.</summary>
    public IEnumerable<string> Controllers => Wanted.Where(each => !_lacking.ContainsKey(each));

    /// <summary>The leaf of an instance. Its tag makes it the only one of that name that there ever was; the service's name is for people.</summary>
    /// <param name="service">The service's full name.</param>
    /// <param name="tag">See <see cref="Trees.TreeTag"/>.</param>
    public Leaf Leaf(string service, long tag)
    {
        var name = service.Replace('/', '~');
        while (Encoding.UTF8.GetByteCount(name) > LongestName) name = name[..^1];
        return Leaf(string.Create(CultureInfo.InvariantCulture, $"{name}.{tag:x16}"));
    }

    private Leaf Leaf(string name) => new(Path.Combine(Directory, name));

    /// <summary>What the directory of a state directory's supervisor is called.</summary>
    public static string NameFor(string state)
    {
        // also by its inode: another mount namespace may have another directory of that name, and share the hierarchy
        var inode = Libc.statx(Libc.AT_FDCWD, state, 0, Libc.STATX_BASIC_STATS, out var facts) < 0 ? 0 : facts.Inode;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{inode}:{state}"));
        return LeafSite.Prefix + Convert.ToHexStringLower(hash.AsSpan(0, 8));
    }

    /// <summary>The one that an earlier supervisor of the same keeper has made, or null.</summary>
    /// <param name="own">The group we are in.</param>
    public static LeafGround? Inherited(string own)
    {
        if (Path.GetFileName(own) != Own || Path.GetDirectoryName(own) is not { } directory || !LeafSite.IsGround(directory)) return null;
        var ground = new LeafGround(directory);
        ground.LookForControllers();
        return ground;
    }

    /// <summary>Makes it and moves ours there. Null, and everything as it was, if that is refused.</summary>
    /// <param name="site">See <see cref="LeafSite"/>.</param>
    /// <param name="name">See <see cref="NameFor"/>.</param>
    /// <param name="ours">The processes that are ours, the keeper among them.</param>
    /// <param name="whyNot">A sentence without a full stop.</param>
    public static LeafGround? Make(string site, string name, IReadOnlyList<int> ours, out string whyNot)
    {
        var ground = new LeafGround(Path.Combine(site, name));
        var (outer, own) = (new Leaf(ground.Directory), ground.Leaf(Own));
        var error = outer.Make() is var refused && refused != 0 ? refused : own.Make();
        foreach (var pid in ours)
        {
            if (error == 0) error = own.Add(pid);
        }
        whyNot = error == 0 ? "" : $"a control group {own.Directory} could not be made and entered: {Errno.Text(error)}";
        if (error == 0)
        {
            ground.Enable(site);
            return ground;
        }
        Return(site, own);
        outer.Remove();
        return null;
    }

    /// <summary>Removes what nobody lives in: leaves of earlier lives.</summary>
    public void Sweep()
    {
        foreach (var below in Cgroups.Leaf.Below(Directory))
        {
            if (Path.GetFileName(below) != Own && new Leaf(below) is { IsPopulated: false } empty) empty.Remove();
        }
    }

    /// <summary>The end of the supervisor: if nobody lives in a leaf, ours go back to the site and the directory is removed. Otherwise it stays.</summary>
    public void Leave()
    {
        Sweep();
        if (Cgroups.Leaf.Below(Directory).Length > 1) return;
        var (site, own) = (Path.GetDirectoryName(Directory)!, Leaf(Own));
        // no processes into a site whose children have controllers: they are taken back if those children are ours alone
        if (!Return(site, own) && Cgroups.Leaf.Below(site).Length == 1)
        {
            foreach (var group in (string[])[Directory, site])
            {
                foreach (var controller in Controllers) _ = CgroupFile.Write(Path.Combine(group, Subtree), "-" + controller);
            }
            Return(site, own);
        }
        new Leaf(Directory).Remove();
    }

    private static bool Return(string site, Leaf own)
    {
        var all = true;
        foreach (var pid in own.Pids()) all &= new Leaf(site).Add(pid) == 0;
        return all;
    }

    // one after the other: refused together, none would be had
    private void Enable(string site)
    {
        foreach (var controller in Wanted)
        {
            var why = Enable(site, controller) ?? Enable(Directory, controller);
            if (why is not null) _lacking[controller] = why;
        }
    }

    private static string? Enable(string group, string controller)
    {
        if (!Words(group, "cgroup.controllers").Contains(controller)) return Unavailable(group, controller);
        var error = CgroupFile.Write(Path.Combine(group, Subtree), "+" + controller);
        if (error == 0) return null;
        return error == Errno.EBUSY && Cgroups.Leaf.Here(group) is [var other, ..]
            ? $"other processes are in the control group {group} (pid {other}), so those below it get no controllers"
            : $"the controller {controller} could not be enabled in {group}: {Errno.Text(error)}";
    }

    // /proc/cgroups: name, number of the v1 hierarchy (0: v2, or none), groups, enabled
    private static string Unavailable(string group, string controller)
    {
        foreach (var line in (CgroupFile.Read("/proc/cgroups") ?? "").Split('\n'))
        {
            if (line.Split('\t') is [var name, var hierarchy, ..] && name == controller && hierarchy != "0") return $"the controller {controller} is used by cgroup v1 on this machine";
        }
        return $"the control group {group} was given no controller {controller}";
    }

    private void LookForControllers()
    {
        var here = Words(Directory, Subtree);
        foreach (var controller in Wanted)
        {
            if (!here.Contains(controller)) _lacking[controller] = Unavailable(Directory, controller);
        }
    }

    private static string[] Words(string group, string file) => (CgroupFile.Read(Path.Combine(group, file)) ?? "").Split(' ');
}
