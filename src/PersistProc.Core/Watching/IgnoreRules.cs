namespace PersistProc.Core;

/// <summary>
/// What is left out, by the rules of gitignore(5): a later pattern goes before an earlier one, <c>!</c> takes back, a slash at the end
/// means directories alone, any other slash ties the pattern to its file's directory. Nothing below a directory that is left out comes back.
/// </summary>
public sealed class IgnoreRules
{
    private readonly List<Rule> _rules = [];

    /// <summary>Adds lines, over those before.</summary>
    /// <param name="directory">What they are relative to, absolute.</param>
    /// <param name="lines">The patterns; empty ones and those that begin with <c>#</c> say nothing.</param>
    /// <param name="hasComments">Whether a <c>#</c> at the beginning makes a comment, as in a file.</param>
    public IgnoreRules Add(string directory, IEnumerable<string> lines, bool hasComments)
    {
        foreach (var line in lines)
        {
            var text = line.TrimEnd('\r', '\n');
            if (!text.EndsWith("\\ ", StringComparison.Ordinal)) text = text.TrimEnd(' ');
            if (text.Length == 0 || (hasComments && text[0] == '#')) continue;
            var takesBack = text[0] == '!';
            if (takesBack) text = text[1..];
            var isDirectory = text.EndsWith('/');
            if (isDirectory) text = text.TrimEnd('/');
            if (text.Length == 0) continue;
            // a slash that is not the last letter ties it
            var pattern = text.Contains('/', StringComparison.Ordinal) ? text : "**/" + text;
            _rules.Add(new Rule(directory == "/" ? "/" : directory + "/", Glob.Of(pattern), takesBack, isDirectory));
        }

        return this;
    }

    /// <summary>Whether a path is left out, or a directory above it.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="isDirectory">Whether it is a directory.</param>
    /// <param name="root">Where one begins to ask: what is asked for by name is not left out because of what lies above.</param>
    public bool Has(string path, bool isDirectory, string root)
    {
        for (var end = path.IndexOf('/', Math.Min(path.Length, root.Length + 1)); end > 0; end = path.IndexOf('/', end + 1))
        {
            if (Says(path[..end], isDirectory: true)) return true;
        }

        return path.Length > root.Length && Says(path, isDirectory);
    }

    private bool Says(string path, bool isDirectory)
    {
        for (var at = _rules.Count - 1; at >= 0; at--)
        {
            var rule = _rules[at];
            if (rule.IsDirectory && !isDirectory) continue;
            if (path.StartsWith(rule.Directory, StringComparison.Ordinal) && rule.Pattern.Matches(path.AsSpan(rule.Directory.Length))) return !rule.TakesBack;
        }

        return false;
    }

    private sealed record Rule(string Directory, Glob Pattern, bool TakesBack, bool IsDirectory);
}
