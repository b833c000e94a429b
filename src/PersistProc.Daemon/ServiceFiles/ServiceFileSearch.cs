namespace PersistProc.Daemon.ServiceFiles;

/// <summary>Where service files are.</summary>
public static class ServiceFileSearch
{
    /// <summary>The name of a project's file.</summary>
    public const string ProjectFile = "persistproc.toml";

    /// <summary>The name of what lies over it: of one machine or worktree, not checked in.</summary>
    public const string OverlayFile = "persistproc.local.toml";

    /// <summary>What lies over a project's file, or null. What cannot be read is found too.</summary>
    public static string? FindOverlay(string projectFile)
    {
        var overlay = Path.Combine(Path.GetDirectoryName(projectFile) ?? "/", OverlayFile);
        return Path.GetFileName(projectFile) == ProjectFile && Path.Exists(overlay) ? overlay : null;
    }

    /// <summary>The nearest project file in the directory or above it, or null. What lies there under that name and is no readable file is found too: reading it says what is wrong.</summary>
    public static string? FindProject(string directory)
    {
        for (var at = Path.GetFullPath(directory); at is not null; at = Path.GetDirectoryName(at))
        {
            var candidate = Path.Combine(at, ProjectFile);
            if (Path.Exists(candidate)) return candidate;
        }

        return null;
    }

    /// <summary>The user's own files, sorted by name; none where there is no such directory. Hidden ones are an editor's.</summary>
    /// <param name="configDirectory">The directory that has <c>services</c> in it.</param>
    public static IReadOnlyList<string> UserFiles(string configDirectory)
    {
        try
        {
            var all = Directory.EnumerateFileSystemEntries(Path.Combine(Path.GetFullPath(configDirectory), "services"), "*.toml");
            return [.. all.Where(path => !Path.GetFileName(path).StartsWith('.')).Order(StringComparer.Ordinal)];
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
