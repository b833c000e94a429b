namespace PersistProc.Core;

/// <summary>What `config/persistprocd.toml` says of the supervisor itself.</summary>
/// <param name="LogsMaxTotal">Bytes: how much all services' logs may take together.</param>
/// <param name="CompressAfter">How long after its last byte a log that was put away is compressed; null for never.</param>
/// <param name="Cgroups">Whether trees get control groups of their own.</param>
/// <param name="Http">Where it serves by TCP too; null for nowhere.</param>
public sealed record SupervisorSettings(long LogsMaxTotal, TimeSpan? CompressAfter, CgroupUse Cgroups = CgroupUse.Auto, ListenAddress? Http = null)
{
    private const long Least = 1_000_000;

    /// <summary>The keys that leave a terminal, as <see cref="PersistProc.Core.DetachKeys"/> reads them; null for the default.</summary>
    public string? DetachKeys { get; init; }

    /// <summary>How long a project's services run on after the last shell has left its directory, where the hook has started them.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What is called when something happens to services.</summary>
    public ValueList<Hook> Hooks { get; init; } = [];

    /// <summary>Where lines, events and measures are exported to; null for nowhere.</summary>
    public TelemetrySettings? Telemetry { get; init; }

    /// <summary>Where the file says nothing: 2 GB of logs, compressed after ten minutes.</summary>
    public static SupervisorSettings Default { get; } = new(2_000_000_000, TimeSpan.FromMinutes(10));

    /// <summary>Reads the file's tables. What is wrong is noted and left at its default.</summary>
    public static SupervisorSettings Read(SettingValue.Table file, SettingScope scope)
    {
        var settings = Default;
        foreach (var (key, at, value) in file.Settings)
        {
            if (key == "logs") settings = ReadLogs(scope.Of(key), value, settings);
            else if (key == "cgroups") settings = SettingReaders.OneOf(CgroupUses.Words)(scope.Of(key), value, out var use) ? settings with { Cgroups = use } : settings;
            else if (key == "http") settings = settings with { Http = ReadHttp(scope.Of(key), value) };
            else if (key == "attach") settings = settings with { DetachKeys = ReadAttach(scope.Of(key), value) };
            else if (key == "hook") settings = settings with { Linger = ReadHook(scope.Of(key), value) ?? settings.Linger };
            else if (key == "hooks") settings = settings with { Hooks = HookReader.Read(scope.Of(key), value) };
            else if (key == "opentelemetry") settings = settings with { Telemetry = TelemetrySettings.Read(scope.Of(key), value) };
            else scope.Of(key).Fault(at, UnknownKey.Text(key, SupervisorDirectives.Keys("")));
        }
        return settings;
    }

    private static TimeSpan? ReadHook(SettingScope scope, SettingValue value)
    {
        if (value is not SettingValue.Table table)
        {
            scope.Wrong(value, "a table such as { linger = \"10m\" }");
            return null;
        }
        TimeSpan? linger = null;
        foreach (var (key, at, each) in table.Settings)
        {
            var of = scope.Of(key);
            if (key != "linger") of.Fault(at, UnknownKey.Text(key, SupervisorDirectives.Keys("hook")));
            else if (SettingReaders.Duration(of, each, out var time)) linger = time;
        }
        return linger;
    }

    private static string? ReadAttach(SettingScope scope, SettingValue value)
    {
        if (value is not SettingValue.Table table)
        {
            scope.Wrong(value, "a table such as { detach_keys = \"ctrl-p,ctrl-q\" }");
            return null;
        }
        string? keys = null;
        foreach (var (key, at, each) in table.Settings)
        {
            var of = scope.Of(key);
            if (key != "detach_keys") of.Fault(at, UnknownKey.Text(key, SupervisorDirectives.Keys("attach")));
            else if (!SettingReaders.Text(of, each, out var text)) continue;
            else if (Core.DetachKeys.Parse(text, out var why) is null) of.Fault(each.At, why);
            else keys = text;
        }
        return keys;
    }

    private static ListenAddress? ReadHttp(SettingScope scope, SettingValue value)
    {
        if (value is not SettingValue.Table table)
        {
            scope.Wrong(value, "a table such as { listen = \"127.0.0.1:8947\" }");
            return null;
        }
        ListenAddress? listen = null;
        foreach (var (key, at, each) in table.Settings)
        {
            var of = scope.Of(key);
            if (key != "listen") of.Fault(at, UnknownKey.Text(key, SupervisorDirectives.Keys("http")));
            else if (!SettingReaders.Listen(of, each, out var address)) continue;
            else if (!address.IsLoopback) of.Fault(each.At, $"{address} is no address of this machine alone: write \"127.0.0.1:8947\" or \"[::1]:8947\". From other machines: ssh -L");
            else listen = address;
        }
        return listen;
    }

    private static SupervisorSettings ReadLogs(SettingScope scope, SettingValue value, SupervisorSettings settings)
    {
        if (value is not SettingValue.Table table)
        {
            scope.Wrong(value, "a table such as { max_total = \"2GB\" }");
            return settings;
        }
        var compresses = true;
        foreach (var (key, at, each) in table.Settings)
        {
            var of = scope.Of(key);
            if (key == "max_total" && SettingReaders.Size(Least)(of, each, out var total)) settings = settings with { LogsMaxTotal = total };
            else if (key == "compress" && SettingReaders.Truth(of, each, out var flag)) compresses = flag;
            else if (key == "compress_after" && SettingReaders.Duration(of, each, out var after)) settings = settings with { CompressAfter = after };
            else if (!SupervisorDirectives.Keys("logs").Contains(key)) of.Fault(at, UnknownKey.Text(key, SupervisorDirectives.Keys("logs")));
        }
        return compresses ? settings : settings with { CompressAfter = null };
    }
}
