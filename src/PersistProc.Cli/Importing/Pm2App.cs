using System.Globalization;

namespace PersistProc.Cli.Importing;

/// <summary>The keys of one app of an ecosystem file.</summary>
/// <param name="project">The whole.</param>
/// <param name="service">What is made of it.</param>
/// <param name="source">The file.</param>
/// <param name="app">The app.</param>
internal sealed class Pm2App(ImportedProject project, ImportedService service, ImportSource source, Node app)
{
    private string? _cron;

    public void Carry(Member member)
    {
        var (key, at, value) = member;
        if (key.StartsWith("env_", StringComparison.Ordinal)) Environment(key, at.Line, value);
        else if (!Known(key, at.Line, value)) service.Lose(at.Line, key, Advice(key));
    }

    /// <summary>What several keys say together.</summary>
    public void Finish()
    {
        var burst = app["max_restarts"]?.Whole;
        if (burst is > 0 and < 1_000_000)
        {
            var uptime = Milliseconds(app["min_uptime"]) ?? 1;
            service.Set("start_limit", new TomlValue.Table().With("burst", burst.Value + 1).With("interval", Times.Print(Math.Clamp((burst.Value + 1) * (uptime + 1), 1, 86_400))!), "there only starts that did not last min_uptime count; here all within the time");
        }

        if (_cron is not { } cron) return;
        if (app["autorestart"]?.Truth is false)
        {
            service.Set("schedule", cron);
            service.Set("restart", "no");
            return;
        }

        var turn = project.Add(service.Name + "-restart", service.Line);
        turn.Comments.Add($"cron_restart of {service.Name}.");
        turn.Set("command", TomlValue.Of(["persistproc", "restart", service.Name]));
        turn.Set("type", "oneshot");
        turn.Set("restart", "no");
        turn.Set("schedule", cron);
    }

    private bool Known(string key, int line, Node value)
    {
        switch (key)
        {
            case "name" or "script" or "cmd" or "args" or "interpreter" or "exec_interpreter" or "interpreter_args" or "interpreterArgs" or "node_args" or "max_restarts" or "min_uptime" or "instance_var":
                return true;
            case "exec_mode":
                if (value.Text is "cluster" or "cluster_mode") service.Lose(line, key, "no cluster: each replica is a process of its own, and needs a port of its own (port, or %i in its arguments), or one socket for all with reuse_port");
                return true;
            case "cwd" when value.Text is { Length: > 0 } cwd:
                service.Set("working_directory", source.PathOf(cwd));
                return true;
            case "env":
                foreach (var variable in value.Members.Where(each => each.Value.Text is not null)) service.SetVariable(variable.Key, variable.Value.Text!, variable.At.Line);
                return true;
            case "env_file" or "environment_file" when value.Text is { Length: > 0 } file:
                service.Add("environment_files", source.PathOf(file));
                return true;
            case "instances":
                Instances(line, value);
                return true;
            case "watch":
                Watch(line, value);
                return true;
            case "ignore_watch" or "watch_delay" or "watch_options":
                if (app["watch"] is null or { Truth: false }) return true;
                if (key == "ignore_watch" && value.Texts is { Count: > 0 } ignored) service.Set("watch.ignore", TomlValue.OfPlain(ignored));
                else if (key == "watch_delay" && Milliseconds(value) is { } delay && Times.Print(delay) is { } quiet) service.Set("watch.debounce", quiet);
                else return false;
                return true;
            case "autorestart":
                if (value.Truth is false) service.Set("restart", "no");
                return true;
            case "restart_delay" when Milliseconds(value) is { } wait && Times.Print(wait) is { } text:
                service.Set("restart_delay", text);
                service.Set("restart_backoff", new TomlValue.Table().With("factor", 1));
                return true;
            case "exp_backoff_restart_delay" when Milliseconds(value) is { } first && Times.Print(first) is { } delayed:
                service.Set("restart_delay", delayed);
                service.Set("restart_backoff", new TomlValue.Table().With("factor", new TomlValue.Fraction(1.5)).With("max", "15s"));
                return true;
            case "kill_timeout" when Milliseconds(value) is { } patience:
                service.Set("stop", Ladders.Of("INT", patience));
                return true;
            case "treekill":
                if (value.Truth is false) service.Set("kill_mode", "main");
                return true;
            case "stop_exit_codes" when value.Items.All(item => item.Whole is >= 0 and <= 255):
                Codes(value);
                return true;
            case "max_memory_restart" when value.Text is { } size && Times.Bytes(size) is >= 1_000_000 and var bytes:
                service.Set("memory_max", Times.Size(bytes), "the kernel's limit: beyond it a process is killed, and restart decides");
                return true;
            case "cron_restart" or "cron" when value.Text is { } line5:
                if (line5 != "0" && Crons.Valid(line5) is null) return false;
                _cron = line5 == "0" ? null : Crons.Valid(line5);
                return true;
            case "user" or "uid" when value.Text is { Length: > 0 } user:
                service.Set("user", user, "only a supervisor of root may change it");
                return true;
            case "gid" when value.Text is { Length: > 0 } group:
                service.Set("group", group, "only a supervisor of root may change it");
                return true;
            case "merge_logs" or "combine_logs" or "time" or "log_date_format" or "automation" or "vizion" or "pmx" or "source_map_support" or "disable_source_map_support" or "force" or "append_env_to_name":
                return true;
            default:
                return false;
        }
    }

    private void Instances(int line, Node value)
    {
        if (value.Whole is > 1 and <= 1000 and var count) service.Set("replicas", count);
        else if (value.Text is "max" || value.Whole is <= 0) service.Set("replicas", Math.Clamp(System.Environment.ProcessorCount, 1, 1000), "one for each processor of the machine where this was made");
        else if (value.Whole is not 1) service.Lose(line, "instances", "a number from 1 to 1000 is expected");
        if (service["replicas"] is not null && app["instance_var"] is null) service.SetVariable("NODE_APP_INSTANCE", Phrase.Specifier('i'));
        else if (service["replicas"] is not null && app["instance_var"]!.Text is { } variable) service.SetVariable(variable, Phrase.Specifier('i'));
    }

    private void Watch(int line, Node value)
    {
        if (value is Node.Scalar && value.Truth is { } all)
        {
            var cwd = app["cwd"]?.Text is { Length: > 0 } said ? said : ".";
            if (all && cwd != "." && !source.CanWatch(cwd)) service.Lose(line, "watch", $"there is no {cwd}: what is watched has to be there");
            else if (all) service.Set("watch.paths", TomlValue.Of([source.PathOf(cwd)]));
            return;
        }

        var paths = (value.Texts ?? []).Where(path => path.Length > 0).ToList();
        var there = paths.Where(path => source.CanWatch(Path.Combine(app["cwd"]?.Text ?? "", path))).ToList();
        if (there.Count > 0) service.Set("watch.paths", TomlValue.Of(there.Select(path => source.PathOf(Path.Combine(app["cwd"]?.Text ?? "", path)))));
        foreach (var path in paths.Except(there)) service.Lose(line, "watch", $"there is no {path}: what is watched has to be there");
    }

    // 0 among them: what has ended well stays ended
    private void Codes(Node value)
    {
        var codes = value.Items.Select(item => item.Whole!.Value).ToList();
        if (codes.Contains(0) && service["restart"] is null) service.Set("restart", "on-failure");
        var others = codes.Where(code => code != 0).ToList();
        if (others.Count > 0) service.Set("restart_prevent_codes", new TomlValue.Several([.. others.Select(code => (TomlValue)code)]));
    }

    // only by --env, so it is a profile there too
    private void Environment(string key, int line, Node value) =>
        service.Lose(line, key, $"by --env there, by a profile here: [profiles.{TomlText.Key(key[4..] is { Length: > 0 } name ? name : "x")}.services.{TomlText.Key(service.Name)}] environment = {TomlText.Value(Table(value), service.HasSpecifiers, inline: true)}, and persistproc up --profile {Commands.Quote(key[4..])}");

    private static TomlValue.Table Table(Node value)
    {
        var table = new TomlValue.Table();
        foreach (var member in value.Members) table.With(member.Key, member.Value.Text ?? "");
        return table;
    }

    private static double? Milliseconds(Node? node)
    {
        if (node?.Text is not { } text) return null;
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number / 1000 : Times.Seconds(text);
    }

    private static string Advice(string key) => key switch
    {
        "wait_ready" or "listen_timeout" => "ready messages of node's own channel are not heard here: say what shows it, such as ready = { tcp = PORT } or { log = \"listening\" }",
        "shutdown_with_message" => "it is stopped by a signal here: have it listen for INT",
        "out_file" or "error_file" or "log_file" or "output" or "error" or "log" or "pid_file" or "pid" or "log_type" => "logs and pids are kept anyway: persistproc logs NAME, status NAME",
        "namespace" => "no namespaces: persistproc up NAME… starts some of them",
        "increment_var" => "write %i where the number of the replica belongs: \"300%i\"",
        "filter_env" => "write inherit = \"minimal\", and what is wanted in environment",
        "post_update" or "pre-deploy" or "post-deploy" => "nothing is deployed here",
        "cron_restart" or "cron" => "this time was not understood: write schedule in a oneshot with persistproc restart NAME",
        _ => "has no equivalent here, or its value was not understood",
    };
}
