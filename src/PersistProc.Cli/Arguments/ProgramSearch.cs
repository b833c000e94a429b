namespace PersistProc.Cli.Arguments;

/// <summary>Whether a word is a program, as a shell would find it.</summary>
internal static class ProgramSearch
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static bool IsProgram(string word)
    {
        if (word.Contains('/', StringComparison.Ordinal)) return IsExecutable(word);
        foreach (var directory in (Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin").Split(':'))
        {
            if (IsExecutable(Path.Combine(directory.Length == 0 ? "." : directory, word))) return true;
        }
        return false;
    }

    private static bool IsExecutable(string path)
    {
        try
        {
            return File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Executable) != UnixFileMode.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
