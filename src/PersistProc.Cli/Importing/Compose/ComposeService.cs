using System.Globalization;

namespace PersistProc.Cli.Importing;

/// <summary>The keys of one service of a compose file, but for what only its container has.</summary>
/// <param name="file">The file.</param>
/// <param name="service">What is made of it.</param>
/// <param name="name">What it is called there.</param>
/// <param name="node">What is said of it.</param>
internal sealed class ComposeService(ComposeFile file, ImportedService service, string name, Node node)
{
    private readonly ComposeHosts _hosts = new(file, name);
    private readonly bool _stays = ComposeFile.IsContainer(node);

    public void Carry()
    {
        var isByCompose = !_stays && !new ComposeNative(file, service, name, node).SetCommand();
        foreach (var (key, at, value) in node.Members)
        {
            // compose itself reads the rest then
            if (isByCompose && key is not ("depends_on" or "links" or "restart" or "profiles")) continue;
            if (value.IsNull || key.StartsWith("x-", StringComparison.Ordinal) || Common(key, at.Line, value)) continue;
            if (!_stays) Native(key, at.Line, value);
            else if (!ComposeContainer.Knows(key)) service.Lose(at.Line, key, ComposeContainer.Advice(key));
        }

        Stop();
        if (!_stays && !isByCompose) Port();
    }

    private bool Common(string key, int line, Node value)
    {
        switch (key)
        {
            case "image" or "build" or "command" or "entrypoint" or "container_name" or "extends" or "expose" or "stop_signal" or "stop_grace_period" or "pull_policy" or "init" or "attach":
                return true;
            case "environment":
                Environment(value);
                return true;
            case "env_file":
                EnvironmentFiles(value);
                return true;
            case "depends_on":
                ComposeDependencies.Set(file, service, value);
                return true;
            case "links":
                ComposeDependencies.SetLinks(file, service, node);
                return true;
            case "restart":
                Restart(line, value);
                return true;
            case "healthcheck":
                ComposeHealth.Set(service, _stays ? file.ContainerOf(service, name, node) : null, value);
                return true;
            case "profiles":
                service.Profiles.AddRange(value.Items.Select(item => item.Text ?? "").Where(profile => profile.Length > 0).Select(ServiceNames.Valid).Distinct());
                return true;
            case "scale" when value.Whole is >= 0 and <= 1000 and not 1:
                Replicas(line, value.Whole.Value);
                return true;
            case "scale":
                return true;
            case "deploy":
                Deploy(value);
                return true;
            case "tty" or "stdin_open":
                if (value.Truth is true) service.Set("tty", true);
                return true;
            case "logging":
                Logging(line, value);
                return true;
            case "networks":
                if (!_stays) foreach (var alias in ComposeFile.Aliases(node)) service.Lose(alias.Line, "networks.aliases", $"{alias.Text} is no host here: where another service says it, write localhost");
                return true;        // the rest is said once, at the head
            default:
                return false;
        }
    }

    private void Environment(Node value)
    {
        var variables = value is Node.Mapping
            ? value.Members.Where(member => !member.Value.IsNull).Select(member => (member.Key, member.Value.Text ?? "", member.Value))
            : value.Items.Where(item => item.Text?.Contains('=', StringComparison.Ordinal) is true).Select(item => (item.Text!.Split('=', 2)[0], item.Text!.Split('=', 2)[1], item));
        foreach (var (variable, raw, at) in variables)
        {
            var written = _stays ? raw : _hosts.Rewrite(variable, raw, (other, port) => Found(other, port, "environment." + variable, at));
            service.SetVariable(variable, ComposeFile.Text(service, "environment." + variable, at, written), at.Line);
        }
    }

    private void Found(string other, int port, string key, Node at) =>
        service.Lose(at.Line, key, port > 0 || !ComposeFile.IsContainer(file.Services[other]) ? $"{other} is localhost here" : $"{other} is localhost here: see that its port is published under the number that is meant");

    private void EnvironmentFiles(Node value)
    {
        foreach (var item in value.Items)
        {
            var path = item.Text ?? item["path"]?.Text;
            if (path is null) continue;
            var mayMiss = item["required"]?.Truth is false;
            service.Add("environment_files", (mayMiss ? "-" : "") + file.Source.PathOf(ComposeFile.Text(service, "env_file", item, path)));
        }

        if (value is Node.Mapping && value["path"]?.Text is { } one) service.Add("environment_files", (value["required"]?.Truth is false ? "-" : "") + file.Source.PathOf(ComposeFile.Text(service, "env_file", value, one)));
    }

    private void Restart(int line, Node value)
    {
        var text = value.Text ?? "";
        if (text is "no" or "false") return;
        if (text is "always" or "unless-stopped") service.Set("restart", text);
        else if (text.StartsWith("on-failure", StringComparison.Ordinal))
        {
            service.Set("restart", "on-failure");
            if (int.TryParse(text.AsSpan(Math.Min(text.Length, 11)), NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most is > 0 and < 1_000_000) service.Set("start_limit", new TomlValue.Table().With("burst", most + 1).With("interval", "1h"), "docker counts without a time");
        }
        else service.Lose(line, "restart", $"\"{text}\" is no policy: it is not restarted");
    }

    private void Replicas(int line, long count)
    {
        if (_stays && node["container_name"] is not null) service.Lose(line, "replicas", "several of one container_name cannot run");
        else if (_stays && node["ports"] is { Items.Count: > 0 }) service.Lose(line, "replicas", "several with the same ports on this machine cannot run");
        else service.Set("replicas", count);
    }

    private void Deploy(Node value)
    {
        foreach (var (key, at, each) in value.Members)
        {
            switch (key)
            {
                case "replicas" when each.Whole is >= 0 and <= 1000 and not 1:
                    Replicas(at.Line, each.Whole.Value);
                    break;
                case "replicas" or "mode" or "labels":
                    break;
                case "resources":
                    if (!_stays) Resources(each["limits"]);
                    break;
                case "restart_policy":
                    Policy(each);
                    break;
                default:
                    service.Lose(at.Line, "deploy." + key, "has no equivalent here");
                    break;
            }
        }
    }

    private void Resources(Node? limits)
    {
        if (limits?["cpus"]?.Number is { } cpus and >= 0.01 and < 10_000) service.Set("cpu_quota", string.Create(CultureInfo.InvariantCulture, $"{cpus * 100:0.##}%"));
        if (limits?["memory"]?.Text is { } memory && Times.Bytes(memory) is >= 1_000_000 and var bytes) service.Set("memory_max", Times.Size(bytes));
        if (limits?["pids"]?.Whole is > 0 and < int.MaxValue and var tasks) service.Set("tasks_max", tasks);
    }

    private void Policy(Node policy)
    {
        service.Set("restart", policy["condition"]?.Text switch { "none" => "no", "on-failure" => "on-failure", _ => "always" });
        if (policy["delay"]?.Text is { } delay && Times.Seconds(delay) is { } seconds && Times.Print(seconds) is { } printed) service.Set("restart_delay", printed);
        if (policy["max_attempts"]?.Whole is > 0 and < 1_000_000 and var most) service.Set("start_limit", new TomlValue.Table().With("burst", most + 1).With("interval", Times.Print(policy["window"]?.Text is { } window && Times.Seconds(window) is > 0 and < 1e6 and var within ? within : 3600)));
    }

    private void Logging(int line, Node value)
    {
        var options = value["options"];
        if (options?["max-size"]?.Text is { } size && Times.Bytes(size) is >= 1_000_000 and var bytes) service.Set("logs.max_size", Times.Size(bytes));
        if (options?["max-file"]?.Whole is > 0 and < 1000 and var files) service.Set("logs.keep", files - 1);
        if (value["driver"]?.Text is { } driver and not ("json-file" or "local")) service.Lose(line, "logging", $"no driver {driver}: logs are files here (persistproc logs NAME)");
    }

    private void Stop()
    {
        var signal = node["stop_signal"] is { Text: { } said } ? Ladders.SignalName(said) : null;
        var grace = node["stop_grace_period"] is { Text: { } time } ? Times.Seconds(time) : null;
        if (node["stop_signal"] is { } wrong && signal is null) service.Lose(wrong.Line, "stop_signal", $"\"{wrong.Text}\" is no signal");
        if (signal is not null || grace is not null) service.Set("stop", Ladders.Of(signal ?? "TERM", grace ?? 10));
    }

    private void Native(string key, int line, Node value)
    {
        switch (key)
        {
            case "ports" or "working_dir" or "volumes":
                break;      // see ComposeNative and Port
            case "develop":
                ComposeNative.Watch(file, service, value);
                break;
            case "ulimits" when value["nofile"] is { } files && (files.Whole ?? files["soft"]?.Whole) is >= 0 and var soft:
                service.Set("limits.nofile", files["hard"]?.Whole is { } hard && hard >= soft ? string.Create(CultureInfo.InvariantCulture, $"{soft}:{hard}") : soft);
                break;
            case "oom_score_adj" when value.Whole is >= -1000 and <= 1000 and var score:
                service.Set("oom_score_adjust", score);
                break;
            case "mem_limit" when value.Text is { } memory && Times.Bytes(memory) is >= 1_000_000 and var bytes:
                service.Set("memory_max", Times.Size(bytes));
                break;
            case "cpus" when value.Number is >= 0.01 and < 10_000:
                service.Set("cpu_quota", string.Create(CultureInfo.InvariantCulture, $"{value.Number * 100:0.##}%"));
                break;
            case "pids_limit" when value.Whole is > 0 and < int.MaxValue:
                service.Set("tasks_max", value.Whole.Value);
                break;
            case "user":
                service.Lose(line, key, "a user of the image: here it runs as you do, and user = \"…\" needs a supervisor of root");
                break;
            case "labels" or "annotations":
                service.Lose(line, key, "there are no labels here that a proxy would read");
                break;
            default:
                service.Lose(line, key, "is of its container, and it runs without one here");
                break;
        }
    }

    // what it listens at in its container it listens at here
    private void Port()
    {
        var ports = (node["ports"]?.Items ?? []).Select(each => (Node: each, Port: ComposePort.Of(each))).Where(each => each.Port is { Container: > 0 }).ToList();
        if (ports is [var (at, only)])
        {
            if (service.VariableOf("PORT") is null) service.Set("port", only!.Container, "told to it as PORT");
            if (only!.Host is { } host && host != only.Container) service.Lose(at.Line, "ports", string.Create(CultureInfo.InvariantCulture, $"nothing is mapped here: it listens at {only.Container} itself, where {host} was before"));
        }
        else if (ports.Count > 1)
        {
            service.Comments.Add(string.Create(CultureInfo.InvariantCulture, $"It listens at {string.Join(", ", ports.Select(each => each.Port!.Container))} by itself."));
            foreach (var (line, port) in ports.Where(each => each.Port!.Host is { } host && host != each.Port.Container)) service.Lose(line.Line, "ports", string.Create(CultureInfo.InvariantCulture, $"nothing is mapped here: it listens at {port!.Container} itself, where {port.Host} was before"));
        }
    }
}
