using PersistProc.Linux.Files;

namespace PersistProc.Daemon.ServiceFiles;

/// <summary>The linked worktrees of git repositories (git-worktree(1)): each is a project of its own.</summary>
internal static class Worktrees
{
    private const int MaxBytes = 8192;
    private const string Head = "gitdir: ";

    /// <summary>The name that git gave the linked worktree a file lies in; null in the main one, and where there is none.</summary>
    public static string? NameOf(string file)
    {
        for (var at = Path.GetDirectoryName(file); at is not null; at = Path.GetDirectoryName(at))
        {
            var git = Path.Combine(at, ".git");
            if (Directory.Exists(git)) return null;
            if (File.Exists(git)) return OfLink(git);
        }

        return null;
    }

    // "gitdir: /srv/shop/.git/worktrees/feature"; a submodule's lies in "modules"
    private static string? OfLink(string git)
    {
        if (SmallFile.TryRead(git, MaxBytes, out _) is not { } bytes) return null;
        var line = System.Text.Encoding.UTF8.GetString(bytes).Trim();
        if (!line.StartsWith(Head, StringComparison.Ordinal)) return null;
        var directory = Path.TrimEndingDirectorySeparator(line[Head.Length..].Trim());
        return Path.GetFileName(Path.GetDirectoryName(directory)) == "worktrees" ? Path.GetFileName(directory) : null;
    }
}
