using System.Collections.Frozen;

namespace PersistProc.Core;

/// <summary>Keys of a service as other tools call them, and what says the same here.</summary>
public static class FamiliarKeys
{
    // docker compose, systemd.service(5), supervisord, process-compose, pm2, circus
    private static readonly FrozenDictionary<string, string> Here = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["ExecStart"] = "command",
        ["entrypoint"] = "command",
        ["cmd"] = "command",
        ["exec"] = "command",
        ["script"] = "command",
        ["args"] = "command, with its arguments",
        ["cwd"] = "working_directory",
        ["directory"] = "working_directory",
        ["workdir"] = "working_directory",
        ["working_dir"] = "working_directory",
        ["WorkingDirectory"] = "working_directory",
        ["env"] = "environment",
        ["vars"] = "environment",
        ["env_file"] = "environment_files",
        ["EnvironmentFile"] = "environment_files",
        ["depends_on"] = "requires",
        ["depends"] = "requires",
        ["autorestart"] = "restart",
        ["availability"] = "restart",
        ["RestartSec"] = "restart_delay",
        ["backoff_seconds"] = "restart_delay",
        ["max_restarts"] = "start_limit",
        ["startretries"] = "start_limit",
        ["StartLimitBurst"] = "start_limit",
        ["exitcodes"] = "success_exit_codes",
        ["SuccessExitStatus"] = "success_exit_codes",
        ["healthcheck"] = "health",
        ["liveness_probe"] = "health",
        ["readiness_probe"] = "ready",
        ["startsecs"] = "ready = { delay = \"…\" }",
        ["stop_signal"] = "stop, such as [\"TERM 10s\", \"KILL\"]",
        ["stopsignal"] = "stop, such as [\"TERM 10s\", \"KILL\"]",
        ["KillSignal"] = "stop, such as [\"TERM 10s\", \"KILL\"]",
        ["stop_grace_period"] = "stop, such as [\"TERM 10s\", \"KILL\"]",
        ["stopwaitsecs"] = "stop, such as [\"TERM 10s\", \"KILL\"]",
        ["TimeoutStopSec"] = "stop, such as [\"TERM 10s\", \"KILL\"]",
        ["kill_timeout"] = "stop, such as [\"TERM 10s\", \"KILL\"]",
        ["TimeoutStartSec"] = "start_timeout",
        ["ExecStartPre"] = "start_pre",
        ["ExecStartPost"] = "start_post",
        ["ExecReload"] = "reload_command",
        ["ExecStop"] = "stop_command",
        ["ExecStopPost"] = "stop_post",
        ["WatchdogSec"] = "watchdog",
        ["RuntimeMaxSec"] = "runtime_max",
        ["MemoryMax"] = "memory_max",
        ["mem_limit"] = "memory_max",
        ["CPUQuota"] = "cpu_quota",
        ["cpus"] = "cpu_quota",
        ["TasksMax"] = "tasks_max",
        ["pids_limit"] = "tasks_max",
        ["ulimits"] = "limits",
        ["LimitNOFILE"] = "limits = { nofile = … }",
        ["OOMScoreAdjust"] = "oom_score_adjust",
        ["numprocs"] = "replicas",
        ["instances"] = "replicas",
        ["scale"] = "replicas",
        ["logging"] = "logs",
        ["OnCalendar"] = "schedule",
        ["cron_restart"] = "schedule",
        ["ListenStream"] = "sockets.NAME.listen",
        ["container_name"] = "the table's own name",
        ["name"] = "the table's own name",
        ["disabled"] = "manual",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>What says here what another tool calls so, or null.</summary>
    public static string? Find(string key) => Here.GetValueOrDefault(key);
}
