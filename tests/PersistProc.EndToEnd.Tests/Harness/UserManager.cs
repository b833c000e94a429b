namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>
/// A real user manager of systemd (`systemd --user`), in namespaces of its own: of mounts, since it wants /run/systemd/system and a hierarchy of control
/// groups that is its own; of processes, so that all of it ends with the script that started it. A script runs beside it, with `$XDG_RUNTIME_DIR` set.
/// </summary>
internal static class UserManager
{
    private const string Systemd = "/lib/systemd/systemd";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    // the group is made and entered first: then the namespace shows it as the root
    private const string Enter = """
        mkdir -p "$GROUP" && echo $$ > "$GROUP/cgroup.procs" || exit 77
        exec unshare --mount --pid --cgroup --fork --kill-child --mount-proc sh -c "$INSIDE"
        """;

    private const string Inside = """
        mount -t tmpfs none /run && mkdir -p /run/systemd/system /run/user/0 && chmod 700 /run/user/0 || exit 77
        { umount -R /sys/fs/cgroup 2>/dev/null; mount -t cgroup2 none /sys/fs/cgroup; } || exit 77
        export XDG_RUNTIME_DIR=/run/user/0
        "$SYSTEMD" --user --log-target=null &
        tries=0
        until systemctl --user show --property Version >/dev/null 2>&1; do
            tries=$((tries + 1)); [ $tries -lt 200 ] || exit 77
            sleep 0.05
        done
        sh -c "$SCRIPT"
        """;

    /// <summary>Runs a script beside a manager, or says why there is none.</summary>
    public static async Task<Result?> Run(Sandbox box, string script, Action<string> say)
    {
        string[] needed = [Systemd, "/usr/bin/systemctl", "/usr/bin/unshare"];
        if (needed.FirstOrDefault(file => !File.Exists(file)) is { } missing) return Skip(say, $"there is no {missing}");
        if (Environment.UserName != "root") return Skip(say, "only root may mount what it needs");
        if (new[] { "/sys/fs/cgroup/unified", "/sys/fs/cgroup" }.FirstOrDefault(at => File.Exists(Path.Combine(at, "cgroup.procs")) && File.Exists(Path.Combine(at, "cgroup.controllers"))) is not { } mount) return Skip(say, "there is no cgroup v2");
        var group = Path.Combine(mount, box.Id);
        foreach (var (name, value) in new[] { ("GROUP", group), ("SYSTEMD", Systemd), ("INSIDE", Inside), ("SCRIPT", script), ("USER", "root"), ("LOGNAME", "root") }) box.Variables[name] = value;
        try
        {
            var result = await Client.Start(box.Order(["sh", "-c", Enter])).Result(Patience);
            return result.ExitCode == 77 ? Skip(say, $"no manager could be started: {result}") : result;
        }
        finally
        {
            await Eventually.True(() => !Directory.Exists(group) || Leaves.TryRemoveAll(group));
        }
    }

    private static Result? Skip(Action<string> say, string why)
    {
        say($"not tried: {why}");
        return null;
    }
}
