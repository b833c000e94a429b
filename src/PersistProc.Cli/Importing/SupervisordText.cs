using System.Globalization;

namespace PersistProc.Cli.Importing;

/// <summary>What <c>%(…)s</c> stands for in supervisord's values.</summary>
/// <param name="service">Whose value it is.</param>
/// <param name="source">The file.</param>
/// <param name="program">The program's name.</param>
/// <param name="group">Its group's.</param>
/// <param name="isElsewhere">Whether it runs in another directory than the file's.</param>
internal sealed class SupervisordText(ImportedService service, ImportSource source, string program, string group, bool isElsewhere)
{
    public Phrase Of(IniSetting setting) => Of(setting.Key, setting.Value, setting.Line);

    public Phrase Of(string key, string text, int line)
    {
        Phrase result = "";
        for (var at = 0; at < text.Length;)
        {
            var sign = text.IndexOf('%', at);
            if (sign < 0 || sign == text.Length - 1) return result + text[at..];
            result += text[at..sign];
            var close = text[sign + 1] == '(' ? text.IndexOf(')', sign) : -1;
            if (text[sign + 1] == '%') (result, at) = (result + "%", sign + 2);
            else if (close < 0) (result, at) = (result + "%", sign + 1);
            else
            {
                // the letter behind it, and digits before that: %(process_num)02d
                var end = close + 1;
                while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
                if (end < text.Length) end++;
                result += Value(key, text[(sign + 2)..close], text[sign..end], line, isPadded: end - close > 2);
                at = end;
            }
        }

        return result;
    }

    private Phrase Value(string key, string name, string written, int line, bool isPadded)
    {
        switch (name)
        {
            // relative to where it runs, which is there unless it says another place
            case "here": return isElsewhere ? source.Directory : ".";
            case "program_name": return program;
            case "group_name": return group;
            case "numprocs": return service["replicas"] is TomlValue.Whole whole ? whole.Number.ToString(CultureInfo.InvariantCulture) : "1";
            case "host_node_name": return Phrase.Variable("HOSTNAME", "localhost");
            case "process_num" when service["replicas"] is null: return "0";
            case "process_num":
                service.Lose(line, key, $"{written} counts from 1 here{(isPadded ? ", without zeros in front" : "")}: %i");
                return Phrase.Specifier('i');
            case var variable when variable.StartsWith("ENV_", StringComparison.Ordinal) && Phrase.IsName(variable.AsSpan(4)):
                return Phrase.Variable(variable[4..], "");
            default:
                service.Lose(line, key, $"{written}: nothing stands for it here");
                return written;
        }
    }
}
