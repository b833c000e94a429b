using PersistProc.Protocol;

namespace PersistProc.Cli.Installing;

/// <summary>What is to be started at login: this program, for the supervisor that is meant here.</summary>
/// <param name="Program">Where this program is, absolute.</param>
/// <param name="Root">What `--root` or the environment says; null for the user's own places.</param>
/// <param name="Variables">What of the environment those places depend on, and a login does not have.</param>
internal sealed record ServiceCommand(string Program, string? Root, IReadOnlyList<KeyValuePair<string, string>> Variables)
{
    // a login sets XDG_RUNTIME_DIR itself; these two are set by shells, if at all
    private static readonly string[] Placing = ["XDG_CONFIG_HOME", "XDG_STATE_HOME"];

    /// <summary>The one of this process.</summary>
    /// <param name="locations">Where everything of it is.</param>
    /// <param name="variable">The environment.</param>
    public static ServiceCommand Of(Locations locations, Func<string, string?> variable) => new(
        Environment.ProcessPath ?? throw new SupervisorException("install-service: this program's own file cannot be found. Is /proc mounted?"),
        locations.Root,
        locations.Root is not null ? [] : [.. Placing.Where(name => Path.IsPathRooted(variable(name) ?? "")).Select(name => KeyValuePair.Create(name, variable(name)!))]);

    /// <summary>The words of a command line with this verb.</summary>
    public IReadOnlyList<string> Words(string verb) => Root is null ? [Program, verb] : [Program, "--root", Root, verb];
}
