using System.Buffers;
using PersistProc.Core;

namespace PersistProc.Cli.Importing;

/// <summary>Commands, as lines for a shell or as words.</summary>
internal static class Commands
{
    private static readonly SearchValues<char> ForShells = SearchValues.Create("|&;<>()$`*?[]{}!\n");
    private static readonly SearchValues<char> Harmless = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:=@,+%");

    private static readonly string[] Builtins =
        ["cd", "export", "source", ".", "exec", "set", "unset", "ulimit", "umask", "trap", "eval", "if", "for", "while", "until", "case", "function", "alias", "read", "wait", "type", "command", "builtin"];

    /// <summary>The command of a service, which was a line for a shell: a shell reads it here too only if it has something to read.</summary>
    public static void SetLine(ImportedService service, string line)
    {
        var needsShell = NeedsShell(line);
        service.Set("command", needsShell ? line : line.Trim());
        if (needsShell) service.Set("shell", true);
    }

    /// <summary>The same as a value of its own, for commands that are run beside a service.</summary>
    public static TomlValue Beside(ImportedService service, string line) => service["shell"] is TomlValue.Truth { Is: true } || !NeedsShell(line) ? line : TomlValue.Of(["sh", "-c", line]);

    /// <summary>Whether a line means something to a shell beyond words and quotes.</summary>
    public static bool NeedsShell(string line)
    {
        if (line.AsSpan().Trim().ContainsAny(ForShells) || !ShellWords.TrySplit(line, out var words, out _) || words.Count == 0 || words[0].Length == 0) return true;
        return words[0].Contains('=', StringComparison.Ordinal) || Builtins.Contains(words[0]) || line.Contains(" #", StringComparison.Ordinal) || words.Any(word => word.StartsWith('~') || word.StartsWith('#'));
    }

    /// <summary>Words as a command: one string where that is easy to read, else an array.</summary>
    public static TomlValue Of(IReadOnlyList<Phrase> words) =>
        words.All(word => word.Plain is { Length: > 0 } text && text.AsSpan().IndexOfAnyExcept(Harmless) < 0) && !(words[0].Plain!.StartsWith('-'))
            ? string.Join(' ', words.Select(word => word.Plain))
            : TomlValue.Of(words);

    /// <summary>The same of plain words.</summary>
    public static TomlValue OfPlain(IReadOnlyList<string> words) => Of([.. words.Select(word => (Phrase)word)]);

    /// <summary>The words of a line without a shell; null if there are none.</summary>
    public static IReadOnlyList<string>? Words(string line) => ShellWords.TrySplit(line, out var words, out _) && words is [{ Length: > 0 }, ..] ? [.. words] : null;

    /// <summary>A word as a shell reads it.</summary>
    public static string Quote(string word) => word.Length > 0 && word.AsSpan().IndexOfAnyExcept(Harmless) < 0 ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
