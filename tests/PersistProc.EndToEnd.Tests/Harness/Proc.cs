using System.Globalization;
using System.Text;

namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>Facts from /proc. A process that has gone answers with nothing, never with an exception.</summary>
internal static class Proc
{
    private const long ForkedOnly = 0x40; // PF_FORKNOEXEC of the kernel's sched.h

    public static IEnumerable<int> All() =>
        Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0);

    /// <summary>There, and no zombie.</summary>
    public static bool Alive(int pid) => Stat(pid) is { State: not ('Z' or 'X') };

    public static ProcessStat? Stat(int pid)
    {
        var text = Read(pid, "stat");
        var end = text.LastIndexOf(')');
        if (end < 0)
            return null;
        var fields = text[(end + 2)..].Split(' ');
        return new ProcessStat(fields[0][0], Int(fields[1]), Int(fields[2]), Int(fields[3]), Int(fields[4]), (long.Parse(fields[6], CultureInfo.InvariantCulture) & ForkedOnly) != 0, fields[19]);
    }

    public static string Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{file}", Encoding.Latin1);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    public static string CommandLine(int pid) => Read(pid, "cmdline").TrimEnd('\0').Replace('\0', ' ');

    public static string[] Environment(int pid) => Read(pid, "environ").Split('\0', StringSplitOptions.RemoveEmptyEntries);

    public static string Program(int pid) => Path.GetFileName(Link($"/proc/{pid}/exe").Replace(" (deleted)", "", StringComparison.Ordinal));

    /// <summary>How many threads it has, the dead ones that are not yet gone included; 0: it is not there.</summary>
    public static int Threads(int pid)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{pid}/task").Length;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    public static string WorkingDirectory(int pid) => Link($"/proc/{pid}/cwd");

    /// <summary>Descriptor → what it is open on.</summary>
    public static SortedDictionary<int, string> Descriptors(int pid)
    {
        var found = new SortedDictionary<int, string>();
        try
        {
            foreach (var path in Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd"))
                found[Int(Path.GetFileName(path))] = Link(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
        }

        return found;
    }

    /// <summary>Waits until it has descriptors 0, 1 and 2 and no other: who has just executed a program has those of its loader for a moment.</summary>
    public static Task HasItsStreamsAlone(int pid) => Eventually.True(() => Descriptors(pid).Keys.SequenceEqual([0, 1, 2]));

    /// <summary>A line of /proc/PID/status, such as "SigIgn" or "VmRSS".</summary>
    public static string Status(int pid, string field) => Field(Read(pid, "status"), field);

    public static long Kilobytes(int pid, string field) => Number(Status(pid, field));

    /// <summary>What only this process has and the kernel cannot drop: clean pages are its binary's, and read again when needed.</summary>
    public static long PrivateKilobytes(int pid) => Number(Field(Read(pid, "smaps_rollup"), "Private_Dirty"));

    /// <summary>How often each of its threads has gone to sleep of its own accord.</summary>
    public static Dictionary<int, long> Switches(int pid)
    {
        try
        {
            return Directory.EnumerateDirectories($"/proc/{pid}/task").Select(path => Int(Path.GetFileName(path)))
                .ToDictionary(thread => thread, thread => Number(Field(Read(pid, $"task/{thread}/status"), "voluntary_ctxt_switches")));
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>User and system time, in seconds, to a hundredth.</summary>
    public static double ProcessorSeconds(int pid)
    {
        var fields = Read(pid, "stat").Split(") ")[1].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / 100.0;
    }

    /// <summary>The lines of /proc/PID/limits by name: soft and hard as they stand there.</summary>
    public static Dictionary<string, string> Limits(int pid) =>
        Read(pid, "limits").Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .ToDictionary(line => line[..26].Trim(), line => line[26..68].Trim(), StringComparer.Ordinal);

    /// <summary>Local addresses it listens on with TCP, as /proc writes them.</summary>
    public static string[] TcpListeners(int pid)
    {
        var sockets = Descriptors(pid).Values.Where(target => target.StartsWith("socket:[", StringComparison.Ordinal))
            .Select(target => target[8..^1]).ToHashSet(StringComparer.Ordinal);
        return [.. new[] { "net/tcp", "net/tcp6" }
            .SelectMany(table => Read(pid, table).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > 9 && fields[3] == "0A" && sockets.Contains(fields[9]))
            .Select(fields => fields[1])];
    }

    public static IEnumerable<int> Children(int pid) => All().Where(other => Stat(other)?.Parent == pid);

    private static string Field(string text, string name)
    {
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return line is null ? "" : line[(name.Length + 1)..].Trim();
    }

    private static long Number(string text) =>
        long.TryParse(text.Split(' ')[0], CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static int Int(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Link(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget ?? "";
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

/// <summary>From /proc/PID/stat. Started tells two processes with the same pid apart; one that is only forked has program, arguments and descriptors of its parent as yet.</summary>
internal sealed record ProcessStat(char State, int Parent, int Group, int Session, int Terminal, bool IsOnlyForked, string Started);
