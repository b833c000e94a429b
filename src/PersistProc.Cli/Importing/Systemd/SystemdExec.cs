namespace PersistProc.Cli.Importing;

/// <summary>A line of <c>ExecStart=</c> and its like (systemd.service(5) "Command lines").</summary>
/// <param name="service">Whose it is.</param>
/// <param name="text">Its specifiers.</param>
internal sealed class SystemdExec(ImportedService service, SystemdText text)
{
    // what a command beside the service is told by its environment, at the time
    private static readonly string[] Told = ["MAINPID", "SERVICE_RESULT", "EXIT_CODE", "EXIT_STATUS", "INVOCATION_ID"];

    /// <summary>The commands of a setting: several of a oneshot may stand in one line.</summary>
    /// <param name="setting">The line.</param>
    /// <param name="mayFail">Whether a leading dash means something here too.</param>
    public IEnumerable<TomlValue> Of(SystemdSetting setting, bool mayFail)
    {
        var (line, prefixes) = Prefixes(setting.Value);
        foreach (var prefix in prefixes.Where(prefix => prefix is '+' or '!')) service.Notes.Add(setting.Lost($"\"{prefix}\": it runs as the service itself does, without more rights"));
        if (prefixes.Contains('|')) service.Notes.Add(setting.Lost("\"|\": it is run without a shell: write shell = true, and the line as it stands"));
        if (prefixes.Contains('-') && !mayFail) service.Notes.Add(setting.Lost("\"-\": an end with another code than 0 is a failure here: write success_exit_codes, or restart"));
        if (SystemdWord.Split(setting, line) is not { Count: > 0 } all)
        {
            service.Notes.Add(setting.Lost("is no command"));
            yield break;
        }

        foreach (var words in Commands(all))
        {
            var shown = prefixes.Contains('@') && words.Count > 1 ? [words[0], .. words.Skip(2)] : words;
            if (shown[0].Length == 0 || (shown[0][0] == '-' && !mayFail)) service.Notes.Add(setting.Lost("is no command"));
            else yield return prefixes.Contains('-') && mayFail ? MayFail(One(setting, shown, prefixes.Contains(':'))) : One(setting, shown, prefixes.Contains(':'));
        }

        if (prefixes.Contains('@')) service.Notes.Add(setting.Lost("\"@\": its first argument is its path"));
    }

    private static (string Line, string Prefixes) Prefixes(string value)
    {
        var at = 0;
        while (at < value.Length && value[at] is '-' or '@' or ':' or '+' or '!' or '|') at++;
        return (value[at..], value[..at]);
    }

    private static IEnumerable<List<string>> Commands(IReadOnlyList<SystemdWord> words)
    {
        var command = new List<string>();
        foreach (var word in words)
        {
            if (word.Raw != ";") command.Add(word.Raw == @"\;" ? ";" : word.Text);
            else if (command.Count > 0)
            {
                yield return command;
                command = [];
            }
        }

        if (command.Count > 0) yield return command;
    }

    private static TomlValue MayFail(TomlValue command) => command switch
    {
        TomlValue.Text line => "-" + line.Phrase,
        TomlValue.Several { Items: [TomlValue.Text first, ..] } several => new TomlValue.Several(["-" + first.Phrase, .. several.Items.Skip(1)]),
        _ => command,
    };

    private TomlValue One(SystemdSetting setting, IReadOnlyList<string> words, bool isPlain)
    {
        if (isPlain) return Importing.Commands.Of([.. words.Select(word => text.Of(setting, word))]);
        // what is only known while it runs is put in by a shell
        if (words.Any(IsToldLater)) return ByShell(setting, words);
        // $WORDS alone is as many words as it has: then the line is split when it is known
        if (words.Any(word => word.Length > 1 && word[0] == '$' && Phrase.IsName(word.AsSpan(1))))
        {
            Phrase line = "";
            foreach (var word in words) line += (line.IsEmpty ? "" : " ") + (word.Length > 1 && word[0] == '$' && Phrase.IsName(word.AsSpan(1)) ? Phrase.Variable(word[1..], "") : Quoted(Variables(setting, word)));
            return line;
        }

        return Importing.Commands.Of([.. words.Select(word => Variables(setting, word))]);
    }

    private static bool IsToldLater(string word)
    {
        var own = word.Replace("$$", "", StringComparison.Ordinal);
        return Told.Any(name => own.Contains("$" + name, StringComparison.Ordinal) || own.Contains("${" + name, StringComparison.Ordinal));
    }

    private TomlValue.Several ByShell(SystemdSetting setting, IReadOnlyList<string> words)
    {
        Phrase line = "";
        foreach (var word in words)
        {
            var isVariable = word.Contains('$', StringComparison.Ordinal);
            line += (line.IsEmpty ? "" : " ") + (isVariable ? "\"" + text.Of(setting, word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("$$", "\\$", StringComparison.Ordinal)) + "\"" : text.Of(setting, Importing.Commands.Quote(word)));
        }

        return new TomlValue.Several(["sh", "-c", line]);
    }

    private static Phrase Quoted(Phrase word) => word.Plain is { } plain ? Importing.Commands.Quote(plain) : "\"" + word.Map(letters => letters.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)) + "\"";

    // ${NAME} is one word, whatever is in it; $$ is a dollar
    private Phrase Variables(SystemdSetting setting, string word)
    {
        Phrase result = "";
        for (var at = 0; at < word.Length;)
        {
            var sign = word.IndexOf('$', at);
            if (sign < 0 || sign == word.Length - 1) return result + text.Of(setting, word[at..]);
            result += text.Of(setting, word[at..sign]);
            var close = word[sign + 1] == '{' ? word.IndexOf('}', sign) : -1;
            if (word[sign + 1] == '$') (result, at) = (result + "$", sign + 2);
            else if (close > 0 && Phrase.IsName(word.AsSpan(sign + 2, close - sign - 2))) (result, at) = (result + Phrase.Variable(word[(sign + 2)..close], ""), close + 1);
            else (result, at) = (result + "$", sign + 1);
        }

        return result;
    }
}
