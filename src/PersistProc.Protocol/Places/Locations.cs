using System.Globalization;
using System.Text;

namespace PersistProc.Protocol;

/// <summary>
/// Where everything is (contract §2). One set of locations is one independent supervisor.
/// Pure: the environment, the user and the temporary directory are given.
/// </summary>
public sealed record Locations
{
    /// <summary>
    /// A unix socket's address holds 107 bytes and a zero. We stop earlier, so that a name beside it fits too.
    /// </summary>
    public const int LongestSocketPath = 100;

    private const string SocketName = "persistproc.sock";
    private static readonly string[] MayBeRelative = ["PERSISTPROC_ROOT", "PERSISTPROC_DATA_DIR", "TMPDIR"];

    /// <summary><c>persistprocd.toml</c> and <c>services/*.toml</c>.</summary>
    public required string Config { get; init; }

    /// <summary><c>lock</c>, <c>where</c>, logs, records.</summary>
    public required string State { get; init; }

    /// <summary>Holds the socket, if its path is short enough.</summary>
    public required string Run { get; init; }

    /// <summary>Where a supervisor that is started now would listen. One that runs says in <see cref="Where"/> where it does.</summary>
    public required string Socket { get; init; }

    /// <summary>What <c>--root</c> or the environment gave, if anything.</summary>
    public string? Root { get; init; }

    /// <summary>Locked for a supervisor's life: the one answer to "is one running?".</summary>
    public string Lock => Path.Combine(State, "lock");

    /// <summary>Names the socket of the running supervisor.</summary>
    public string Where => Path.Combine(State, "where");

    /// <summary>Says that shells which come to a project start its services; its name is the project's path, hashed; its content says which, and as what.</summary>
    /// <param name="state">The state directory.</param>
    /// <param name="projectFile">The project's file, absolute.</param>
    public static string Allowed(string state, string projectFile) =>
        Path.Combine(state, "allowed", ShortHash.Of(projectFile));

    /// <summary>A second socket of the same supervisor, for when the first is not where it was.</summary>
    public string Spare => Path.Combine(State, SocketName);

    /// <summary>The locations of this process: its environment, its user.</summary>
    /// <param name="root">What <c>--root</c> said, or null.</param>
    /// <exception cref="IOException">The root is relative to a current directory that does not exist any more.</exception>
    public static Locations Of(string? root)
    {
        string?[] given = [root, .. MayBeRelative.Select(Environment.GetEnvironmentVariable)];
        // asked for only where it may matter: it may be gone
        var directory = given.Any(path => path is { Length: > 0 } && !Path.IsPathRooted(path)) ? Environment.CurrentDirectory : "/";
        return Of(root, Environment.GetEnvironmentVariable, ProcessStatus.Own().Uid, directory);
    }

    /// <summary>The locations in a given environment.</summary>
    public static Locations Of(string? root, Func<string, string?> variable, int uid, string directory)
    {
        string? Variable(string name) => variable(name) is { Length: > 0 } value ? value : null;

        root ??= Variable("PERSISTPROC_ROOT") ?? Variable("PERSISTPROC_DATA_DIR");
        var own = Path.Combine(Variable("TMPDIR") ?? "/tmp", "persistproc-" + uid.ToString(CultureInfo.InvariantCulture));
        if (root is { Length: > 0 })
        {
            root = Path.GetFullPath(root, directory);
            return At(root, Path.Combine(root, "config"), Path.Combine(root, "state"), Path.Combine(root, "run"), uid);
        }

        // XDG: a relative path in these variables is invalid and to be ignored.
        string? Absolute(string name) => Variable(name) is { } path && Path.IsPathRooted(path) ? path : null;
        var home = Absolute("HOME") ?? "/";
        return At(
            null,
            Path.Combine(Absolute("XDG_CONFIG_HOME") ?? Path.Combine(home, ".config"), "persistproc"),
            Path.Combine(Absolute("XDG_STATE_HOME") ?? Path.Combine(home, ".local/state"), "persistproc"),
            Absolute("XDG_RUNTIME_DIR") is { } runtime ? Path.Combine(runtime, "persistproc") : Path.GetFullPath(own, directory),
            uid);
    }

    private static Locations At(string? root, string config, string state, string run, int uid)
    {
        var socket = Path.Combine(run, SocketName);
        return new Locations
        {
            Root = root,
            Config = config,
            State = state,
            Run = run,
            Socket = Encoding.UTF8.GetByteCount(socket) <= LongestSocketPath ? socket : ShortSocket(state, uid),
        };
    }

    /// <summary>
    /// The socket of a long root: in a directory of the user's own, named after the state directory alone,
    /// so that everyone who means the same supervisor computes the same path, whatever their TMPDIR.
    /// </summary>
    private static string ShortSocket(string state, int uid)
    {
        // a name, not a seal: the directory is the user's own, and state/where says what is real
        return string.Create(CultureInfo.InvariantCulture, $"/tmp/persistproc-{uid}/{ShortHash.Of(state)}.sock");
    }
}
