namespace PersistProc.Cli.Importing;

/// <summary>A unit file, with its drop-ins read behind it (systemd.syntax(7)).</summary>
/// <param name="FileName">Such as <c>api.service</c>.</param>
/// <param name="Settings">Section, key, value; an empty value takes back what was said before.</param>
internal sealed record SystemdUnit(string FileName, List<SystemdSetting> Settings)
{
    // each of these adds to what was said before; of others the last one counts
    private static readonly string[] Adding =
    [
        "ExecStart", "ExecStartPre", "ExecStartPost", "ExecStop", "ExecStopPost", "ExecReload", "ExecCondition", "Environment", "EnvironmentFile", "PassEnvironment", "UnsetEnvironment",
        "Requires", "Wants", "After", "Before", "BindsTo", "PartOf", "Conflicts", "OnFailure", "OnSuccess", "Requisite", "Upholds", "PropagatesReloadTo", "WantedBy", "RequiredBy", "Alias", "Also",
        "SuccessExitStatus", "RestartPreventExitStatus", "RestartForceExitStatus", "Documentation", "OnCalendar", "OnUnitActiveSec", "OnBootSec", "OnStartupSec", "OnActiveSec", "OnUnitInactiveSec",
        "ListenStream", "ListenDatagram", "ListenSequentialPacket", "ListenFIFO", "PathChanged", "PathModified", "PathExists", "PathExistsGlob", "DirectoryNotEmpty", "ReadWritePaths", "ReadOnlyPaths",
    ];

    /// <summary>Its name without the ending.</summary>
    public string Name => FileName[..(FileName.LastIndexOf('.') is > 0 and var dot ? dot : FileName.Length)];

    /// <summary>Reads a unit and what lies in NAME.d beside it.</summary>
    public static SystemdUnit Read(ImportSource source)
    {
        var unit = new SystemdUnit(source.FileName, []);
        unit.Take(source.Text, source.Name);
        var beside = source.FileName + ".d";
        foreach (var name in source.Names(beside).Where(name => name.EndsWith(".conf", StringComparison.Ordinal)))
        {
            var path = $"{beside}/{name}";
            if (source.Read(path) is { } text) unit.Take(text, Path.Combine(Path.GetDirectoryName(source.Name) ?? "", path));
        }

        return unit;
    }

    /// <summary>What holds: of keys that add up all since the last empty one, else the last one.</summary>
    public IEnumerable<SystemdSetting> Holding(string section)
    {
        foreach (var group in Settings.Where(setting => setting.Section == section).GroupBy(setting => setting.Key))
        {
            var all = group.ToList();
            var reset = all.FindLastIndex(setting => setting.Value.Length == 0);
            var left = all.Skip(reset + 1).ToList();
            if (left.Count == 0) continue;
            foreach (var setting in Adding.Contains(group.Key) ? left : left[^1..]) yield return setting;
        }
    }

    /// <summary>The value that counts, or null.</summary>
    public string? this[string section, string key] => Holding(section).LastOrDefault(setting => setting.Key == key)?.Value;

    public IEnumerable<SystemdSetting> All(string section, string key) => Holding(section).Where(setting => setting.Key == key);

    private void Take(string text, string file)
    {
        var section = "";
        var (whole, begin) = ("", 0);
        // a last line that goes on goes on to nothing
        foreach (var (index, raw) in (text + "\n").Split('\n').Index())
        {
            var line = raw.Trim();
            // a comment within what goes on in the next line says nothing
            if (line.Length > 0 && line[0] is '#' or ';') continue;
            if (whole.Length == 0) begin = index + 1;
            if (GoesOn(line))
            {
                whole += line[..^1] + " ";
                continue;
            }

            (whole, line) = ("", (whole + line).Trim());
            if (line.Length == 0) continue;
            if (line[0] == '[')
            {
                if (line[^1] != ']') throw Wrong("a section is [NAME]");
                section = line[1..^1];
                continue;
            }

            var sign = line.IndexOf('=', StringComparison.Ordinal);
            if (sign <= 0) throw Wrong("a line is KEY=VALUE");
            if (section.Length == 0) throw Wrong("a [Section] has to come first");
            Settings.Add(new SystemdSetting(section, line[..sign].TrimEnd(), line[(sign + 1)..].TrimStart(), begin, file));
        }

        ImportException Wrong(string why) => new(new Place(begin), why) { File = file };
    }

    // a backslash that another one takes away is only a backslash
    private static bool GoesOn(string line) => (line.Length - line.TrimEnd('\\').Length) % 2 == 1;
}

/// <summary>A line of a unit, or of a drop-in.</summary>
/// <param name="File">Where it stands.</param>
internal sealed record SystemdSetting(string Section, string Key, string Value, int Line, string File)
{
    /// <summary>That it was not carried over.</summary>
    public Note Lost(string why) => new(Line, Key, why, File);
}
