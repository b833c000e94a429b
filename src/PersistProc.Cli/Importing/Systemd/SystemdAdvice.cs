namespace PersistProc.Cli.Importing;

/// <summary>What to do instead of keys of systemd that have no equivalent.</summary>
internal static class SystemdAdvice
{
    private static readonly string[] Sandboxing =
    [
        "Protect", "Private", "Restrict", "ReadWrite", "ReadOnly", "Inaccessible", "NoNewPrivileges", "SystemCall", "Capability", "AmbientCapabilities", "LockPersonality", "MemoryDenyWriteExecute",
        "RemoveIPC", "RootDirectory", "RootImage", "Bind", "TemporaryFileSystem", "DynamicUser", "SecureBits", "AppArmor", "SELinux", "SmackProcess", "KeyringMode", "Mount", "NoExecPaths", "ExecPaths", "UMaskFile", "IPAddress", "Device", "SupplementaryGroups", "PAMName",
    ];

    public static string Of(string key) => key switch
    {
        _ when Sandboxing.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal)) => "there is no sandbox here: what needs one runs by bwrap, or stays with systemd",
        "StandardOutput" or "StandardError" => "its log lies below the state directory, and persistproc logs reads it; a file of its own by a shell: … > FILE",
        "StandardInput" => "write stdin = \"file:PATH\", \"null\" or \"terminal\"",
        "PassEnvironment" => "the environment of whoever starts it is passed anyway (inherit)",
        "UnsetEnvironment" => "write inherit = \"minimal\", and what is wanted in environment",
        "LoadCredential" or "SetCredential" or "ImportCredential" or "LoadCredentialEncrypted" => "no credentials are handed over: name the file in its environment",
        "Slice" or "Delegate" or "CPUWeight" or "IOWeight" or "StartupCPUWeight" or "AllowedCPUs" or "MemorySwapMax" or "MemoryMin" or "MemoryLow" => "its control group obeys memory_max, memory_high, cpu_quota and tasks_max alone",
        "CPUSchedulingPolicy" or "CPUSchedulingPriority" or "IOSchedulingClass" or "IOSchedulingPriority" or "CPUAffinity" or "NUMAPolicy" => "start it by chrt, ionice or taskset",
        "TimeoutStartSec" or "TimeoutSec" => "a start without any limit is only that of a oneshot: write a long start_timeout",
        "KillMode" => "its processes are ended when it is stopped, all of them: KILL is for the whole tree",
        "RestartForceExitStatus" => "write restart = \"always\", and restart_prevent_codes for the others",
        "FailureAction" or "SuccessAction" or "JobTimeoutSec" or "StartLimitAction" or "RebootArgument" => "the machine is left alone here: on_failure starts another service",
        "PropagatesReloadTo" or "ReloadPropagatedFrom" => "reload each by its name",
        "Sockets" => "write its sockets into its own table: sockets.NAME.listen",
        "MemoryMax" or "MemoryHigh" or "MemoryLimit" => "less than a megabyte, or no size, or a share of the machine's memory: write a size",
        "LimitNOFILE" or "LimitCORE" or "LimitNPROC" or "LimitAS" or "LimitSTACK" => "its value was not understood: write a number, \"SOFT:HARD\" or \"unlimited\"",
        _ when key.StartsWith("Limit", StringComparison.Ordinal) => "limits has nofile, core, nproc, as and stack: others by prlimit in front of the command",
        _ => "has no equivalent here, or its value was not understood",
    };
}
