using System.Globalization;
using PersistProc.Core;

namespace PersistProc.Cli.Importing;

/// <summary>The keys of one service unit.</summary>
internal sealed class SystemdService
{
    private readonly ImportedProject _project;
    private readonly ImportedService _service;
    private readonly ImportSource _source;
    private readonly SystemdUnit _unit;
    private readonly SystemdText _text;
    private readonly SystemdExec _exec;

    public SystemdService(ImportedProject project, ImportedService service, ImportSource source, SystemdUnit unit)
    {
        (_project, _service, _source, _unit) = (project, service, source, unit);
        _text = new SystemdText(service, unit.Name);
        _exec = new SystemdExec(service, _text);
    }

    /// <summary>The service units that it names and that may lie beside it.</summary>
    public List<string> Needed { get; } = [];

    public void Carry()
    {
        foreach (var setting in _unit.Holding("Unit")) OfUnit(setting);
        // what others mean may depend on it
        foreach (var setting in _unit.All("Service", "Type")) if (!Type(setting)) _service.Notes.Add(setting.Lost(SystemdAdvice.Of("Type")));
        foreach (var setting in _unit.Holding("Service").Where(setting => setting.Key != "Type"))
        {
            if (!Launch(setting) && !SystemdLimits.Carry(_service, _text, setting) && !Restarting(setting)) _service.Notes.Add(setting.Lost(SystemdAdvice.Of(setting.Key)));
        }

        foreach (var setting in _unit.Holding("Install"))
        {
            if (setting.Key is "WantedBy" or "RequiredBy" && !_service.Name.EndsWith('@')) _service.Set("autostart", true);
            else if (setting.Key is "Alias" or "DefaultInstance") _service.Notes.Add(setting.Lost("has no equivalent here"));
        }

        foreach (var section in _unit.Settings.Select(setting => setting.Section).Distinct().Where(section => section is not ("Unit" or "Service" or "Install") && !section.StartsWith("X-", StringComparison.Ordinal))) _service.Lose(_unit.Settings.First(setting => setting.Section == section).Line, $"[{section}]", "is no section of a service: it was left out");
        Stop();
        if (_service["working_directory"] is null) _service.Set("working_directory", "/", "systemd's default; for a user's units it is the home directory");
        if (_unit["Service", "Restart"] is null) _service.Set("restart", "no", "systemd's default");
    }

    private void OfUnit(SystemdSetting setting)
    {
        switch (setting.Key)
        {
            case "Description":
                _service.Set("description", _text.Of(setting, setting.Value));
                break;
            case "Requires" or "Requisite": Tie("requires", setting); break;
            case "Wants" or "Upholds": Tie("wants", setting); break;
            case "After": Tie("after", setting); break;
            case "Before": Tie("before", setting); break;
            case "BindsTo": Tie("binds_to", setting); break;
            case "PartOf": Tie("part_of", setting); break;
            case "Conflicts": Tie("conflicts", setting); break;
            case "OnFailure": Tie("on_failure", setting); break;
            case "OnSuccess": Tie("on_success", setting); break;
            case "StartLimitBurst" or "StartLimitIntervalSec" or "StartLimitInterval":
                StartLimit();
                break;
            case "Documentation" or "DefaultDependencies" or "SourcePath" or "StopWhenUnneeded":
                break;
            default:
                _service.Notes.Add(setting.Lost(setting.Key.StartsWith("Condition", StringComparison.Ordinal) || setting.Key.StartsWith("Assert", StringComparison.Ordinal) ? "no conditions: write a start_pre that fails, such as [\"test\", \"-e\", \"…\"]" : SystemdAdvice.Of(setting.Key)));
                break;
        }
    }

    private void Tie(string key, SystemdSetting setting)
    {
        foreach (var name in setting.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (name.EndsWith(".target", StringComparison.Ordinal) || name.EndsWith(".slice", StringComparison.Ordinal)) continue;       // the machine is up, when it is started here
            if (!name.EndsWith(".service", StringComparison.Ordinal) || name.Contains('%', StringComparison.Ordinal))
            {
                if (!(name == _unit.Name + ".socket" || name == _unit.Name + ".timer")) _service.Notes.Add(setting.Lost($"{name} is no service: it was left out"));
                continue;
            }

            var other = name[..^".service".Length];
            var at = other.IndexOf('@', StringComparison.Ordinal);
            var template = at >= 0 ? other[..(at + 1)] + ".service" : name;
            if (key is not ("after" or "before" or "conflicts")) Needed.Add(template);
            var known = at > 0 ? ServiceNames.Valid(other[..at]) + other[at..] : ServiceNames.Valid(other);
            if (ServiceName.TryMake(null, known, out _, out _) && !(at >= 0 && other[(at + 1)..] is "" or "ready" or "started" or "completed" or "succeeded")) Add(key, known, setting.Line);
        }
    }

    private void Add(string key, string name, int line)
    {
        _service.Add(key, name);
        _service.Lines[key + " " + name] = line;
    }

    private bool Launch(SystemdSetting setting)
    {
        switch (setting.Key)
        {
            case "ExecStart":
                Start();
                return true;
            case "ExecStartPre" or "ExecCondition": return Beside("start_pre", setting);
            case "ExecStartPost": return Beside("start_post", setting);
            case "ExecStop": return Beside("stop_command", setting);
            case "ExecStopPost": return Beside("stop_post", setting);
            case "ExecReload": return Reload(setting);
            case "WorkingDirectory":
                var directory = setting.Value.TrimStart('-');
                _service.Set("working_directory", directory == "~" ? Phrase.Variable("HOME") : _text.Of(setting, directory));
                return true;
            case "Environment":
                foreach (var word in SystemdWord.Split(setting, setting.Value))
                {
                    if (word.Text.Split('=', 2) is [var name, var value]) _service.SetVariable(name, _text.Of(setting, value), setting.Line);
                    else _service.Notes.Add(setting.Lost($"{word.Raw}: this is no NAME=VALUE"));
                }

                return true;
            case "EnvironmentFile":
                _service.Add("environment_files", (setting.Value.StartsWith('-') ? "-" : "") + _text.Of(setting, setting.Value.TrimStart('-')));
                return true;
            case "User": return Set("user", setting, "only a supervisor of root may change it");
            case "Group": return Set("group", setting, "only a supervisor of root may change it");
            case "StandardInput":
                if (setting.Value.StartsWith("file:", StringComparison.Ordinal)) _service.Set("stdin", "file:" + _text.Of(setting, setting.Value[5..]));
                else if (setting.Value.StartsWith("tty", StringComparison.Ordinal)) _service.Set("tty", true);
                return setting.Value is "null" || setting.Value.StartsWith("file:", StringComparison.Ordinal) || setting.Value.StartsWith("tty", StringComparison.Ordinal);
            case "StandardOutput":
                if (setting.Value == "null") _service.Set("output", "null");
                return setting.Value is "null" or "journal" or "inherit" or "journal+console" or "tty";
            case "StandardError":
                if (setting.Value == "null") _service.Set("stderr", "null");
                return setting.Value is "null" or "journal" or "inherit" or "journal+console" or "tty";
            case "TTYPath":
                _service.Set("tty", true);
                return true;
            case "RemainAfterExit":
                if (IsTrue(setting.Value)) _service.Set("remain_after_exit", true);
                return true;
            case "PIDFile" or "GuessMainPID" or "SyslogIdentifier" or "NonBlocking" or "TTYReset" or "TTYVHangup" or "SendSIGKILL" or "NotifyAccess" or "KillSignal" or "TimeoutStopSec" or "FinalKillSignal" or "SyslogLevelPrefix" or "SyslogFacility" or "SyslogLevel" or "BusName":
                return true;
            default:
                return false;
        }
    }

    private bool Set(string key, SystemdSetting setting, string? remark = null)
    {
        if (setting.Value.Length == 0) return false;
        _service.Set(key, _text.Of(setting, setting.Value), remark);
        return true;
    }

    // of a oneshot all but the last come before it
    private void Start()
    {
        if (_service["command"] is not null) return;
        var settings = _unit.All("Service", "ExecStart").ToList();
        var all = settings.SelectMany(setting => _exec.Of(setting, mayFail: setting != settings[^1])).ToList();
        if (all.Count == 0) throw new ImportException(new Place(settings[0].Line), "ExecStart: there is no command in it");
        _service.Set("command", all[^1]);
        if (all.Count > 1) _service.Set("start_pre", new TomlValue.Several([.. _service["start_pre"] is TomlValue.Several before ? before.Items : [], .. all.SkipLast(1).Select(AsOne)]));
    }

    private bool Beside(string key, SystemdSetting setting)
    {
        foreach (var command in _exec.Of(setting, mayFail: true))
        {
            // one command without an array about it could be taken for several
            List<TomlValue> all = _service[key] is TomlValue.Several several ? [.. several.Items] : [];
            _service.Set(key, new TomlValue.Several([.. all, AsOne(command)]));
        }

        return true;
    }

    private static TomlValue AsOne(TomlValue command) => command is TomlValue.Text line ? Words(line) : command;

    private static TomlValue Words(TomlValue.Text line) => line.Phrase.Plain is { } plain && Commands.Words(plain) is { } words ? TomlValue.OfPlain(words) : line.Phrase.Letters.Contains(' ', StringComparison.Ordinal) ? line : new TomlValue.Several([line]);

    private bool Reload(SystemdSetting setting)
    {
        var words = SystemdWord.Split(setting, setting.Value).Select(word => word.Text).ToList();
        var isKill = words.Count >= 2 && Path.GetFileName(words[0]) == "kill" && words.Contains("$MAINPID");
        var signal = isKill ? words.Skip(1).Where(word => word.StartsWith('-')).Select(word => Ladders.SignalName(word.TrimStart('-'))).FirstOrDefault(name => name is not null) ?? (words.Count >= 3 && words[1] is "-s" ? Ladders.SignalName(words[2]) : null) : null;
        if (isKill && signal is not null && _service["reload_command"] is null) _service.Set("reload_signal", signal);
        else Beside("reload_command", setting);
        return true;
    }

    private bool Type(SystemdSetting setting)
    {
        switch (setting.Value)
        {
            case "simple" or "exec" or "notify" or "oneshot":
                if (setting.Value != "simple") _service.Set("type", setting.Value);
                return true;
            case "notify-reload":
                _service.Set("type", "notify");
                if (_unit["Service", "ExecReload"] is null) _service.Set("reload_signal", "HUP");
                return true;
            case "forking":
                _service.Set("exit_type", "tree");
                _service.Notes.Add(setting.Lost("forking: it runs as long as anything of it lives; better is its option to stay in the foreground"));
                return true;
            case "idle":
                return true;
            case "dbus":
                _service.Notes.Add(setting.Lost("dbus: it counts as ready when it was executed; say what shows more, by ready"));
                return true;
            default:
                return false;
        }
    }

    private bool Restarting(SystemdSetting setting)
    {
        switch (setting.Key)
        {
            case "Restart" when setting.Value is "no" or "always" or "on-success" or "on-failure" or "on-abnormal" or "on-watchdog":
                _service.Set("restart", setting.Value);
                return true;
            case "Restart" when setting.Value is "on-abort":
                _service.Set("restart", "on-abnormal");
                _service.Notes.Add(setting.Lost("on-abort: on-abnormal is the nearest, which restarts after time limits too"));
                return true;
            case "RestartSec" when Seconds(setting.Value) is { } wait && Times.Print(wait) is { } delay:
                _service.Set("restart_delay", delay);
                // as systemd: the same wait each time, unless it says steps
                if (_unit["Service", "RestartMaxDelaySec"] is null) _service.Set("restart_backoff", new TomlValue.Table().With("factor", 1));
                return true;
            case "RestartMaxDelaySec" when Seconds(setting.Value) is { } most && Times.Print(most) is { } max:
                _service.Set("restart_backoff.max", max);
                return true;
            case "RestartSteps":
                return true;
            case "StartLimitBurst" or "StartLimitInterval" or "StartLimitIntervalSec":
                StartLimit();
                return true;
            case "SuccessExitStatus": return Codes("success_exit_codes", setting);
            case "RestartPreventExitStatus": return Codes("restart_prevent_codes", setting);
            default: return false;
        }
    }

    private bool Codes(string key, SystemdSetting setting)
    {
        List<TomlValue> codes = _service[key] is TomlValue.Several before ? [.. before.Items] : [];
        foreach (var word in setting.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (byte.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var code)) codes.Add(code);
            else _service.Notes.Add(setting.Lost($"{word}: only numbers of exit codes stand here"));
        }

        if (codes.Count > 0) _service.Set(key, new TomlValue.Several(codes));
        return true;
    }

    private void StartLimit()
    {
        string? Of(string key) => _unit["Unit", key] ?? _unit["Service", key];
        var interval = Seconds(Of("StartLimitIntervalSec") ?? Of("StartLimitInterval") ?? "10") ?? 10;
        if (interval <= 0 || interval > 3e9) return;       // no limit
        var burst = int.TryParse(Of("StartLimitBurst"), NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most : 5;
        if (burst > 0) _service.Set("start_limit", new TomlValue.Table().With("burst", burst).With("interval", Times.Print(interval)));
    }

    private void Stop()
    {
        var seconds = Seconds(_unit["Service", "TimeoutStopSec"] ?? _unit["Service", "TimeoutSec"] ?? "90s") ?? 86_400 * 365;
        var signal = Ladders.SignalName(_unit["Service", "KillSignal"] ?? "TERM") ?? "TERM";
        _service.Set("stop", _unit["Service", "SendSIGKILL"] is { } kill && !IsTrue(kill) ? TomlValue.Of([$"{signal} {Times.Print(Math.Min(seconds, 3e9))}"]) : Ladders.Of(signal, seconds));
    }

    /// <summary>A time span; null for infinity and for what is none.</summary>
    public static double? Seconds(string text) => text.Trim() is "infinity" ? null : Times.Seconds(text);

    /// <summary>As systemd reads a boolean.</summary>
    public static bool IsTrue(string text) => text.Trim().ToLowerInvariant() is "1" or "yes" or "y" or "true" or "t" or "on";
}
