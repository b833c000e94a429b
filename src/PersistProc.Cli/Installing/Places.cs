namespace PersistProc.Cli.Installing;

/// <summary>Where a user's configuration has what is started at login.</summary>
internal static class Places
{
    /// <summary>The unit's file.</summary>
    public static string Unit => Path.Combine(Config, "systemd", "user", SystemdService.Name);

    /// <summary>The link by which it is enabled.</summary>
    public static string Wanted => Path.Combine(Config, "systemd", "user", "default.target.wants", SystemdService.Name);

    /// <summary>The desktop's entry.</summary>
    public static string Entry => Path.Combine(Config, "autostart", AutostartEntry.Name);

    private static string Config =>
        Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { } path && Path.IsPathRooted(path) ? path
        : Path.Combine(Environment.GetEnvironmentVariable("HOME") is { } home && Path.IsPathRooted(home) ? home : "/", ".config");
}
