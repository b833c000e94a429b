using System.Globalization;
using System.Text;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Trees;

/// <summary>
/// What /proc says about a process (proc(5)). A process may end between any two lines: then there is no answer, never
/// an exception.
/// </summary>
public static class ProcFs
{
    /// <summary>Everything of /proc/PID/stat that we use.</summary>
    /// <param name="Parent">The parent's pid.</param>
    /// <param name="State">R, S, D, T, Z, ….</param>
    /// <param name="Group">The process group.</param>
    /// <param name="Session">The session.</param>
    /// <param name="CpuTicks">User and system time, in clock ticks.</param>
    /// <param name="Threads">How many threads.</param>
    /// <param name="StartTicks">Start, in clock ticks since boot: with the pid, the process's identity.</param>
    /// <param name="ResidentPages">Resident memory in pages.</param>
    public readonly record struct Stat(
        int Parent, char State, int Group, int Session, long CpuTicks, int Threads, long StartTicks, long ResidentPages)
    {
        /// <summary>
        /// Nothing of it is left but its number. Its state alone does not say so: it is that of its first thread, which may have ended before
        /// others, for good (pthread_exit(3)) or for a moment, in which whoever was killed still has its files open.
        /// </summary>
        public bool HasEnded => State == 'X' || (State == 'Z' && Threads <= 1);
    }

    public static Stat? ReadStat(int pid)
    {
        Span<byte> buffer = stackalloc byte[1024];
        return ParseStat(Read($"/proc/{Number(pid)}/stat", buffer));
    }

    /// <summary>The process group in front of the terminal that a session leader has, or null: he has none, or is no more.</summary>
    public static int? ReadForeground(int leader)
    {
        Span<byte> buffer = stackalloc byte[1024];
        var text = Read($"/proc/{Number(leader)}/stat", buffer);
        var fields = Encoding.ASCII.GetString(text[(text.LastIndexOf((byte)')') + 1)..]).Split(' ');
        return Field<int>(fields, 6) is var group and > 0 ? group : null;
    }

    /// <summary>Null for what is cut short.</summary>
    internal static Stat? ParseStat(ReadOnlySpan<byte> text)
    {
        // the name is in parentheses and may hold any byte: fields are counted from the last one
        var end = text.LastIndexOf((byte)')');
        if (end < 0 || end + 3 > text.Length) return null;
        var fields = Encoding.ASCII.GetString(text[(end + 2)..]).Split(' ');
        if (fields[0].Length == 0) return null;
        return new Stat(
            Field<int>(fields, 1), fields[0][0], Field<int>(fields, 2), Field<int>(fields, 3),
            Field<long>(fields, 11) + Field<long>(fields, 12), Field<int>(fields, 17), Field<long>(fields, 19), Field<long>(fields, 21));
    }

    /// <summary>The effective user of a process, or null.</summary>
    public static uint? ReadUser(int pid) =>
        Libc.statx(Libc.AT_FDCWD, $"/proc/{Number(pid)}", 0, Libc.STATX_BASIC_STATS, out var facts) < 0 ? null : facts.Uid;

    /// <summary>The tree's tag that this process carries, or null.</summary>
    public static long? ReadTag(int pid)
    {
        Span<byte> buffer = stackalloc byte[2048];
        return ParseTag(Read($"/proc/{Number(pid)}/limits", buffer));
    }

    /// <summary>Null where there is none in it.</summary>
    internal static long? ParseTag(ReadOnlySpan<byte> text)
    {
        var at = text.IndexOf("Max realtime timeout"u8);
        if (at < 0) return null;
        var value = text[(at + 20)..].TrimStart((byte)' ');
        var end = value.IndexOf((byte)' ');
        return end > 0 && ulong.TryParse(value[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            ? TreeTag.FromLimit(limit)
            : null;
    }

    /// <summary>The direct children of a process, over all its threads.</summary>
    public static List<int> ReadChildren(int pid)
    {
        var children = new List<int>();
        try
        {
            foreach (var thread in Directory.EnumerateDirectories($"/proc/{Number(pid)}/task")) AddChildren(thread + "/children", children);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // ended meanwhile
        }
        return children;
    }

    // pids with a blank behind each; as many reads as it takes, since a thousand children are more than a page
    private static unsafe void AddChildren(string path, List<int> children)
    {
        var number = Libc.open64(path, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        if (number < 0) return;
        using var file = new Descriptors.Descriptor(number);
        var buffer = stackalloc byte[4096];
        var pid = 0;
        for (nint read; (read = Libc.read(number, buffer, 4096)) > 0;)
        {
            for (var i = 0; i < read; i++)
            {
                if (buffer[i] is >= (byte)'0' and <= (byte)'9')
                {
                    pid = pid * 10 + buffer[i] - '0';
                }
                else
                {
                    if (pid != 0) children.Add(pid);
                    pid = 0;
                }
            }
        }
    }

    /// <summary>Every process there is.</summary>
    public static List<int> ReadAll()
    {
        var all = new List<int>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(directory.AsSpan("/proc/".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) all.Add(pid);
        }
        return all;
    }

    /// <summary>The command line for people: its words with blanks between, or the name in brackets.</summary>
    public static string ReadCommand(int pid)
    {
        Span<byte> buffer = stackalloc byte[4096];
        var text = Read($"/proc/{Number(pid)}/cmdline", buffer).TrimEnd((byte)0);
        if (!text.IsEmpty) return Encoding.UTF8.GetString(text).Replace('\0', ' ');
        var name = Read($"/proc/{Number(pid)}/comm", buffer).TrimEnd((byte)'\n');
        return name.IsEmpty ? "?" : $"[{Encoding.UTF8.GetString(name)}]";
    }

    /// <summary>The arguments that a process was started with, a NUL behind each, the first few thousand bytes; none of one that has ended.</summary>
    internal static byte[] ReadArguments(int pid)
    {
        Span<byte> buffer = stackalloc byte[4096];
        return Read($"/proc/{Number(pid)}/cmdline", buffer).ToArray();
    }

    /// <summary>A variable of the environment that a process was started with, or null.</summary>
    public static string? ReadVariable(int pid, string name)
    {
        try
        {
            var prefix = name + "=";
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{Number(pid)}/environ")).Split('\0').FirstOrDefault(each => each.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static T Field<T>(string[] fields, int n) where T : struct, ISpanParsable<T> =>
        n < fields.Length && T.TryParse(fields[n], CultureInfo.InvariantCulture, out var value) ? value : default;

    private static string Number(int pid) => pid.ToString(CultureInfo.InvariantCulture);

    private static unsafe Span<byte> Read(string path, Span<byte> buffer)
    {
        var number = Libc.open64(path, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        if (number < 0) return default;
        using var file = new Descriptors.Descriptor(number);
        var length = 0;
        fixed (byte* bytes = buffer)
        {
            while (length < buffer.Length)
            {
                var read = Libc.read(number, bytes + length, buffer.Length - length);
                if (read <= 0) break;
                length += (int)read;
            }
        }
        return buffer[..length];
    }
}
