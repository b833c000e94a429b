using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Daemon.Gateway;

/// <summary>Which project a directory belongs to: that of the nearest persistproc.toml upwards.</summary>
internal static class ProjectNames
{
    /// <summary>The project's name, or null.</summary>
    public static string? Of(string directory)
    {
        if (ServiceFileSearch.FindProject(directory) is not { } path) return null;
        return ServiceFileReader.Read(path, isProject: true).Project;
    }
}
