using System.Globalization;

namespace PersistProc.Cli.Importing;

/// <summary>The keys of one process of process-compose.</summary>
/// <param name="service">What is made of it.</param>
/// <param name="source">The file.</param>
/// <param name="names">All of them, by their names there.</param>
/// <param name="node">What is said of it.</param>
internal sealed class ProcessComposeProcess(ImportedService service, ImportSource source, IReadOnlyDictionary<string, ImportedService> names, Node node)
{
    public void Carry()
    {
        if (node["entrypoint"] is { Items.Count: > 0 } entrypoint && node["command"]?.Text is null) service.Set("command", Commands.OfPlain([.. entrypoint.Items.Select(item => item.Text ?? "")]) is var command && entrypoint.Items[0].Text is { Length: > 0 } ? command : "true");
        else Commands.SetLine(service, Text("command", node["command"]!));
        foreach (var (key, at, value) in node.Members)
        {
            if (value.IsNull) continue;
            if (!Carry(key, at.Line, value)) service.Lose(at.Line, key, Advice(key));
        }
    }

    /// <summary>Variables as a list of NAME=value, or as a table.</summary>
    public static IEnumerable<(string Name, string Value, int Line)> Variables(Node value)
    {
        foreach (var member in value.Members.Where(member => member.Value.Text is not null)) yield return (member.Key, Unescaped(member.Value.Text!), member.At.Line);
        foreach (var item in value is Node.Mapping ? [] : value.Items)
        {
            if (item.Text?.Split('=', 2) is [var name, var text]) yield return (name, Unescaped(text), item.Line);
        }
    }

    // a dollar is doubled there to be left alone
    private static string Unescaped(string text) => text.Replace("$$", "$", StringComparison.Ordinal);

    private string Text(string key, Node at)
    {
        var text = at.Text ?? "";
        if (text.Contains("{{", StringComparison.Ordinal)) service.Lose(at.Line, key, "templates ({{ }}) are not filled in here: write what is meant, or a variable of the environment");
        return Unescaped(text);
    }

    private bool Carry(string key, int line, Node value)
    {
        switch (key)
        {
            case "command" or "entrypoint" or "log_location" or "log_configuration" or "disable_ansi_colors" or "is_dotenv_disabled" or "is_template_disabled" or "disable_dot_env":
                return true;
            case "description" when value.Text is { Length: > 0 } text:
                service.Set(key, text);
                return true;
            case "working_dir" when value.Text is { Length: > 0 } directory:
                service.Set("working_directory", source.PathOf(Text(key, value)) is var path && directory.Contains('$', StringComparison.Ordinal) ? ComposeText.Of(directory, why => service.Lose(line, key, why)) : path);
                return true;
            case "environment":
                foreach (var (name, text, at) in Variables(value)) service.SetVariable(name, text.Contains("${", StringComparison.Ordinal) ? ComposeText.Of(text, why => service.Lose(at, key, why)) : text, at);
                return true;
            case "env_file" or "dotenv":
                foreach (var item in value.Items.Where(item => item.Text is { Length: > 0 })) service.Add("environment_files", source.PathOf(item.Text!));
                return true;
            case "depends_on":
                DependsOn(value);
                return true;
            case "availability":
                Availability(value);
                return true;
            case "shutdown":
                Shutdown(value);
                return true;
            case "readiness_probe":
                if (Probe(key, value, "ready") is { } ready) service.Set("ready", ready);
                return true;
            case "liveness_probe":
                if (Probe(key, value, "health") is { } health) service.Set("health", health);
                return true;
            case "ready_log_line" when value.Text is { Length: > 0 } shown:
                service.Set("ready", new TomlValue.Table().With("log", Literally(shown)));
                return true;
            case "disabled":
                if (value.Truth is true) service.Set("manual", true);
                return true;
            case "is_disabled":
                if (value.Truth is true) service.Set("manual", true);
                return true;
            case "is_daemon":
                if (value.Truth is true) service.Set("exit_type", "tree");
                return true;
            case "launch_timeout_seconds" when value.Number is > 0 and < 1e6:
                service.Set("start_timeout", Times.Print(value.Number.Value)!);
                return true;
            case "is_tty" or "is_foreground" or "is_interactive":
                if (value.Truth is true) service.Set("tty", true);
                if (value.Truth is true && key == "is_foreground") service.Set("manual", true, "persistproc start, then attach");
                return true;
            case "replicas" when value.Whole is >= 0 and <= 1000:
                if (value.Whole is not 1)
                {
                    service.Set("replicas", value.Whole.Value);
                    service.SetVariable("PC_REPLICA_NUM", Phrase.Specifier('i'));
                }

                return true;
            case "schedule":
                return Schedule(value);
            default:
                return false;
        }
    }

    private void DependsOn(Node value)
    {
        foreach (var (name, at, how) in value is Node.Mapping ? value.Members : [.. value.Items.Select(item => new Member(item.Text ?? "", item.At, item))])
        {
            if (!names.TryGetValue(name, out var other))
            {
                service.Lose(at.Line, "depends_on", $"there is no process {name}");
                continue;
            }

            var milestone = how["condition"]?.Text switch { "process_healthy" or "process_log_ready" => "ready", "process_completed" => "completed", "process_completed_successfully" => "succeeded", _ => "started" };
            if (milestone != "completed") service.Add("requires", other.Name);
            else service.Add("wants", other.Name);
            service.Add("after", $"{other.Name}@{milestone}");
        }
    }

    private void Availability(Node value)
    {
        foreach (var (key, at, each) in value.Members)
        {
            switch (key)
            {
                case "restart":
                    if (each.Text is "exit_on_failure") service.Lose(at.Line, "availability.restart", "the others are not ended with it: binds_to in them does that");
                    service.Set("restart", each.Text switch { "always" => "always", "on_failure" => "on-failure", _ => "no" });
                    break;
                case "backoff_seconds" when each.Number is >= 0 and < 1e6 && Times.Print(each.Number.Value) is { } wait:
                    service.Set("restart_delay", wait);
                    service.Set("restart_backoff", new TomlValue.Table().With("factor", 1));
                    break;
                case "max_restarts" when each.Whole is > 0 and < 1_000_000 and var most:
                    service.Set("start_limit", new TomlValue.Table().With("burst", most + 1).With("interval", "1h"), "there it counts without a time");
                    break;
                case "max_restarts" or "exit_on_skipped":
                    break;
                case "exit_on_end":
                    if (each.Truth is true) service.Lose(at.Line, "availability.exit_on_end", $"in a script: persistproc wait --for exited {service.Name} && persistproc down");
                    break;
                default:
                    service.Lose(at.Line, "availability." + key, "has no equivalent here");
                    break;
            }
        }
    }

    private void Shutdown(Node value)
    {
        var signal = value["signal"]?.Text is { } said ? Ladders.SignalName(said) : "TERM";
        if (signal is null) service.Lose(value["signal"]!.Line, "shutdown.signal", $"{value["signal"]!.Text} is no signal");
        var seconds = value["timeout_seconds"]?.Number is > 0 and < 1e6 and var time ? time : 10;
        if (value["signal"] is not null || value["timeout_seconds"] is not null) service.Set("stop", Ladders.Of(signal ?? "TERM", seconds));
        if (value["parent_only"]?.Truth is true) service.Set("kill_mode", "main");
        if (value["command"]?.Text is { } command && !string.IsNullOrWhiteSpace(command)) service.Set("stop_command", Commands.Beside(service, Unescaped(command)));
    }

    private TomlValue.Table? Probe(string key, Node value, string kind)
    {
        var probe = new TomlValue.Table();
        if (value["exec"] is { } exec)
        {
            if (exec["command"]?.Text is not { } line || string.IsNullOrWhiteSpace(line)) return null;
            if (exec["working_dir"] is { } directory) service.Lose(directory.Line, key + ".exec.working_dir", "it is run in the service's directory: write cd into its command");
            probe.With("exec", Commands.Beside(service, Unescaped(line)));
        }
        else if (value["http_get"] is { } http)
        {
            if (Url(http) is not { } url) return Lost(http.Line, key, "a host, or a port, that is none");
            probe.With("http", url);
            if (http["headers"] is { Members.Count: > 0 } headers) probe.With("headers", headers.Members.Where(IsHeader).Aggregate(new TomlValue.Table(), (table, member) => table.With(member.Key, member.Value.Text ?? "")));
            if (http["status_code"]?.Whole is >= 100 and <= 599 and var status) probe.With("status", new TomlValue.Several([status]));
        }
        else return Lost(value.Line, key, "says nothing of what to look at");

        var interval = value["period_seconds"]?.Number is > 0 and < 1e5 and var period ? period : 10;
        var failures = value["failure_threshold"]?.Whole is > 0 and < 10_000 and var most ? most : 3;
        var delay = value["initial_delay_seconds"]?.Number is > 0 and < 1e5 and var initial ? initial : 0;
        probe.With("interval", Times.Print(interval));
        if (kind == "ready")
        {
            probe.With("timeout", Times.Print(Math.Max(interval, delay + (failures * interval))));
            if (value["success_threshold"]?.Whole is > 1 and < 1000 and var successes) probe.With("successes", successes);
            return probe;
        }

        if (value["timeout_seconds"]?.Number is > 0 and < 1e5 and var patience) probe.With("timeout", Times.Print(patience));
        probe.With("failures", failures);
        if (delay > 0) probe.With("start_period", Times.Print(delay));
        return probe;
    }

    private bool IsHeader(Member member)
    {
        if (member.Key.Length > 0 && member.Key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-') && member.Value.Text?.Any(char.IsControl) is not true) return true;
        service.Lose(member.At.Line, "http_get.headers", $"{member.Key} is no header");
        return false;
    }

    private static string? Url(Node http)
    {
        var (host, port) = (http["host"]?.Text ?? "127.0.0.1", http["port"]?.Text);
        var path = http["path"]?.Text is { Length: > 0 } said ? "/" + said.TrimStart('/') : "/";
        var url = string.Create(CultureInfo.InvariantCulture, $"{http["scheme"]?.Text?.ToLowerInvariant() ?? "http"}://{(host is "0.0.0.0" ? "127.0.0.1" : host)}{(port is null ? "" : ":" + port)}{path}");
        return !url.Contains('$', StringComparison.Ordinal) && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0 ? url : null;
    }

    private bool Schedule(Node value)
    {
        if (value["cron"]?.Text is { } cron && Crons.Valid(cron) is { } valid)
        {
            var schedule = new TomlValue.Table().With("cron", valid);
            service.Set("schedule", value["timezone"]?.Text is { } zone && zone.Contains('/', StringComparison.Ordinal) && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _) ? schedule.With("timezone", zone) : valid);
        }
        else if (value["interval"]?.Text is { } text && Times.Seconds(text) is >= 1 and < 1e7 and var every) service.Set("every", Times.Print(every)!);
        else return false;
        if (service["restart"] is TomlValue.Text { Phrase.Plain: "always" }) service.Set("restart", "on-failure");
        return true;
    }

    private TomlValue.Table? Lost(int line, string key, string why)
    {
        service.Lose(line, key, why);
        return null;
    }

    // there it is a part of the line, here a pattern
    private static string Literally(string text) => string.Concat(text.Select(letter => @"\.+*?()|[]{}^$".Contains(letter, StringComparison.Ordinal) ? $"\\{letter}" : letter.ToString()));

    private static string Advice(string key) => key switch
    {
        "namespace" => "no namespaces: persistproc up NAME… starts some of them, a profile others",
        "is_elevated" => "write user = \"root\", for a supervisor of root",
        "vars" => "templates are not filled in here",
        "shell" => "a shell here is sh: write command = [\"bash\", \"-c\", \"…\"] for another one",
        "env_cmds" => "nothing is run for a variable: put the value into .env, or into the command by $(…)",
        _ => "has no equivalent here, or its value was not understood",
    };
}
