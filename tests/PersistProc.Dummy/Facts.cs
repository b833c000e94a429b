using System.Collections;
using System.Text;
using System.Text.Json;

namespace PersistProc.Dummy;

/// <summary>What a process can say about itself.</summary>
internal static class Facts
{
    public static IReadOnlyList<string> Environment() =>
        [.. System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(pair => $"{pair.Key}={pair.Value}")
            .Order(StringComparer.Ordinal)];

    public static string Report()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("pid", System.Environment.ProcessId);
            json.WriteNumber("ppid", Libc.getppid());
            json.WriteNumber("sid", Libc.getsid(0));
            json.WriteNumber("pgid", Libc.getpgid(0));
            json.WriteString("cwd", Directory.GetCurrentDirectory());
            json.WriteString("umask", Umask());
            json.WriteStartObject("fds");
            foreach (var (fd, target) in Descriptors())
                json.WriteString(fd, target);
            json.WriteEndObject();
            json.WriteString("status", File.ReadAllText("/proc/self/status"));
            json.WriteString("limits", File.ReadAllText("/proc/self/limits"));
            json.WriteStartArray("env");
            foreach (var variable in Environment())
                json.WriteStringValue(variable);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static string Umask()
    {
        var mask = Libc.umask(0);
        _ = Libc.umask(mask);
        return Convert.ToString(mask, 8).PadLeft(4, '0');
    }

    // the runtime has some of its own, all close-on-exec: only the first three are said to be inherited
    private static IEnumerable<(string Fd, string Target)> Descriptors() =>
        Directory.GetFileSystemEntries("/proc/self/fd")
            .Select(path => (Path.GetFileName(path), new FileInfo(path).LinkTarget ?? ""));
}
