using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Daemon.Gateway;

/// <summary>Which project a directory belongs to: that of the nearest persistproc.toml upwards.</summary>
internal static class ProjectNames
{
    /// <summary>The files as they were read last, for all who read them: every request from a project asks, and every session of a client that follows a thousand services.</summary>
    public static ServiceFileCache Files { get; } = new(TimeProvider.System);

    /// <summary>The project's name, or null.</summary>
    public static string? Of(string directory) => ServiceFileSearch.FindProject(directory) is { } path ? Files.Read(path, isProject: true).Project : null;
}
