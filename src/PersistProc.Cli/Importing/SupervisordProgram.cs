using System.Globalization;

namespace PersistProc.Cli.Importing;

/// <summary>The keys of a <c>[program:NAME]</c>.</summary>
internal sealed class SupervisordProgram
{
    private readonly ImportedService _service;
    private readonly ImportSource _source;
    private readonly SupervisordText _text;

    public SupervisordProgram(ImportedService service, ImportSource source, string name, string group, bool isElsewhere)
    {
        (_service, _source) = (service, source);
        _text = new SupervisordText(service, source, name, group, isElsewhere);
    }

    public void Carry(IniSection section)
    {
        // what %(process_num)d means depends on it
        if (Whole(section["numprocs"], 0, 1000) is { } count && count != 1) _service.Set("replicas", count);
        if (section["environment"] is not null) Environment(_service, _text, section.Settings.Last(setting => setting.Key == "environment"));
        foreach (var key in section.Settings.DistinctBy(setting => setting.Key))
        {
            var setting = section.Settings.Last(each => each.Key == key.Key);
            if (!Known(section, setting)) _service.Lose(setting.Line, setting.Key, Advice(setting.Key));
        }

        if (section["stopsignal"] is null && section["stopwaitsecs"] is null) return;
        var signal = Ladders.SignalName(section["stopsignal"] ?? "TERM");
        if (signal is null) _service.Lose(Line(section, "stopsignal"), "stopsignal", $"{section["stopsignal"]} is no signal");
        _service.Set("stop", Ladders.Of(signal ?? "TERM", Whole(section["stopwaitsecs"], 0, 1_000_000) ?? 10));
    }

    /// <summary><c>A="1",B='2',C=3</c>.</summary>
    public static void Environment(ImportedService service, SupervisordText text, IniSetting setting)
    {
        var value = setting.Value;
        for (var at = 0; at < value.Length;)
        {
            while (at < value.Length && (value[at] is ',' || char.IsWhiteSpace(value[at]))) at++;
            var sign = value.IndexOf('=', Math.Min(at, value.Length));
            if (sign < 0) break;
            var name = value[at..sign].Trim();
            at = sign + 1;
            while (at < value.Length && value[at] is ' ' or '\t') at++;
            var quote = at < value.Length && value[at] is '"' or '\'' ? value[at] : '\0';
            var end = quote == '\0' ? value.IndexOfAny([',', '\n'], Math.Min(at, value.Length)) : value.IndexOf(quote, Math.Min(at + 1, value.Length));
            if (end < 0 && quote != '\0') service.Lose(setting.Line, "environment", $"{name}: a {quote} is not closed");
            if (end < 0) end = value.Length;
            service.SetVariable(name, text.Of("environment", value[Math.Min(end, at + (quote == '\0' ? 0 : 1))..end].Trim(quote == '\0' ? ' ' : '\0'), setting.Line), setting.Line);
            at = end + 1;
        }
    }

    private bool Known(IniSection section, IniSetting setting)
    {
        var value = setting.Value;
        switch (setting.Key)
        {
            case "command":
                var words = Commands.Words(value.ReplaceLineEndings(" "));
                if (words is null) _service.Lose(setting.Line, "command", "a quote is not closed in it: it was left to a shell");
                _service.Set("command", words is null ? TomlValue.Of(["sh", "-c", _text.Of(setting)]) : Commands.Of([.. words.Select(word => _text.Of(setting with { Value = word }))]));
                return true;
            case "directory" when value.Length > 0:
                _service.Set("working_directory", _source.PathOf(new SupervisordText(_service, _source, "", "", isElsewhere: false).Of(setting)));
                return true;
            case "environment" or "numprocs" or "stopsignal" or "stopwaitsecs" or "priority" or "process_name" or "numprocs_start" or "loglevel":
                return setting.Key != "numprocs_start" || value is "0" or "1";
            case "autostart":
                if (IsTrue(value)) _service.Set("autostart", true);
                else if (IsFalse(value)) _service.Set("manual", true);
                return IsTrue(value) || IsFalse(value);
            case "autorestart":
                _service.Set("restart", IsTrue(value) ? "always" : IsFalse(value) ? "no" : "on-failure");
                return true;
            case "exitcodes":
                return ExitCodes(value);
            case "startsecs" when Whole(value, 0, 1_000_000) is { } seconds:
                if (seconds > 0) _service.Set("ready", new TomlValue.Table().With("delay", Times.Print(seconds)), "better what shows it: tcp, http, or a line of its log");
                return true;
            case "startretries" when Whole(value, 0, 1_000_000) is { } retries:
                _service.Set("start_limit", new TomlValue.Table().With("burst", retries + 1).With("interval", Times.Print(Math.Max(30, (retries + 1) * (retries + 2) / 2))), "there only starts that did not last startsecs count");
                return true;
            case "stopasgroup" or "killasgroup":
                if (IsFalse(value) && setting.Key == "stopasgroup" && section["stopasgroup"] is not null) _service.Set("kill_mode", "main");
                return true;
            case "user" when value.Length > 0:
                _service.Set("user", _text.Of(setting), "only a supervisor of root may change it");
                return true;
            case "umask" when value.Length is 3 or 4 && value.All(digit => digit is >= '0' and <= '7') && (value.Length == 3 || value[0] == '0'):
                _service.Set("umask", value);
                return true;
            case "redirect_stderr":
                if (IsTrue(value)) _service.Set("stderr", "stdout");
                return true;
            case "stdout_logfile" or "stderr_logfile":
                return Logfile(section, setting);
            case "stdout_logfile_maxbytes" when Times.Bytes(value) is >= 1_000_000 and var bytes:
                _service.Set("logs.max_size", Times.Size(bytes));
                return true;
            case "stdout_logfile_backups" when Whole(value, 0, 100_000) is { } keep:
                _service.Set("logs.keep", keep);
                return true;
            case "stdout_logfile_maxbytes" or "stderr_logfile_maxbytes" or "stderr_logfile_backups" or "stdout_capture_maxbytes" or "stderr_capture_maxbytes" or "stdout_events_enabled" or "stderr_events_enabled" or "stdout_syslog" or "stderr_syslog":
                return setting.Key.Contains("logfile", StringComparison.Ordinal) || value is "0" || IsFalse(value);
            default:
                return false;
        }
    }

    // null is nowhere, everything else is kept anyway
    private bool Logfile(IniSection section, IniSetting setting)
    {
        var isNone = setting.Value is "NONE" or "/dev/null" or "none";
        if (isNone && setting.Key == "stdout_logfile" && section["stderr_logfile"] is null or "NONE" or "/dev/null") _service.Set("output", "null");
        else if (isNone && setting.Key == "stderr_logfile") _service.Set("stderr", "null");
        else if (!isNone && setting.Value is not ("AUTO" or "auto" or "/dev/stdout" or "/dev/stderr" or "/dev/fd/1" or "/dev/fd/2" or "syslog")) _service.Lose(setting.Line, setting.Key, "its log lies below the state directory (persistproc status says where), and persistproc logs reads it");
        return true;
    }

    private bool ExitCodes(string value)
    {
        var codes = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(code => Whole(code, 0, 255)).ToList();
        if (codes.Any(code => code is null)) return false;
        var others = codes.Where(code => code != 0).ToList();
        if (others.Count > 0) _service.Set("success_exit_codes", new TomlValue.Several([.. others.Select(code => (TomlValue)code!.Value)]));
        return true;
    }

    private static int Line(IniSection section, string key) => section.Settings.Last(setting => setting.Key == key).Line;

    private static long? Whole(string? text, long least, long most) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null;

    private static bool IsTrue(string value) => value.ToLowerInvariant() is "true" or "yes" or "on" or "1";

    private static bool IsFalse(string value) => value.ToLowerInvariant() is "false" or "no" or "off" or "0";

    private static string Advice(string key) => key switch
    {
        "serverurl" => "there is no such server",
        "socket" or "socket_owner" or "socket_mode" => "write sockets.NAME.listen: it is passed as LISTEN_FDS, at descriptor 3, not at 0",
        "numprocs_start" => "replicas count from 1",
        "exitcodes" or "umask" or "startsecs" or "startretries" or "autostart" => "its value was not understood",
        "stdout_syslog" or "stderr_syslog" => "nothing is sent to syslog",
        "stdout_events_enabled" or "stderr_events_enabled" or "stdout_capture_maxbytes" or "stderr_capture_maxbytes" => "persistproc events -f -o json is a stream of what happens",
        _ => "has no equivalent here",
    };
}
