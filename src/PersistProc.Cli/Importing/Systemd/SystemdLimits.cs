using System.Globalization;

namespace PersistProc.Cli.Importing;

/// <summary>Keys of a service unit that are a limit, a time or a number here too.</summary>
internal static class SystemdLimits
{
    private static readonly (string Name, string Key, bool IsSize)[] Resources =
        [("LimitNOFILE", "nofile", false), ("LimitCORE", "core", true), ("LimitNPROC", "nproc", false), ("LimitAS", "as", true), ("LimitSTACK", "stack", true)];

    /// <summary>Carries a key over if it is one of these and its value can be.</summary>
    public static bool Carry(ImportedService service, SystemdText text, SystemdSetting setting)
    {
        var value = setting.Value;
        if (Array.Find(Resources, each => each.Name == setting.Key) is { Key: { } key } resource) return Resource(service, key, resource.IsSize, value);
        switch (setting.Key)
        {
            case "TimeoutStartSec" or "TimeoutSec":
                if (value.Trim() is "infinity" or "0") return service["type"] is TomlValue.Text { Phrase.Plain: "oneshot" };
                return Time(service, "start_timeout", value);
            case "RuntimeMaxSec":
                return value.Trim() is "infinity" || Time(service, "runtime_max", value);
            case "WatchdogSec":
                return value.Trim() is "0" or "infinity" || Time(service, "watchdog", value);
            case "KillMode":
                service.Set("kill_mode", value switch { "process" => "main", "mixed" => "main", "none" => "main", _ => "tree" });
                return value is "control-group" or "process" or "mixed";
            case "ExitType":
                if (value == "cgroup") service.Set("exit_type", "tree");
                return value is "main" or "cgroup";
            case "Nice" when int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var nice) && nice is >= -20 and <= 19:
                service.Set("nice", nice);
                return true;
            case "OOMScoreAdjust" when int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var score) && score is >= -1000 and <= 1000:
                service.Set("oom_score_adjust", score);
                return true;
            case "UMask" when value.Length is 3 or 4 && value.All(digit => digit is >= '0' and <= '7') && (value.Length == 3 || value[0] == '0'):
                service.Set("umask", value);
                return true;
            case "MemoryMax" or "MemoryLimit" when Times.Bytes(value) is >= 1_000_000 and var most:
                service.Set("memory_max", Times.Size(most));
                return true;
            case "MemoryHigh" when Times.Bytes(value) is >= 1_000_000 and var high:
                service.Set("memory_high", Times.Size(high));
                return true;
            case "MemoryMax" or "MemoryHigh" or "TasksMax" or "CPUQuota" when value is "infinity" or "":
                return true;
            case "TasksMax" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var tasks) && tasks > 0:
                service.Set("tasks_max", tasks);
                return true;
            case "CPUQuota" when value.EndsWith('%') && double.TryParse(value[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is >= 1 and <= 1_000_000:
                service.Set("cpu_quota", value);
                return true;
            case "FileDescriptorStoreMax" when service["type"] is TomlValue.Text { Phrase.Plain: "notify" } && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var stored):
                service.Set("fd_store_max", stored);
                return true;
            case "RuntimeDirectory" or "StateDirectory" or "CacheDirectory" or "LogsDirectory" or "ConfigurationDirectory":
                Directories(service, text, setting);
                return true;
            default:
                return false;
        }
    }

    private static bool Time(ImportedService service, string key, string value)
    {
        if (Times.Seconds(value) is not (> 0 and var seconds) || Times.Print(seconds) is not { } printed) return false;
        service.Set(key, printed);
        return true;
    }

    // SOFT:HARD, each a number, for sizes with a unit
    private static bool Resource(ImportedService service, string key, bool isSize, string value)
    {
        var halves = value.Split(':').Select(half => Half(half.Trim(), isSize)).ToList();
        if (halves.Count > 2 || halves.Any(half => half is null)) return false;
        var numbers = halves.Select(half => half is "unlimited" ? ulong.MaxValue : ulong.Parse(half!, CultureInfo.InvariantCulture)).ToList();
        if (numbers[0] > numbers[^1]) return false;
        service.Set("limits." + key, halves is [var one] && one != "unlimited" && long.TryParse(one, CultureInfo.InvariantCulture, out var number) ? number : string.Join(':', halves));
        return true;
    }

    private static string? Half(string text, bool isSize)
    {
        if (text is "infinity" or "unlimited") return "unlimited";
        if (isSize) return Times.Bytes(text) is { } bytes ? bytes.ToString(CultureInfo.InvariantCulture) : null;
        return uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? text : null;
    }

    // systemd makes them, and says where they are
    private static void Directories(ImportedService service, SystemdText text, SystemdSetting setting)
    {
        var (variable, root) = setting.Key switch
        {
            "RuntimeDirectory" => ("RUNTIME_DIRECTORY", Phrase.Variable("XDG_RUNTIME_DIR", "/run")),
            "StateDirectory" => ("STATE_DIRECTORY", Phrase.Variable("XDG_STATE_HOME", Phrase.Variable("HOME") + "/.local/state")),
            "CacheDirectory" => ("CACHE_DIRECTORY", Phrase.Variable("XDG_CACHE_HOME", Phrase.Variable("HOME") + "/.cache")),
            "LogsDirectory" => ("LOGS_DIRECTORY", Phrase.Variable("XDG_STATE_HOME", Phrase.Variable("HOME") + "/.local/state") + "/log"),
            _ => ("CONFIGURATION_DIRECTORY", Phrase.Variable("XDG_CONFIG_HOME", Phrase.Variable("HOME") + "/.config")),
        };
        var names = setting.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(name => root + "/" + text.Of(setting, name.Split(':')[0])).ToList();
        if (names.Count == 0) return;
        service.SetVariable(variable, names.Aggregate((all, each) => all + ":" + each));
        List<TomlValue> before = service["start_pre"] is TomlValue.Several several ? [.. several.Items] : [];
        service.Set("start_pre", new TomlValue.Several([TomlValue.Of(["mkdir", "-p", .. names]), .. before]));
    }
}
