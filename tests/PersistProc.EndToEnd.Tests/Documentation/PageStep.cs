using System.Text.RegularExpressions;

namespace PersistProc.EndToEnd.Tests.Documentation;

/// <summary>
/// What a reader of a page does, in its order: types the lines behind `$ ` in its ```console blocks, and saves the ```toml
/// blocks whose first line is a comment with a file's name.
/// </summary>
internal abstract record PageStep
{
    /// <summary>A command, and what the page shows behind it: `^C` is typed, and so is what stands behind a question.</summary>
    internal sealed record Command(int Line, string Text, IReadOnlyList<string> Shown) : PageStep;

    internal sealed record Save(string File, string Text) : PageStep;

    public static IReadOnlyList<PageStep> Read(string text)
    {
        var steps = new List<PageStep>();
        var lines = text.Split('\n');
        for (var at = 0; at < lines.Length; at++)
        {
            if (!lines[at].StartsWith("```", StringComparison.Ordinal)) continue;
            var kind = lines[at][3..];
            var first = at + 1;
            for (at = first; !lines[at].StartsWith("```", StringComparison.Ordinal);) at++;
            if (kind == "console") steps.AddRange(Commands(lines[first..at], first + 1));
            if (kind == "toml" && lines[first].StartsWith("# ", StringComparison.Ordinal)) steps.Add(new Save(lines[first][2..], string.Join('\n', lines[first..at]) + "\n"));
        }

        return steps;
    }

    /// <summary>Null if what was shown is what the page shows: line by line, numbers apart, with … for anything. The reader is ann.</summary>
    public static string? Difference(IReadOnlyList<string> page, string shown, string home)
    {
        var real = Lines(shown.Replace(home + "/", "/home/ann/", StringComparison.Ordinal).Replace("^C", "\n^C\n", StringComparison.Ordinal).Split('\n'));
        var whole = "^" + string.Concat(Lines(page).Select(line => line == "…" ? @"(?:[^\n]*\n)*?" : Regex.Escape(line).Replace("…", "[^\\n]*", StringComparison.Ordinal) + "\n")) + "$";
        var text = string.Concat(real.Select(line => line + "\n"));
        return Regex.IsMatch(text, whole, RegexOptions.None, TimeSpan.FromSeconds(5)) ? null : $"the page shows:\n{string.Join('\n', page)}\nthe terminal shows:\n{shown}\n(compared as {whole} with {text})";
    }

    private static IEnumerable<Command> Commands(string[] lines, int line)
    {
        for (var at = 0; at < lines.Length;)
        {
            var start = at++;
            while (at < lines.Length && !lines[at].StartsWith("$ ", StringComparison.Ordinal)) at++;
            yield return new Command(line + start, lines[start][2..], lines[(start + 1)..at]);
        }
    }

    // an exit code is compared; other numbers, times and sizes differ from run to run
    private static IEnumerable<string> Lines(IEnumerable<string> lines) =>
        lines.Select(line => Regex.Replace(line, @"(?<![\w]|exit )\d+(?:[.:,-]\d+)*(?:T[\d:.]+Z)?(?:ms|[smhd]|[KMG]B?)?(?!\w)", "#", RegexOptions.None, TimeSpan.FromSeconds(1)))
            .Select(line => Regex.Replace(line, @"\s+", " ", RegexOptions.None, TimeSpan.FromSeconds(1)).Trim())
            .Select(line => Regex.Replace(line, "#( #)+", "#", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)))
            .Where(line => line.Length > 0);
}
