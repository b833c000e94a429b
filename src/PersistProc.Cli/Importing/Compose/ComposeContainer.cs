using System.Globalization;

namespace PersistProc.Cli.Importing;

/// <summary>A service with an image: its <c>docker run</c>.</summary>
/// <param name="file">The file.</param>
/// <param name="service">What is made of it.</param>
/// <param name="name">What it is called there.</param>
/// <param name="node">What is said of it.</param>
internal sealed class ComposeContainer(ComposeFile file, ImportedService service, string name, Node node)
{
    // by key; a list or a table is said once for each of it
    private static readonly (string Key, string Flag)[] Flags =
    [
        ("user", "--user"), ("working_dir", "--workdir"), ("hostname", "--hostname"), ("domainname", "--domainname"), ("platform", "--platform"),
        ("shm_size", "--shm-size"), ("mac_address", "--mac-address"), ("pid", "--pid"), ("ipc", "--ipc"), ("uts", "--uts"), ("userns_mode", "--userns"),
        ("cgroup_parent", "--cgroup-parent"), ("cgroup", "--cgroupns"), ("runtime", "--runtime"), ("isolation", "--isolation"), ("mem_limit", "--memory"), ("memswap_limit", "--memory-swap"),
        ("mem_reservation", "--memory-reservation"), ("cpus", "--cpus"), ("cpu_shares", "--cpu-shares"), ("cpuset", "--cpuset-cpus"),
        ("cpu_quota", "--cpu-quota"), ("cpu_period", "--cpu-period"), ("pids_limit", "--pids-limit"), ("oom_score_adj", "--oom-score-adj"),
        ("network_mode", "--network"), ("cap_add", "--cap-add"), ("cap_drop", "--cap-drop"), ("dns", "--dns"), ("dns_search", "--dns-search"),
        ("dns_opt", "--dns-option"), ("devices", "--device"), ("device_cgroup_rules", "--device-cgroup-rule"), ("tmpfs", "--tmpfs"), ("security_opt", "--security-opt"), ("group_add", "--group-add"),
        ("sysctls", "--sysctl"), ("labels", "--label"), ("storage_opt", "--storage-opt"), ("extra_hosts", "--add-host"), ("gpus", "--gpus"),
    ];

    private static readonly string[] Truths = ["privileged", "read_only", "oom_kill_disable"];

    // what the docker program itself would take for its own
    private static readonly string[] Dockers = ["PATH", "HOME", "TMPDIR", "SSH_AUTH_SOCK"];

    /// <summary>Whether a key is carried over by a flag.</summary>
    public static bool Knows(string key) => Array.Exists(Flags, known => known.Key == key) || Truths.Contains(key) || key is "ports" or "volumes" or "ulimits";

    public static string Advice(string key) => key switch
    {
        "develop" => "nothing is built or copied here",
        "secrets" or "configs" => "mount the file by volumes",
        "external_links" => "services reach each other at localhost, by published ports",
        "volumes_from" => "name the volumes here too",
        _ => "is not passed on to docker run: put it into its command if it has a flag",
    };

    public void SetCommand()
    {
        var container = file.ContainerOf(service, name, node);
        if (service["replicas"] is not null) container += "-" + Phrase.Specifier('i');
        List<Phrase> words = ["docker", "run", "--rm", "--init", "--name", container];
        if (node["tty"]?.Truth is true || node["stdin_open"]?.Truth is true) words.Add(node["stdin_open"]?.Truth is true ? "-it" : "-t");
        foreach (var member in node.Members) Flag(words, member);
        AddPorts(words);
        AddVolumes(words);
        AddNames(words);
        AddLimits(words);
        AddEnvironment(words);
        var entrypoint = ComposeWords.Of(service, "entrypoint", node["entrypoint"]) ?? [];
        if (entrypoint.Count > 0) words.AddRange(["--entrypoint", entrypoint[0]]);
        words.Add(ComposeFile.Text(service, "image", node["image"]!));
        words.AddRange(entrypoint.Skip(1));
        words.AddRange(ComposeWords.Of(service, "command", node["command"]) ?? []);
        service.Set("command", TomlValue.Of(words));
        // who kills docker run by force leaves its container behind
        service.Set("stop_post", TomlValue.Of(["-docker", "rm", "--force", container]));
    }

    private void Flag(List<Phrase> words, Member member)
    {
        var (key, _, value) = member;
        if (Truths.Contains(key))
        {
            if (value.Truth is true) words.Add("--" + key.Replace('_', '-'));
            return;
        }

        if (Array.Find(Flags, known => known.Key == key).Flag is not { } flag) return;
        if (key == "gpus" && value is not Node.Scalar) return;
        var joint = key == "extra_hosts" ? ":" : "=";
        foreach (var each in value.Members) Add(words, flag, each.Value, $"{each.Key}{joint}{each.Value.Text}");
        foreach (var item in value.Items.Where(item => item.Text is { Length: > 0 })) Add(words, flag, item, item.Text!);
    }

    private void Add(List<Phrase> words, string flag, Node node, string text) => words.AddRange([flag, ComposeFile.Text(service, flag, node, text)]);

    private void AddPorts(List<Phrase> words)
    {
        if (node["network_mode"]?.Text is "host") return;
        foreach (var item in node["ports"]?.Items ?? [])
        {
            if (ComposePort.Of(item) is { } port) Add(words, "-p", item, port.Flag);
            else service.Lose(item.Line, "ports", "no port: write HOST:CONTAINER");
        }

        foreach (var port in file.Wanted.GetValueOrDefault(name) ?? [])
        {
            words.AddRange(["-p", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}:{port}")]);
            service.Comments.Add(string.Create(CultureInfo.InvariantCulture, $"Port {port} is published for those that reached it by its name."));
        }
    }

    private void AddVolumes(List<Phrase> words)
    {
        foreach (var item in node["volumes"]?.Items ?? [])
        {
            if (item is Node.Scalar)
            {
                var text = item.Text ?? "";
                var isNamed = text.Contains(':', StringComparison.Ordinal) && !(text[0] is '.' or '/' or '~' or '$');
                if (text.Length > 0) words.AddRange(["-v", isNamed ? ComposeFile.Text(service, "volumes", item, file.VolumeOf(text.Split(':')[0]) + text[text.IndexOf(':', StringComparison.Ordinal)..]) : text[0] is '.' ? Bind(ComposeFile.Text(service, "volumes", item)) : ComposeFile.Text(service, "volumes", item, text)]);
                continue;
            }

            var (source, target, kind) = (item["source"]?.Text, item["target"]?.Text, item["type"]?.Text ?? "volume");
            if (target is null) service.Lose(item.Line, "volumes", "a volume needs a target");
            else if (kind == "tmpfs") Add(words, "--tmpfs", item, target);
            else if (source is null) Add(words, "-v", item, target);
            else words.AddRange(["-v", (kind == "bind" ? Bind(ComposeFile.Text(service, "volumes", item, source)) : ComposeFile.Text(service, "volumes", item, file.VolumeOf(source))) + ComposeFile.Text(service, "volumes", item, $":{target}{(item["read_only"]?.Truth is true ? ":ro" : "")}")]);
        }
    }

    // without ./ docker takes it for the name of a volume
    private Phrase Bind(Phrase path)
    {
        var here = file.Source.PathOf(path);
        return here.Letters is ['.' or '/' or '~', ..] || here.Plain is null ? here : "./" + here;
    }

    /// <summary>The other services that it names as hosts.</summary>
    public IEnumerable<string> Named()
    {
        var hosts = new ComposeHosts(file, name);
        return Values().SelectMany(each => hosts.Named(each.Variable, each.Raw)).Where(other => other != name).Distinct().Order(StringComparer.Ordinal);
    }

    /// <summary>Whether it has other names, or a link to another container.</summary>
    public bool IsNamed => ComposeFile.Aliases(node).Any() || file.LinkedAs(name).Any() || ComposeFile.Links(node).Any(link => file.Services.TryGetValue(link.Service, out var other) && ComposeFile.IsContainer(other));

    // containers by a network as compose made it, what runs here by the way that leads here
    private void AddNames(List<Phrase> words)
    {
        if (node["network_mode"] is not null) return;
        if (file.Network is { } network)
        {
            words.AddRange(["--network", network, "--network-alias", name]);
            foreach (var alias in ComposeFile.Aliases(node).Select(alias => alias.Text).Concat(file.LinkedAs(name)).Where(alias => alias != name)) words.AddRange(["--network-alias", alias]);
            service.Set("start_pre", TomlValue.Of(["-docker", "network", "create", network]));
        }

        foreach (var (linked, host) in ComposeFile.Links(node).Where(link => file.Services.TryGetValue(link.Service, out var other) && ComposeFile.IsContainer(other) && !file.IsOnly(link.Service, link.Host)))
            service.Lose(node["links"]!.Line, "links", $"{host} is {linked} to this service alone, and another one to others: where it says {host}, write {linked}");

        foreach (var other in Named().Where(other => !ComposeFile.IsContainer(file.Services[other])))
        {
            var linked = ComposeFile.Links(node).Where(link => link.Service == other).Select(link => link.Host);
            foreach (var host in file.HostsOf(other).Prepend(other).Union(linked)) words.AddRange(["--add-host", $"{host}:host-gateway"]);
            service.Lose(node.Line, "environment", $"{other} runs on this machine: its container reaches it there only if it listens at all addresses (0.0.0.0)");
        }
    }

    private IEnumerable<(string? Variable, string Raw)> Values()
    {
        foreach (var member in node["environment"]?.Members ?? []) yield return (member.Key, member.Value.Text ?? "");
        foreach (var item in (node["environment"] as Node.Sequence)?.Values ?? []) yield return item.Text?.Split('=', 2) is [var variable, var value] ? (variable, value) : (null, "");
        foreach (var word in node["command"]?.Items ?? []) yield return (null, word.Text ?? "");
    }

    private void AddLimits(List<Phrase> words)
    {
        foreach (var limit in node["ulimits"]?.Members ?? [])
        {
            var text = limit.Value.Text ?? $"{limit.Value["soft"]?.Text}:{limit.Value["hard"]?.Text}";
            Add(words, "--ulimit", limit.Value, $"{limit.Key}={text}");
        }

        var limits = node["deploy"]?["resources"]?["limits"];
        foreach (var (key, flag) in new[] { ("cpus", "--cpus"), ("memory", "--memory"), ("pids", "--pids-limit") })
        {
            if (limits?[key] is { Text: { Length: > 0 } text } each) Add(words, flag, each, text);
        }
    }

    // by name alone: the value is that of docker's own environment, which is this service's
    private void AddEnvironment(List<Phrase> words)
    {
        if (service["environment"] is TomlValue.Table environment)
        {
            foreach (var (variable, value) in environment.Settings.ToList())
            {
                var isDockers = Dockers.Contains(variable) || variable.StartsWith("DOCKER_", StringComparison.Ordinal);
                words.AddRange(["-e", isDockers ? $"{variable}=" + ((TomlValue.Text)value).Phrase : (Phrase)variable]);
                if (isDockers) environment.Settings.Remove(variable);
            }

            if (environment.Settings.Count == 0) service.Remove("environment");
        }

        foreach (var passed in (node["environment"]?.Members ?? []).Where(member => member.Value.IsNull)) words.AddRange(["-e", passed.Key]);
        foreach (var passed in ((node["environment"] as Node.Sequence)?.Values ?? []).Where(item => item.Text is { Length: > 0 } text && !text.Contains('=', StringComparison.Ordinal))) words.AddRange(["-e", passed.Text!]);
        if (service["environment_files"] is not TomlValue.Several files) return;
        foreach (var path in files.Items.OfType<TomlValue.Text>().Select(text => text.Phrase))
        {
            // docker knows none that may be missing
            if (path.Plain is ['-', .. var optional] && !Path.Exists(Path.GetFullPath(optional, file.Source.Target))) service.Lose(node["env_file"]!.Line, "env_file", $"{optional} is not there now, and docker would insist on it: it was left out");
            else words.AddRange(["--env-file", path.Map(text => text.StartsWith('-') ? text[1..] : text)]);
        }

        service.Remove("environment_files");
    }
}
