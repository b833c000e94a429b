using PersistProc.Linux.Launching;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Gateway;

/// <summary>
/// The first word of a <c>start</c> that may be a command: a path, or found in the PATH that the command would have. What is neither
/// a service nor a program is a mistyped name, and nothing is started for it.
/// </summary>
internal static class FirstProgram
{
    /// <summary>Why it is no program, in words; null if it is one.</summary>
    public static string? Missing(StartRequest request)
    {
        if (First(request.Words) is not { Length: > 0 } word) return null;
        var directory = request.WorkingDirectory ?? request.Cwd;
        if (!Path.IsPathFullyQualified(directory)) return null;
        if (word.Contains('/', StringComparison.Ordinal)) return Path.Exists(Path.GetFullPath(word, directory)) ? null : $"no program {word} in {directory}";
        var path = request.Environment?.GetValueOrDefault("PATH") ?? request.Caller?.Environment.GetValueOrDefault("PATH");
        return ProgramSearch.Find(word, path, directory, out var failure) is null && failure is { ExitCode: 127 } ? $"no program {word} in PATH" : null;
    }

    // one word with blanks is a line
    private static string? First(IReadOnlyList<string> words)
    {
        if (words.Count == 0) return null;
        var first = words[0];
        if (words.Count > 1 || !first.Contains(' ', StringComparison.Ordinal)) return first;
        return Core.ShellWords.TrySplit(first, out var split, out _) && split.Count > 0 ? split[0] : null;
    }
}
