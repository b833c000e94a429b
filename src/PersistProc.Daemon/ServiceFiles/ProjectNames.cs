using System.Collections.Concurrent;

namespace PersistProc.Daemon.ServiceFiles;

/// <summary>Which project a directory belongs to: that of the nearest persistproc.toml upwards.</summary>
internal static class ProjectNames
{
    private static readonly ConcurrentDictionary<string, (DateTime Written, string? Name)> Known = new();

    /// <summary>The project's name, or null.</summary>
    public static string? Of(string directory)
    {
        if (ServiceFileSearch.FindProject(directory) is not { } path) return null;
        var written = File.GetLastWriteTimeUtc(path);
        if (Known.TryGetValue(path, out var known) && known.Written == written) return known.Name;
        var name = ServiceFileReader.Read(path, isProject: true).Project;
        Known[path] = (written, name);
        return name;
    }
}
