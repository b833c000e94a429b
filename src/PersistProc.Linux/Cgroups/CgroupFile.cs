using System.Text;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Cgroups;

/// <summary>The small files of a control group. Whatever refuses is an answer, never an exception: a group may vanish between any two lines.</summary>
internal static unsafe class CgroupFile
{
    private const int Room = 4096;

    /// <summary>Its text without the last newline, or null.</summary>
    public static string? Read(string path)
    {
        var number = Libc.open64(path, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        if (number < 0) return null;
        using var file = new Descriptors.Descriptor(number);
        var text = new StringBuilder();
        var buffer = stackalloc byte[Room];
        nint read;
        while ((read = Libc.read(number, buffer, Room)) > 0) text.Append(Encoding.UTF8.GetString(buffer, (int)read));
        return read < 0 ? null : text.ToString().TrimEnd('\n');
    }

    /// <summary>Writes in one piece, as the kernel wants it. Answers 0 or an errno.</summary>
    public static int Write(string path, string text)
    {
        var number = Libc.open64(path, Libc.O_WRONLY | Libc.O_CLOEXEC, 0);
        if (number < 0) return Syscall.LastError;
        using var file = new Descriptors.Descriptor(number);
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* start = bytes) return Libc.write(number, start, bytes.Length) < 0 ? Syscall.LastError : 0;
    }

    /// <summary>The number behind a key of a flat file (`key number` a line), or null.</summary>
    public static long? Value(string path, string key)
    {
        foreach (var line in (Read(path) ?? "").Split('\n'))
        {
            var blank = line.IndexOf(' ', StringComparison.Ordinal);
            if (blank > 0 && line.AsSpan(0, blank).SequenceEqual(key)) return Number(line.AsSpan(blank + 1));
        }
        return null;
    }

    /// <summary>A file's one number, or null: it is not there, or says `max`.</summary>
    public static long? Number(string path) => Read(path) is { } text ? Number(text.AsSpan()) : null;

    private static long? Number(ReadOnlySpan<char> text) =>
        long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
}
