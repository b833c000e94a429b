namespace PersistProc.Cli.Importing;

/// <summary>What is built of this directory, run on this machine.</summary>
/// <param name="file">The file.</param>
/// <param name="service">What is made of it.</param>
/// <param name="name">What it is called there.</param>
/// <param name="node">What is said of it.</param>
internal sealed class ComposeNative(ComposeFile file, ImportedService service, string name, Node node)
{
    /// <summary>Its command and directory. False: what it runs stands nowhere to be read, so compose itself has to.</summary>
    public bool SetCommand()
    {
        var build = node["build"]!;
        var context = build.Text ?? build["context"]?.Text ?? ".";
        var isLocal = !context.Contains("://", StringComparison.Ordinal) && !context.Contains('$', StringComparison.Ordinal) && !context.StartsWith("git@", StringComparison.Ordinal);
        var dockerfile = isLocal ? file.Source.Read(Path.Combine(context, build["dockerfile"]?.Text ?? "Dockerfile")) : null;
        var image = dockerfile is null ? null : Dockerfile.Read(dockerfile, build["target"]?.Text);
        var entrypoint = Words("entrypoint") ?? (node["entrypoint"] is null ? image?.Entrypoint : null) ?? [];
        var command = Words("command") ?? (node["entrypoint"] is null ? image?.Command : null) ?? [];
        IReadOnlyList<Phrase> words = [.. entrypoint, .. command];
        if (words.Count == 0 || words[0].IsEmpty || words[0].Letters.StartsWith('-') || !isLocal)
        {
            service.Comments.Add("What it runs stands in its Dockerfile, which was not found: so compose runs it, as before. Better: its command.");
            service.Set("command", TomlValue.Of(["docker", "compose", "-f", file.Source.PathOf(file.Source.FileName is "" or "-" ? "compose.yaml" : file.Source.FileName), "up", "--no-deps", "--no-log-prefix", name]));
            return false;
        }

        service.Set("command", Shortened(words));
        if (Words("command") is null && image is not null) service.Remarks["command"] = $"CMD of {Path.Combine(context, build["dockerfile"]?.Text ?? "Dockerfile")}";
        Directory(context, image);
        foreach (var key in new[] { "args", "ssh", "secrets" }) if (build[key] is { } said) service.Lose(said.Line, "build." + key, "nothing is built here");
        return true;
    }

    /// <summary>What <c>develop.watch</c> says: what is built anew or restarted there is restarted here.</summary>
    public static void Watch(ComposeFile file, ImportedService service, Node develop)
    {
        foreach (var rule in develop["watch"]?.Items ?? [])
        {
            if (rule["path"]?.Text is not { Length: > 0 } path) continue;
            if (rule["action"]?.Text is "sync") service.Lose(rule.Line, "develop.watch", $"nothing has to be copied: {path} is what it runs from");
            else if (!file.Source.CanWatch(path)) service.Lose(rule.Line, "develop.watch", $"there is no {path}: what is watched has to be there");
            else
            {
                var paths = service["watch"] is TomlValue.Table table && table.Settings.GetValueOrDefault("paths") is TomlValue.Several several ? several.Items : [];
                service.Set("watch.paths", new TomlValue.Several([.. paths, file.Source.PathOf(path)]));
                if (rule["ignore"]?.Texts is { Count: > 0 } ignored) service.Set("watch.ignore", TomlValue.OfPlain(ignored));
            }
        }
    }

    // a volume says which directory of this machine its working_dir is
    private void Directory(string context, Dockerfile? image)
    {
        var inside = node["working_dir"]?.Text;
        var at = inside ?? image?.WorkingDirectory;
        string? here = null;
        foreach (var volume in node["volumes"]?.Items ?? [])
        {
            var parts = volume.Text?.Split(':') ?? [volume["source"]?.Text ?? "", volume["target"]?.Text ?? ""];
            if (parts.Length < 2 || !(parts[0].StartsWith('.') || parts[0].StartsWith('/')) || at is null) continue;
            if (at == parts[1] || at.StartsWith(parts[1].TrimEnd('/') + "/", StringComparison.Ordinal)) here = Path.Combine(parts[0], at[parts[1].TrimEnd('/').Length..].TrimStart('/'));
        }

        if (here is null && inside is not null && image?.WorkingDirectory is { } root && inside.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal)) here = Path.Combine(context, inside[root.TrimEnd('/').Length..].TrimStart('/'));
        if (here is null && inside is not null && inside != image?.WorkingDirectory) service.Lose(node["working_dir"]!.Line, "working_dir", $"{inside} is in its image: it was taken for {context}");
        var directory = Tidy(here ?? context);
        if (directory is not "." || file.Source.Base.Length > 0) service.Set("working_directory", file.Source.PathOf(directory));
    }

    private static string Tidy(string path)
    {
        var tidy = path.TrimEnd('/');
        while (tidy.StartsWith("./", StringComparison.Ordinal)) tidy = tidy[2..];
        return tidy.Length == 0 ? path.StartsWith('/') ? "/" : "." : tidy;
    }

    // sh -c of a line that needs no shell is that line
    private static TomlValue Shortened(IReadOnlyList<Phrase> words) =>
        words is [{ Plain: "sh" or "/bin/sh" }, { Plain: "-c" }, { Plain: { } line }] && !Commands.NeedsShell(line) ? line.Trim() : Commands.Of(words);

    private IReadOnlyList<Phrase>? Words(string key) => ComposeWords.Of(service, key, node[key]);
}
