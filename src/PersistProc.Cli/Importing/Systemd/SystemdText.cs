namespace PersistProc.Cli.Importing;

/// <summary>Specifiers of unit files (systemd.unit(5) "Specifiers").</summary>
/// <param name="service">Whose they are.</param>
/// <param name="unit">The unit's name without its ending.</param>
internal sealed class SystemdText(ImportedService service, string unit)
{
    private readonly bool _isTemplate = service.Name.EndsWith('@');

    /// <summary>A value with its specifiers as ours.</summary>
    public Phrase Of(SystemdSetting setting, string text)
    {
        Phrase result = "";
        for (var at = 0; at < text.Length;)
        {
            var sign = text.IndexOf('%', at);
            if (sign < 0 || sign == text.Length - 1) return result + text[at..];
            result += text[at..sign];
            if (Value(text[sign + 1]) is { } value) result += value;
            else
            {
                service.Notes.Add(setting.Lost($"%{text[sign + 1]}: nothing stands for it here"));
                result += text[sign..(sign + 2)];
            }

            at = sign + 2;
        }

        return result;
    }

    private Phrase? Value(char letter) => letter switch
    {
        '%' => "%",
        'i' or 'I' or 'j' or 'J' when _isTemplate => Phrase.Specifier('i'),
        'i' or 'I' => unit.Split('@', 2) is [_, var instance] ? instance : "",
        'n' when _isTemplate => Phrase.Specifier('n') + ".service",
        'n' => unit + ".service",
        'N' when _isTemplate => Phrase.Specifier('n'),
        'N' => unit,
        'p' or 'P' => _isTemplate ? Phrase.Specifier('p') : unit.Split('@')[0],
        'h' => _isTemplate ? Phrase.Specifier('h') : Phrase.Variable("HOME"),
        't' => Phrase.Variable("XDG_RUNTIME_DIR", "/run"),
        'u' => Phrase.Variable("USER", "root"),
        'E' => Phrase.Variable("XDG_CONFIG_HOME", Phrase.Variable("HOME") + "/.config"),
        'S' => Phrase.Variable("XDG_STATE_HOME", Phrase.Variable("HOME") + "/.local/state"),
        'C' => Phrase.Variable("XDG_CACHE_HOME", Phrase.Variable("HOME") + "/.cache"),
        'H' or 'l' => Phrase.Variable("HOSTNAME", "localhost"),
        's' => Phrase.Variable("SHELL", "/bin/sh"),
        'T' => "/tmp",
        'V' => "/var/tmp",
        _ => null,
    };
}
