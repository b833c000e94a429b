namespace PersistProc.Core;

/// <summary>The keys of the contract that this version does not have yet. Building one moves its row to <see cref="Directives"/>.</summary>
public static class DirectivesToCome
{
    /// <summary>Of <c>[services.NAME]</c>.</summary>
    public static ValueList<Directive> OfService { get; } =
    [
        Directive.NotBuilt("description", "What it is, for people."),
        Directive.NotBuilt("shell", "Runs the command by sh -c."),
        Directive.NotBuilt("environment_files", "Files of variables; a leading \"-\" means it may be missing."),
        Directive.NotBuilt("autostart", "Started with the supervisor."),
        Directive.NotBuilt("manual", "Not started by up."),
        Directive.NotBuilt("type", "When it counts as started: simple, exec, notify or oneshot."),
        Directive.NotBuilt("remain_after_exit", "A oneshot that ended well counts as running."),
        Directive.NotBuilt("start_timeout", "How long a start may take."),
        Directive.NotBuilt("ready", "How one knows that it is ready."),
        Directive.NotBuilt("health", "How one knows that it is still well."),
        Directive.NotBuilt("watchdog", "How often it has to say that it lives."),
        Directive.NotBuilt("requires", "What has to run for it to run."),
        Directive.NotBuilt("wants", "What is started with it."),
        Directive.NotBuilt("after", "What it waits for."),
        Directive.NotBuilt("before", "What waits for it."),
        Directive.NotBuilt("binds_to", "What it ends with."),
        Directive.NotBuilt("part_of", "What it is stopped and restarted with."),
        Directive.NotBuilt("conflicts", "What cannot run beside it."),
        Directive.NotBuilt("on_failure", "What is started when it has failed."),
        Directive.NotBuilt("restart_prevent_codes", "Exit codes after which it is not restarted."),
        Directive.NotBuilt("start_pre", "Commands before it."),
        Directive.NotBuilt("start_post", "Commands after its start."),
        Directive.NotBuilt("stop_command", "A command that stops it."),
        Directive.NotBuilt("stop_post", "Commands after its end."),
        Directive.NotBuilt("reload_command", "A command that makes it read its configuration again."),
        Directive.NotBuilt("reload_signal", "A signal that does."),
        Directive.NotBuilt("user", "The user it runs as."),
        Directive.NotBuilt("group", "The group it runs as."),
        Directive.NotBuilt("nice", "Its niceness."),
        Directive.NotBuilt("oom_score_adjust", "How soon it is killed when memory runs out."),
        Directive.NotBuilt("limits", "Its resource limits."),
        Directive.NotBuilt("memory_max", "How much memory it may use."),
        Directive.NotBuilt("memory_high", "From where on it is slowed down."),
        Directive.NotBuilt("cpu_quota", "How much of the processors it may use."),
        Directive.NotBuilt("tasks_max", "How many tasks it may have."),
        Directive.NotBuilt("stdin", "Where it reads from."),
        Directive.NotBuilt("output", "Where standard output goes."),
        Directive.NotBuilt("tty", "Gives it a terminal."),
        Directive.NotBuilt("logs", "How much of its output is kept."),
        Directive.NotBuilt("schedule", "When it is started, as cron writes it."),
        Directive.NotBuilt("every", "How often it is started."),
        Directive.NotBuilt("watch", "Files whose change restarts it."),
        Directive.NotBuilt("replicas", "How many of it run."),
        Directive.NotBuilt("sockets", "Sockets that are open before it runs."),
    ];

    /// <summary>At the top of a file.</summary>
    public static ValueList<string> OfFile { get; } = ["defaults"];
}
