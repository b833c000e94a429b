using PersistProc.Linux.Gate;
using PersistProc.Linux.Probing;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Doctoring;

/// <summary>The directories: ours, private, writable, with room.</summary>
internal static class DirectoryProbe
{
    private const long LittleRoom = 500L << 20, NoRoom = 20L << 20, FewFiles = 2_000;

    public static IEnumerable<HealthCheck> Look(Examination of)
    {
        foreach (var (name, path) in ((string, string)[])[("state", of.Places.State), ("run", of.Places.Run), ("config", of.Places.Config)])
        {
            if (!Directory.Exists(path))
            {
                yield return name == "config" ? Doctor.Ok(name, $"{path} does not exist: no services of yours are declared") : Doctor.Ok(name, $"{path} does not exist yet: the first start makes it");
                continue;
            }
            if (OwnedDirectory.Check(path) is { } wrong) yield return Doctor.Bad(name, wrong, "See there");
            else if (name != "config" && KernelFeatures.SpliceInto(path) is { } refused && refused.StartsWith(path, StringComparison.Ordinal))
                yield return Doctor.Bad(name, $"{path} cannot be written: {refused}", "Make it writable for you, or choose another place with --root");
            else yield return Doctor.Ok(name, $"{path} is yours alone to write");
        }
        if (Space(of.Places.State) is { } space) yield return space;
    }

    private static HealthCheck? Space(string state)
    {
        var there = state;
        while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { } parent) there = parent;
        if (FileSystemSpace.Of(there) is not { } space) return null;
        var text = $"{space.Bytes >> 20} MB{(space.Files < 0 ? "" : $" and {space.Files} files")} are free for logs and state in {there}";
        const string next = "Make room: a full disk costs log lines (a gap is recorded), never a service";
        if (space.Bytes < NoRoom || space.Files is >= 0 and < 100) return Doctor.Bad("disk", text, next);
        return space.Bytes < LittleRoom || space.Files is >= 0 and < FewFiles ? Doctor.Warn("disk", text, next) : Doctor.Ok("disk", text);
    }
}
