namespace PersistProc.Cli.Importing;

/// <summary>A section of an INI file.</summary>
/// <param name="Name">What stands in brackets.</param>
/// <param name="At">Where.</param>
/// <param name="Settings">Its keys, in order; a key may be there several times.</param>
internal sealed record IniSection(string Name, Place At, List<IniSetting> Settings)
{
    /// <summary>The last value of a key, or null.</summary>
    public string? this[string key] => Settings.LastOrDefault(setting => setting.Key == key)?.Value;
}

/// <summary>A key of an INI file.</summary>
internal sealed record IniSetting(string Key, string Value, int Line);

/// <summary>Reads INI as Python's ConfigParser does: <c>;</c> and <c>#</c> comments, <c>=</c> or <c>:</c>, values that go on in lines with blanks in front.</summary>
internal static class IniReading
{
    public static List<IniSection> Read(string text)
    {
        var sections = new List<IniSection>();
        foreach (var (index, raw) in text.Split('\n').Index())
        {
            var line = WithoutComment(raw);
            if (line.Trim().Length == 0) continue;
            var place = new Place(index + 1);
            if (char.IsWhiteSpace(line[0]) && sections.LastOrDefault()?.Settings is [.., var last] settings)
            {
                settings[^1] = last with { Value = last.Value.Length > 0 ? last.Value + "\n" + line.Trim() : line.Trim() };
                continue;
            }

            line = line.Trim();
            if (line[0] == '[')
            {
                var close = line.IndexOf(']', StringComparison.Ordinal);
                if (close < 0) throw new ImportException(place, "a section is [NAME]");
                sections.Add(new IniSection(line[1..close].Trim(), place, []));
                continue;
            }

            var sign = line.IndexOfAny(['=', ':']);
            if (sign <= 0) throw new ImportException(place, "a line is KEY=VALUE");
            if (sections.Count == 0) throw new ImportException(place, "a [section] has to come first");
            sections[^1].Settings.Add(new IniSetting(line[..sign].Trim().ToLowerInvariant(), line[(sign + 1)..].Trim(), place.Line));
        }

        return sections;
    }

    // a ; with a blank before it, or first of all
    private static string WithoutComment(string line)
    {
        if (line.TrimStart() is ['#' or ';', ..]) return "";
        for (var at = line.IndexOf(';', StringComparison.Ordinal); at >= 0; at = line.IndexOf(';', at + 1))
        {
            if (at > 0 && char.IsWhiteSpace(line[at - 1])) return line[..at].TrimEnd();
        }

        return line.TrimEnd();
    }
}
