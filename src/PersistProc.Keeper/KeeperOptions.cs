using System.Globalization;

namespace PersistProc.Keeper;

internal enum KeeperStage
{
    /// <summary>Prepare, start the keeper in a session of its own, and end.</summary>
    Background,

    /// <summary>Prepare, and become the keeper.</summary>
    Foreground,

    /// <summary>Be the keeper, with lock and listener as inherited descriptors.</summary>
    Keep,

    /// <summary>Read a table, say whether it was understood, and end; with the arguments of the keeper that it would be.</summary>
    Check,
}

/// <summary>The command line; the CLI and stage 1 write it, people do not.</summary>
internal sealed record KeeperOptions
{
    public required KeeperStage Stage { get; init; }
    public required string Config { get; init; }
    public required string State { get; init; }
    public required string Run { get; init; }
    public required string Socket { get; init; }

    /// <summary>The soft limit on descriptors as the keeper found it, for the services.</summary>
    public long DescriptorLimit { get; init; }

    /// <summary>The inherited descriptors' numbers.</summary>
    public int Lock { get; init; } = 3;
    public int Listener { get; init; } = 4;

    /// <summary>The second listener, in the state directory, or 0: see <see cref="SocketPlace"/>.</summary>
    public int Spare { get; init; }

    /// <summary>The supervisor tells its log on standard error too: somebody watches it in the foreground.</summary>
    public bool Aloud { get; init; }

    /// <summary>The TCP port that the supervisor is to serve on too, or 0 for what its settings say.</summary>
    public int Port { get; init; }

    /// <summary>Where whoever runs this as a service is told how it fares, or null: nobody does.</summary>
    public string? Notify { get; init; }

    /// <summary>The descriptor of the table that an earlier program of this process left, or 0.</summary>
    public int Table { get; init; }

    /// <summary>The descriptor of that program: become it again if the table cannot be read.</summary>
    public int Back { get; init; }

    /// <summary>Why the program in between went back to this one.</summary>
    public string? WentBack { get; init; }

    public static KeeperOptions Parse(IReadOnlyList<string> args)
    {
        KeeperStage? stage = null;
        var check = false;
        var values = new Dictionary<string, string>();
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] is "--background") stage = KeeperStage.Background;
            else if (args[i] is "--foreground") stage = KeeperStage.Foreground;
            else if (args[i] is "--keep") stage = KeeperStage.Keep;
            else if (args[i] is "--aloud") values["--aloud"] = "";
            else if (args[i] is "--check") check = true;
            else if (args[i] is "--table" or "--back" or "--went-back" && i + 1 < args.Count) values[args[i]] = args[++i];
            else if (args[i] is "--config" or "--state" or "--run" or "--socket" or "--nofile" or "--lock" or "--listener" or "--spare" or "--port" or "--notify" && i + 1 < args.Count) values[args[i]] = args[++i];
            else throw new FormatException($"persistproc-keeper: unknown argument {args[i]}: it is started by persistproc, not by hand");
        }
        if (check && stage is null) return new KeeperOptions { Stage = KeeperStage.Check, Config = "", State = "", Run = "", Socket = "" };
        return new KeeperOptions
        {
            Stage = check ? KeeperStage.Check : stage ?? throw new FormatException("persistproc-keeper: it is started by persistproc, not by hand; run: persistproc serve"),
            Config = Required(values, "--config"),
            State = Required(values, "--state"),
            Run = Required(values, "--run"),
            Socket = Required(values, "--socket"),
            DescriptorLimit = long.Parse(values.GetValueOrDefault("--nofile", "0"), CultureInfo.InvariantCulture),
            Lock = int.Parse(values.GetValueOrDefault("--lock", "3"), CultureInfo.InvariantCulture),
            Listener = int.Parse(values.GetValueOrDefault("--listener", "4"), CultureInfo.InvariantCulture),
            Spare = int.Parse(values.GetValueOrDefault("--spare", "0"), CultureInfo.InvariantCulture),
            Port = int.Parse(values.GetValueOrDefault("--port", "0"), CultureInfo.InvariantCulture),
            Notify = values.GetValueOrDefault("--notify"),
            Aloud = values.ContainsKey("--aloud") || stage == KeeperStage.Foreground,
            Table = int.Parse(values.GetValueOrDefault("--table", "0"), CultureInfo.InvariantCulture),
            Back = int.Parse(values.GetValueOrDefault("--back", "0"), CultureInfo.InvariantCulture),
            WentBack = values.GetValueOrDefault("--went-back"),
        };
    }

    public List<string> ToArguments(string program) =>
    [
        program, Stage switch { KeeperStage.Background => "--background", KeeperStage.Foreground => "--foreground", _ => "--keep" },
        "--config", Config, "--state", State, "--run", Run, "--socket", Socket,
        "--nofile", DescriptorLimit.ToString(CultureInfo.InvariantCulture),
        "--lock", Lock.ToString(CultureInfo.InvariantCulture), "--listener", Listener.ToString(CultureInfo.InvariantCulture),
        "--spare", Spare.ToString(CultureInfo.InvariantCulture),
        .. Port == 0 ? (string[])[] : ["--port", Port.ToString(CultureInfo.InvariantCulture)],
        .. Notify is null ? (string[])[] : ["--notify", Notify],
        .. Aloud ? (string[])["--aloud"] : [],
        .. Table == 0 ? (string[])[] : ["--table", Table.ToString(CultureInfo.InvariantCulture), "--back", Back.ToString(CultureInfo.InvariantCulture)],
        .. WentBack is null ? (string[])[] : ["--went-back", WentBack],
    ];

    private static string Required(Dictionary<string, string> values, string name) =>
        values.TryGetValue(name, out var value)
            ? value
            : throw new FormatException($"persistproc-keeper: {name} is missing; run: persistproc serve");
}
