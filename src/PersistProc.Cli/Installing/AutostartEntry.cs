using System.Text;

namespace PersistProc.Cli.Installing;

/// <summary>What a desktop without systemd starts at login (XDG's Desktop Application Autostart and Desktop Entry specifications).</summary>
internal static class AutostartEntry
{
    public const string Name = "persistproc.desktop";

    /// <summary>Its text, without the seal.</summary>
    public static string Text(ServiceCommand command)
    {
        string[] variables = [.. command.Variables.Select(each => $"{each.Key}={each.Value}")];
        IReadOnlyList<string> words = variables.Length == 0 ? command.Words("serve") : ["env", .. variables, .. command.Words("serve")];
        return $"""

            [Desktop Entry]
            Type=Application
            Name=PersistProc
            Comment=The supervisor of your own processes
            Exec={string.Join(' ', words.Select(Quote))}
            Terminal=false
            NoDisplay=true

            """;
    }

    // quoted as a shell's double quotes are, then as any string of such a file; a % is a field code
    private static string Quote(string word)
    {
        var isPlain = word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "/._-+:@,".Contains(letter, StringComparison.Ordinal));
        if (isPlain) return word;
        var quoted = new StringBuilder("\"");
        foreach (var letter in word) quoted.Append(letter is '"' or '`' or '$' or '\\' ? $"\\{letter}" : letter is '%' ? "%%" : letter.ToString());
        return quoted.Append('"').Replace("\\", "\\\\").Replace("\n", "\\n").Replace("\t", "\\t").ToString();
    }
}
