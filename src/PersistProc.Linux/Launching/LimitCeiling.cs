using System.Globalization;
using System.Text;
using PersistProc.Core;
using PersistProc.Linux.Files;

namespace PersistProc.Linux.Launching;

/// <summary>How high resource limits may be set here (setrlimit(2)): a hard limit is raised by who may, and descriptors by nobody above the kernel's own number.</summary>
public static class LimitCeiling
{
    private const int LongestLine = 4096, RaisesLimits = 24; // CAP_SYS_RESOURCE
    private const string Descriptors = "nofile", DescriptorsOfKernel = "/proc/sys/fs/nr_open";

    /// <summary>Why a limit cannot be set for services of this supervisor, and what can be done; null: it can.</summary>
    /// <param name="name">As service files have it.</param>
    /// <param name="limit">What is wished for.</param>
    public static string? WhyNot(string name, ResourceLimit limit)
    {
        var number = ResourceLimits.Named.First(each => each.Name == name).Number;
        var most = name == Descriptors && Read(DescriptorsOfKernel) is { } text && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var all) ? all : ResourceLimit.Infinity;
        return WhyNot(name, limit, ResourceLimits.Get(0, number).Hard, most, MayRaise());
    }

    /// <summary>The same of a machine that is described.</summary>
    internal static string? WhyNot(string name, ResourceLimit limit, ulong hard, ulong most, bool mayRaise)
    {
        if (limit.Hard > most && (mayRaise || hard >= most)) return $"this kernel allows {Text(most)} at most (sysctl fs.nr_open). Write no more than that";
        return limit.Hard > hard && !mayRaise
            ? $"the supervisor's own hard limit is {Text(hard)} (ulimit -H{LetterOf(name)}), and only root may raise it. Write no more than that, or start the supervisor with a higher one"
            : null;
    }

    /// <summary>A limit as service files have it.</summary>
    public static string Text(string name, ResourceLimit limit) => $"limits.{name} = \"{Text(limit.Soft)}:{Text(limit.Hard)}\"";

    private static string Text(ulong limit) => limit == ResourceLimit.Infinity ? "unlimited" : limit.ToString(CultureInfo.InvariantCulture);

    // of ulimit, in a shell
    private static string LetterOf(string name) => name switch
    {
        "nofile" => "n",
        "nproc" => "u",
        "as" => "v",
        "memlock" => "l",
        _ => name[..1], // data, stack, core
    };

    private static bool MayRaise()
    {
        const string effective = "CapEff:";
        var line = Read("/proc/thread-self/status")?.Split('\n').FirstOrDefault(each => each.StartsWith(effective, StringComparison.Ordinal));
        return line is not null && ulong.TryParse(line[effective.Length..].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var may) && (may >> RaisesLimits & 1) == 1;
    }

    private static string? Read(string path) => SmallFile.TryRead(path, LongestLine, out _) is { } bytes ? Encoding.ASCII.GetString(bytes).Trim() : null;
}
