namespace PersistProc.Core;

/// <summary>The words of service files and options for what is an enum here.</summary>
public static class Words
{
    /// <summary>The keys of the stages.</summary>
    public static Vocabulary<ControlStage> Stage { get; } = new(
        "stage",
        (ControlStage.StartPre, "start_pre"),
        (ControlStage.StartPost, "start_post"),
        (ControlStage.Reload, "reload_command"),
        (ControlStage.Stop, "stop_command"),
        (ControlStage.StopPost, "stop_post"));

    /// <summary><c>restart = "on-failure"</c>.</summary>
    public static Vocabulary<RestartPolicy> Restart { get; } = new(
        "restart policy",
        (RestartPolicy.No, "no"),
        (RestartPolicy.OnSuccess, "on-success"),
        (RestartPolicy.OnFailure, "on-failure"),
        (RestartPolicy.OnAbnormal, "on-abnormal"),
        (RestartPolicy.OnWatchdog, "on-watchdog"),
        (RestartPolicy.Always, "always"),
        (RestartPolicy.UnlessStopped, "unless-stopped"));

    /// <summary><c>type = "simple"</c>.</summary>
    public static Vocabulary<ServiceType> Type { get; } = new("type", (ServiceType.Simple, "simple"), (ServiceType.Exec, "exec"), (ServiceType.Notify, "notify"), (ServiceType.Oneshot, "oneshot"));

    /// <summary><c>exit_type = "tree"</c>.</summary>
    public static Vocabulary<ExitType> ExitType { get; } = new("exit_type", (Core.ExitType.Main, "main"), (Core.ExitType.Tree, "tree"));

    /// <summary><c>on_loss = "stop"</c>.</summary>
    public static Vocabulary<OnLoss> OnLoss { get; } = new("on_loss", (Core.OnLoss.Keep, "keep"), (Core.OnLoss.Stop, "stop"));

    /// <summary><c>kill_mode = "group"</c>.</summary>
    public static Vocabulary<KillMode> KillMode { get; } = new("kill_mode", (Core.KillMode.Group, "group"), (Core.KillMode.Tree, "tree"), (Core.KillMode.Main, "main"));

    /// <summary><c>attach = { on_exit = "detach" }</c>.</summary>
    public static Vocabulary<OnExit> OnExit { get; } = new("on_exit", (Core.OnExit.Stop, "stop"), (Core.OnExit.Detach, "detach"));

    /// <summary><c>stderr = "stdout"</c>.</summary>
    public static Vocabulary<StderrTarget> Stderr { get; } = new("stderr", (StderrTarget.Log, "log"), (StderrTarget.Stdout, "stdout"), (StderrTarget.Null, "null"));

    /// <summary><c>output = "log"</c>.</summary>
    public static Vocabulary<OutputTarget> Output { get; } = new("output", (OutputTarget.Log, "log"), (OutputTarget.Null, "null"));

    /// <summary><c>inherit = "caller"</c>.</summary>
    public static Vocabulary<Inherit> Inherit { get; } = new("inherit", (Core.Inherit.Caller, "caller"), (Core.Inherit.Minimal, "minimal"));

    /// <summary><c>kill --whom all</c>.</summary>
    public static Vocabulary<SignalScope> Whom { get; } = new("--whom", (SignalScope.Main, "main"), (SignalScope.Group, "group"), (SignalScope.Tree, "all"));
}
