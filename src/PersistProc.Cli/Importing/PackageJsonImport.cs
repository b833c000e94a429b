namespace PersistProc.Cli.Importing;

/// <summary>The scripts of a package.json: what runs on becomes a service, what does its work and ends a oneshot.</summary>
internal static class PackageJsonImport
{
    // the first of these that is there is what the project is about; the others of its kind are started by hand
    private static readonly string[] Main = ["dev", "develop", "start:dev", "dev:server", "serve", "watch", "start"];

    // npm runs them itself, or nobody does while developing
    private static readonly string[] Lifecycle =
        ["install", "preinstall", "postinstall", "prepare", "prepublish", "prepublishOnly", "publish", "postpublish", "prepack", "pack", "postpack", "dependencies", "version", "preversion", "postversion", "uninstall", "preuninstall", "postuninstall"];

    private static readonly string[] LongRunning = ["dev", "develop", "start", "serve", "server", "watch", "preview", "storybook", "worker", "studio", "emulators"];
    private static readonly string[] Sweeping = ["concurrently", "npm-run-all", "run-p", "run-s", "turbo ", "nx ", "lerna ", "pnpm -r", "pnpm --parallel", "wireit"];

    public static ImportedProject Read(ImportSource source)
    {
        var root = JsonReading.Read(source.Text, relaxed: false);
        if (root is not Node.Mapping) throw new ImportException(root.At, "no package.json: it is an object");
        var project = new ImportedProject();
        if (root["scripts"] is not { Members.Count: > 0 } scripts) throw new ImportException(root["scripts"]?.At ?? root.At, "there are no scripts in it");
        var packager = PackageManager.Of(source, root);
        project.Comments.Add($"The scripts are run by {packager.Name}{(packager.Why is { } why ? $" ({why})" : "")}.");
        if (source.Base.Length > 0) project.Defaults.Set("working_directory", source.Base);
        var names = scripts.Members.Select(member => member.Key).ToHashSet(StringComparer.Ordinal);
        var main = Array.Find(Main, names.Contains);
        foreach (var member in scripts.Members) Add(project, packager, member, names, main, scripts);
        foreach (var member in root.Members.Where(member => member.Key is "workspaces" or "nodemonConfig" or "pm2")) project.Lose(member.At.Line, member.Key, member.Key == "workspaces" ? "the scripts of its packages are not read: persistproc import package-json PACKAGE/package.json for each that runs" : "is not read");
        if (project.Services.Count == 0) throw new ImportException(scripts.At, "there is no script in it that one would run");
        return project;
    }

    private static void Add(ImportedProject project, PackageManager packager, Member script, HashSet<string> names, string? main, Node scripts)
    {
        var (name, line) = (script.Key, script.At.Line);
        if (Lifecycle.Contains(name) || IsHook(name, names)) return;
        if (script.Value.Text is not { } text || string.IsNullOrWhiteSpace(text))
        {
            project.Lose(line, name, "a script is a text, and not empty");
            return;
        }

        var service = project.Add(name, line);
        service.Set("command", Commands.OfPlain(packager.Run(name)));
        service.Comments.Add(text);
        if (!RunsOn(name, text))
        {
            service.Set("type", "oneshot");
            service.Set("manual", true, $"persistproc start {service.Name}");
        }
        else if (name != main && !IsCompanion(name, main, main is null ? "" : scripts[main]?.Text ?? ""))
        {
            service.Set("manual", true, main is null ? null : $"up starts {main}");
        }

        Hooks(service, packager, name, names, line);
    }

    private static bool IsHook(string name, HashSet<string> names) =>
        (name.StartsWith("pre", StringComparison.Ordinal) && names.Contains(name[3..])) || (name.StartsWith("post", StringComparison.Ordinal) && names.Contains(name[4..]));

    // dev:css beside dev, unless that starts it itself
    private static bool IsCompanion(string name, string? main, string text)
    {
        if (main is null || !name.StartsWith(main.Split(':')[0] + ":", StringComparison.Ordinal)) return false;
        return !text.Contains(name, StringComparison.Ordinal) && !Sweeping.Any(word => text.Contains(word, StringComparison.Ordinal));
    }

    private static bool RunsOn(string name, string text)
    {
        var words = name.Split(':', '-', '_', '.');
        if (words[0] is "build" or "test" or "lint" or "format" or "typecheck" or "check" or "clean" or "release" or "deploy" or "e2e") return words.Contains("watch") || text.Contains("--watch", StringComparison.Ordinal);
        return words.Any(LongRunning.Contains) || text.Contains("--watch", StringComparison.Ordinal) || text.StartsWith("nodemon ", StringComparison.Ordinal);
    }

    private static void Hooks(ImportedService service, PackageManager packager, string name, HashSet<string> names, int line)
    {
        var hooks = new[] { "pre" + name, "post" + name }.Where(names.Contains).ToList();
        if (hooks.Count == 0) return;
        if (packager.RunsHooks) service.Comments.Add($"{packager.Name} runs {string.Join(" and ", hooks)} with it.");
        else if (names.Contains("pre" + name)) service.Set("start_pre", new TomlValue.Several([TomlValue.OfPlain(packager.Run("pre" + name))]));
        if (!packager.RunsHooks && names.Contains("post" + name)) service.Lose(line, "post" + name, $"{packager.Name} does not run it by itself: say it in the script, or as a service after this one");
    }
}
