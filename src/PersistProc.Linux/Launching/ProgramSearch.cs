using PersistProc.Core;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Launching;

/// <summary>
/// Finds a program as execvp(3) would, but with the service's own PATH and directory: a supervisor's PATH is nobody's
/// business.
/// </summary>
public static class ProgramSearch
{
    private const string DefaultPath = "/usr/local/bin:/usr/bin:/bin";

    /// <summary>The program's absolute path, or why there is none.</summary>
    /// <param name="program">As the command names it.</param>
    /// <param name="path">The service's PATH, or null.</param>
    /// <param name="directory">The service's working directory.</param>
    /// <param name="failure">Set when the answer is null.</param>
    public static string? Find(string program, string? path, string directory, out LaunchFailure? failure)
    {
        failure = null;
        if (program.Contains('/', StringComparison.Ordinal)) return Path.GetFullPath(program, directory);
        string? notExecutable = null;
        foreach (var entry in (path ?? DefaultPath).Split(':'))
        {
            var candidate = Path.GetFullPath(Path.Combine(entry.Length == 0 ? "." : entry, program), directory);
            if (!IsFile(candidate)) continue;
            if (Libc.access(candidate, Libc.X_OK) == 0) return candidate;
            notExecutable ??= candidate;
        }
        failure = notExecutable is null
            ? new LaunchFailure(LaunchStage.Program, Errno.ENOENT, $"no program \"{program}\" in the service's PATH ({path ?? DefaultPath})", 127)
            : new LaunchFailure(LaunchStage.Program, Errno.EACCES, $"{notExecutable} is not executable; run: chmod +x {notExecutable}", 126);
        return null;
    }

    private static bool IsFile(string path) =>
        Libc.statx(Libc.AT_FDCWD, path, 0, Libc.STATX_BASIC_STATS, out var facts) == 0 && (facts.Mode & Libc.S_IFMT) == Libc.S_IFREG;
}
