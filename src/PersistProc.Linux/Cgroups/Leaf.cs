using System.Globalization;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Cgroups;

/// <summary>The control group of one instance's tree (cgroup-v2.rst). It may have groups of its own below it, made by the service.</summary>
/// <param name="directory">Its directory; it need not be there.</param>
public sealed class Leaf(string directory)
{
    // groups below groups below groups: a service that nests them deeper is not followed for ever
    private const int Deepest = 64;

    /// <summary>Its directory.</summary>
    public string Directory => directory;

    /// <summary>Whether it is there.</summary>
    public bool Exists => CgroupFile.Read(At("cgroup.events")) is not null;

    /// <summary>Makes it, if it is not there. Answers 0 or an errno.</summary>
    public int Make() => Libc.mkdir(directory, 0x1ED) == 0 || Syscall.LastError == Errno.EEXIST ? 0 : Syscall.LastError;

    /// <summary>Whether anybody lives in it or below it; a zombie does not. False of one that is not there.</summary>
    public bool IsPopulated => CgroupFile.Value(At("cgroup.events"), "populated") == 1;

    /// <summary>Puts a process into it, with all its threads. Answers 0 or an errno.</summary>
    public int Add(int pid) => CgroupFile.Write(At("cgroup.procs"), pid.ToString(CultureInfo.InvariantCulture));

    /// <summary>Everyone in it and below it. A process that moves meanwhile may be told twice or not at all.</summary>
    public List<int> Pids()
    {
        var pids = new List<int>();
        Collect(directory, pids, Deepest);
        return pids;
    }

    /// <summary>Whether a process is in it or below it now.</summary>
    public bool Has(int pid)
    {
        // a path is told from the root of the reader's namespace, which need not be the one that our mount shows: its last two names are ours alone
        var name = $"/{Path.GetFileName(Path.GetDirectoryName(directory))}/{Path.GetFileName(directory)}";
        var own = OwnCgroup.PathIn(CgroupFile.Read($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/cgroup") ?? "") ?? "";
        return own.IndexOf(name, StringComparison.Ordinal) is >= 0 and var at && (at + name.Length == own.Length || own[at + name.Length] == '/');
    }

    /// <summary>Kills everyone in it and below it, who forks meanwhile too (Linux 5.14). Answers 0 or an errno.</summary>
    public int Kill() => CgroupFile.Write(At("cgroup.kill"), "1");

    /// <summary>Has everyone in it and below it stand still, or go on; who is made or moved there meanwhile too. Answers 0 or an errno.</summary>
    public int Freeze(bool on) => CgroupFile.Write(At("cgroup.freeze"), on ? "1" : "0");

    /// <summary>Whether everyone in it stands still.</summary>
    public bool IsFrozen => CgroupFile.Value(At("cgroup.events"), "frozen") == 1;

    /// <summary>Writes one of its files, such as a limit. Answers 0 or an errno.</summary>
    public int Set(string file, string text) => CgroupFile.Write(At(file), text);

    /// <summary>Bytes: all memory that is accounted to it, the cache of files included; null without the controller.</summary>
    public long? Memory => CgroupFile.Number(At("memory.current"));

    /// <summary>How many processes and threads are in it; null without the controller.</summary>
    public long? Tasks => CgroupFile.Number(At("pids.current"));

    /// <summary>Seconds: what all of it has used since it was made, those included that have ended; null if nobody knows.</summary>
    public double? CpuSeconds => CgroupFile.Value(At("cpu.stat"), "usage_usec") / 1e6;

    /// <summary>How many of it were killed for lack of memory since it was made; null without the controller.</summary>
    public long? OomKills => CgroupFile.Value(At("memory.events"), "oom_kill");

    /// <summary>Removes it, with the groups that the service has made below it. Answers 0 (also if it was not there) or an errno: EBUSY while anybody lives in it.</summary>
    public int Remove() => Remove(directory, Deepest);

    /// <summary>Who is in a group itself.</summary>
    internal static List<int> Here(string group)
    {
        var pids = new List<int>();
        foreach (var line in (CgroupFile.Read(Path.Combine(group, "cgroup.procs")) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // 0: of another pid namespace
            if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid > 0) pids.Add(pid);
        }
        return pids;
    }

    private static void Collect(string group, List<int> pids, int depth)
    {
        pids.AddRange(Here(group));
        if (depth == 0) return;
        foreach (var below in Below(group)) Collect(below, pids, depth - 1);
    }

    private static int Remove(string group, int depth)
    {
        if (Libc.rmdir(group) == 0 || Syscall.LastError == Errno.ENOENT) return 0;
        var error = Syscall.LastError;
        if (depth == 0) return error;
        foreach (var below in Below(group))
        {
            if (Remove(below, depth - 1) is var refused && refused != 0) return refused;
        }
        return Libc.rmdir(group) == 0 || Syscall.LastError == Errno.ENOENT ? 0 : Syscall.LastError;
    }

    internal static string[] Below(string group)
    {
        try
        {
            return System.IO.Directory.GetDirectories(group);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private string At(string file) => Path.Combine(directory, file);
}
