namespace PersistProc.Cli.Importing;

/// <summary>pm2's ecosystem file: JSON, YAML, or JavaScript that is a plain object.</summary>
internal static class Pm2Import
{
    public static ImportedProject Read(ImportSource source)
    {
        var root = Parse(source);
        var apps = root["apps"] ?? (root is Node.Sequence || root["script"] is not null ? root : null);
        if (apps is null) throw new ImportException(root.At, "no ecosystem file: there are no apps in it");
        var project = new ImportedProject();
        project.Defaults.Set("restart", "always", "as pm2 has it; \"on-failure\" leaves alone what has ended well");
        project.Defaults.Set("stop", TomlValue.Of(["INT 1600ms", "KILL"]));
        if (source.Base.Length > 0) project.Defaults.Set("working_directory", source.Base);
        foreach (var app in apps is Node.Mapping ? [apps] : apps.Items) Add(project, source, app);
        foreach (var member in root.Members.Where(member => member.Key == "deploy")) project.Lose(member.At.Line, "deploy", "nothing is brought to other machines here");
        if (project.Services.Count == 0) throw new ImportException(apps.At, "there is no app with a script in it");
        return project;
    }

    private static Node Parse(ImportSource source)
    {
        var text = source.Text.AsSpan().TrimStart();
        var name = source.FileName;
        if (name.EndsWith(".json", StringComparison.Ordinal)) return JsonReading.Read(source.Text, relaxed: true);
        if (name.EndsWith(".yml", StringComparison.Ordinal) || name.EndsWith(".yaml", StringComparison.Ordinal)) return YamlReading.Read(source.Text);
        if (text.StartsWith("apps:", StringComparison.Ordinal)) return YamlReading.Read(source.Text);
        return JavaScriptReading.Read(source.Text, name.Length > 0 && name != "-" ? name : "ecosystem.config.js");
    }

    private static void Add(ImportedProject project, ImportSource source, Node app)
    {
        var script = (app["script"] ?? app["cmd"])?.Text;
        if (string.IsNullOrWhiteSpace(script))
        {
            project.Lose(app.Line, app["name"]?.Text ?? "apps", "an app without a script");
            return;
        }

        var service = project.Add(app["name"]?.Text ?? Path.GetFileNameWithoutExtension(script.Split(' ')[0]), app.Line);
        Pm2Command.Set(service, app, script, source);
        var carrier = new Pm2App(project, service, source, app);
        foreach (var member in app.Members) carrier.Carry(member);
        carrier.Finish();
    }
}
