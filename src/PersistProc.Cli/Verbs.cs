using PersistProc.Cli.Commands;

namespace PersistProc.Cli;

/// <summary>All commands. Only the one that is asked for is made: their options cost more than a request.</summary>
internal static class Verbs
{
    /// <summary>Every name that is a verb: none of them is ever taken for a program.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "run", "start", "stop", "restart", "kill", "list", "ls", "ps", "status", "is-active", "logs", "output", "attach", "ctrl", "serve",
        "shutdown", "version", "help",
        "up", "down", "reload", "pause", "resume", "why", "send", "screen", "wait", "events", "enable", "disable", "reset-failed", "scale", "config", "graph", "critical-chain", "blame", "upgrade", "mcp", "tui", "doctor", "init",
        "import", "completion", "hook", "allow", "disallow", "install-service", "uninstall-service",
    ];

    /// <summary>Each once.</summary>
    public static IEnumerable<Verb> All =>
        Names.Select(name => (Name: name, Verb: Find(name))).Where(v => v.Verb is not null && v.Verb.Name == v.Name).Select(v => v.Verb!);

    /// <summary>The verb of a name, or null.</summary>
    public static Verb? Find(string name) =>
        name.Replace('_', '-') switch
        {
            "run" => new RunVerb(),
            "list" or "ls" or "ps" => new ListVerb(),
            "status" => new StatusVerb(),
            "why" => new WhyVerb(),
            "events" => new EventsVerb(),
            "tui" => new TuiVerb(),
            "wait" => new WaitVerb(),
            "logs" => new LogsVerb(),
            "attach" => new AttachVerb(),
            "send" => new SendVerb(),
            "screen" => new ScreenVerb(),
            "stop" => new StopVerb(),
            "start" => new StartVerb(),
            "restart" => new RestartVerb(),
            "kill" => new KillVerb(),
            "is-active" => new IsActiveVerb(),
            "output" => new OutputVerb(),
            "ctrl" => new CtrlVerb(),
            "serve" => new ServeVerb(),
            "shutdown" => new ShutdownVerb(),
            "upgrade" => new UpgradeVerb(),
            "doctor" => new DoctorVerb(),
            "version" => new VersionVerb(),
            "config" => new ConfigVerb(),
            "graph" => new GraphVerb(),
            "critical-chain" => new CriticalChainVerb(),
            "blame" => new BlameVerb(),
            "up" => new UpVerb(),
            "down" => new DownVerb(),
            "scale" => new ScaleVerb(),
            "enable" => new EnableVerb(on: true),
            "disable" => new EnableVerb(on: false),
            "reload" => new ReloadVerb(),
            "pause" => new PauseVerb(on: true),
            "resume" => new PauseVerb(on: false),
            "reset-failed" => new ResetFailedVerb(),
            "mcp" => new McpVerb(),
            "init" => new InitVerb(),
            "import" => new ImportVerb(),
            "completion" => new CompletionVerb(),
            "hook" => new HookVerb(),
            "allow" => new AllowVerb(on: true),
            "disallow" => new AllowVerb(on: false),
            "install-service" => new InstallServiceVerb(),
            "uninstall-service" => new UninstallServiceVerb(),
            _ when name == CompleteVerb.Word => new CompleteVerb(),
            _ when name == VisitVerb.Word => new VisitVerb(),
            _ when name == CommandsVerb.Word => new CommandsVerb(),
            _ => null,
        };
}
