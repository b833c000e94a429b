using System.Globalization;
using PersistProc.Core;

namespace PersistProc.Cli.Importing;

/// <summary>What <c>.overmind.env</c> (or <c>.env</c>) beside a Procfile says of how it is run.</summary>
internal sealed class OvermindSettings
{
    private const string Prefix = "OVERMIND_";
    private static readonly string[] Files = [".env", ".overmind.env"];
    private readonly string _file;
    private readonly Dictionary<string, (string Value, int Line)> _rest = new(StringComparer.Ordinal);

    public OvermindSettings(ImportSource source)
    {
        _file = source.Exists(".overmind.env") ? ".overmind.env" : ".env";
        foreach (var file in Files.Where(source.Exists))
        {
            if (!EnvironmentFile.TryParse(source.Read(file) ?? "", out var variables, out _)) continue;
            foreach (var (name, value) in variables.Where(variable => variable.Key == "PORT" || variable.Key.StartsWith(Prefix, StringComparison.Ordinal))) _rest[name] = (value, LineOf(source.Read(file)!, name));
        }
    }

    /// <summary>The port of the first process.</summary>
    public int FirstPort(int @default) => Number("OVERMIND_PORT") ?? Number("PORT") ?? @default;

    /// <summary>How far the ports are apart.</summary>
    public int PortStep(int @default) => Number("OVERMIND_PORT_STEP") ?? @default;

    /// <summary>What they say of one process.</summary>
    public void Apply(ImportedService service, string name)
    {
        if (Each("OVERMIND_STOP_SIGNALS").FirstOrDefault(each => each.Name == name).Value is { } signal)
        {
            if (Ladders.SignalName(signal) is { } known) service.Set("stop", Ladders.Of(known, Number("OVERMIND_TIMEOUT") ?? 5));
            else service.Notes.Add(new Note(Line("OVERMIND_STOP_SIGNALS"), "OVERMIND_STOP_SIGNALS", $"{signal} is no signal", _file));
        }
        else if (Number("OVERMIND_TIMEOUT") is { } seconds) service.Set("stop", Ladders.Of("INT", seconds));

        if (Each("OVERMIND_FORMATION").FirstOrDefault(each => each.Name == name || each.Name == "all").Value is { } count && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var replicas) && replicas is not 1 and <= 1000) service.Set("replicas", replicas);
        if (Names("OVERMIND_CAN_DIE").Contains(name)) service.Set("restart", "no");
        else if (Names("OVERMIND_AUTO_RESTART").Any(each => each == name || each == "all")) service.Set("restart", "always");
        if (Names("OVERMIND_IGNORED_PROCESSES").Contains(name)) service.Set("manual", true);
    }

    /// <summary>Notes what has no equivalent.</summary>
    public void NoteRest(ImportedProject project)
    {
        foreach (var (name, (_, line)) in _rest)
        {
            if (name is "PORT" or "OVERMIND_PORT" or "OVERMIND_PORT_STEP" or "OVERMIND_STOP_SIGNALS" or "OVERMIND_TIMEOUT" or "OVERMIND_FORMATION" or "OVERMIND_CAN_DIE" or "OVERMIND_AUTO_RESTART" or "OVERMIND_IGNORED_PROCESSES" or "OVERMIND_PROCFILE") continue;
            var why = name switch
            {
                "OVERMIND_ANY_CAN_DIE" => "it is so here anyway",
                "OVERMIND_NO_PORT" => "take the port out where it is not wanted",
                "OVERMIND_PROCESSES" => "write manual = true in the others, or name what to start: persistproc up NAME…",
                "OVERMIND_SHELL" => "a shell here is sh: write command = [\"bash\", \"-c\", \"…\"] for another one",
                "OVERMIND_DAEMONIZE" => "persistproc up -d",
                _ => "has no equivalent here",
            };
            project.Notes.Add(new Note(line, name, why, _file));
        }
    }

    private static int LineOf(string text, string name) => text.Split('\n').Index().FirstOrDefault(line => line.Item.Contains(name + "=", StringComparison.Ordinal)).Index + 1;

    private int Line(string name) => _rest[name].Line;

    private int? Number(string name) => _rest.TryGetValue(name, out var setting) && int.TryParse(setting.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private string[] Names(string name) => _rest.TryGetValue(name, out var setting) ? setting.Value.Split(',', StringSplitOptions.TrimEntries) : [];

    private IEnumerable<(string Name, string? Value)> Each(string name) => Names(name).Select(each => each.Split('=', 2, StringSplitOptions.TrimEntries)).Select(parts => (parts[0], parts.Length > 1 ? parts[1] : null));
}
