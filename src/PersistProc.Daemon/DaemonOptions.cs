using System.Globalization;

namespace PersistProc.Daemon;

/// <summary>What the keeper tells a supervisor at its start.</summary>
internal sealed record DaemonOptions
{
    /// <summary>Descriptor of the control socket.</summary>
    public required int Control { get; init; }

    /// <summary>Descriptor of the listening socket.</summary>
    public required int Listener { get; init; }

    /// <summary>Descriptor of the second listening socket, or 0.</summary>
    public int Spare { get; init; }

    /// <summary>Its log goes to standard error too: the keeper runs in the foreground.</summary>
    public bool Aloud { get; init; }

    /// <summary>The TCP port that was asked for at its start, or 0 for what the settings say.</summary>
    public int Port { get; init; }

    /// <summary>Which supervisor of this keeper it is.</summary>
    public required long Generation { get; init; }
    public required string Config { get; init; }
    public required string State { get; init; }
    public required string Run { get; init; }
    public required string Socket { get; init; }

    public static DaemonOptions? Parse(IReadOnlyList<string> args)
    {
        var values = new Dictionary<string, string>();
        for (var i = 0; i + 1 < args.Count; i += 2) values[args[i]] = args[i + 1];
        string[] needed = ["--control", "--listener", "--generation", "--config", "--state", "--run", "--socket"];
        if (!needed.All(values.ContainsKey)) return null;
        return new DaemonOptions
        {
            Control = int.Parse(values["--control"], CultureInfo.InvariantCulture),
            Listener = int.Parse(values["--listener"], CultureInfo.InvariantCulture),
            Spare = int.Parse(values.GetValueOrDefault("--spare", "0"), CultureInfo.InvariantCulture),
            Port = int.Parse(values.GetValueOrDefault("--port", "0"), CultureInfo.InvariantCulture),
            Aloud = values.GetValueOrDefault("--aloud") == "1",
            Generation = long.Parse(values["--generation"], CultureInfo.InvariantCulture),
            Config = values["--config"],
            State = values["--state"],
            Run = values["--run"],
            Socket = values["--socket"],
        };
    }
}
