using System.Text;
using PersistProc.Daemon.ServiceFiles;
using PersistProc.Linux.Files;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Visiting;

/// <summary>
/// Which projects a shell's hook may start: those that somebody has allowed, and only as long as the files that declare their services
/// are byte for byte those that he allowed. A checkout that came from elsewhere, or has changed since, runs nothing because somebody
/// enters its directory. What was allowed is kept as it was, so that there is no hash whose collisions one would have to think about.
/// </summary>
/// <param name="state">The state directory.</param>
internal sealed class Trust(string state)
{
    // a project's file and all that it extends
    private const int MostKept = 32 << 20;

    /// <summary>"allowed", "unknown", or "changed": then it is forgotten, and unknown from now on.</summary>
    public string Look(ServiceFile file)
    {
        var place = Locations.Allowed(state, file.Path);
        if (!File.Exists(place)) return "unknown";
        if (SmallFile.TryRead(place, MostKept, out _) is { } kept && kept.AsSpan().SequenceEqual(Content(file))) return "allowed";
        File.Delete(place);
        return "changed";
    }

    /// <summary>Allows it as it is now. False: it was already.</summary>
    public bool Allow(ServiceFile file)
    {
        if (Look(file) == "allowed") return false;
        AtomicFile.Write(Locations.Allowed(state, file.Path), Content(file));
        return true;
    }

    /// <summary>Allows it no more. False: it was not.</summary>
    /// <param name="path">The project's file, which need not be there any more.</param>
    public bool Disallow(string path)
    {
        var place = Locations.Allowed(state, path);
        if (!File.Exists(place)) return false;
        File.Delete(place);
        return true;
    }

    /// <summary>The files that it counts for.</summary>
    public static IReadOnlyList<string> Files(ServiceFile file) => [.. file.All.Concat(file.Extended).Distinct(StringComparer.Ordinal)];

    // each with its path; lengths keep one file's end from being the next one's beginning
    private static byte[] Content(ServiceFile file)
    {
        var all = new MemoryStream();
        foreach (var path in Files(file))
        {
            var bytes = SmallFile.TryRead(path, ServiceFileReader.MaxBytes, out var why) ?? Encoding.UTF8.GetBytes("\0" + why);
            all.Write(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{Encoding.UTF8.GetByteCount(path)} {path} {bytes.Length}\n")));
            all.Write(bytes);
        }
        return all.ToArray();
    }
}
