namespace PersistProc.Cli.Importing;

/// <summary>What a launch configuration starts, by its type.</summary>
internal static class LaunchCommand
{
    /// <summary>The command; null if it is not known how such a program is started.</summary>
    public static TomlValue? Of(ImportedService service, VsCodeText text, string type, Node configuration)
    {
        var here = text.From(configuration["cwd"]?.Text);
        Phrase? One(string key) => configuration[key] is { Text: { Length: > 0 } value } node ? text.Of(service, key, node, value, here) : null;
        IReadOnlyList<Phrase> Many(string key) => configuration[key] is { } node ? WordsOf(service, text, key, node, here) : [];
        var program = One("program");
        var args = Many("args");
        switch (type)
        {
            case "node-terminal" when configuration["command"]?.Text is { Length: > 0 } line:
                Commands.SetLine(service, line);
                return service["command"];
            case "node" or "pwa-node":
                return program is null && configuration["runtimeExecutable"] is null ? null : Of([One("runtimeExecutable") ?? "node", .. Many("runtimeArgs"), .. Optional(program), .. args]);
            case "bun":
                return program is null ? null : Of([One("runtime") ?? "bun", .. Many("runtimeArgs"), program, .. args]);
            case "python" or "debugpy":
                var python = One("python") ?? One("pythonPath") ?? "python3";
                if (One("module") is { } module) return Of([python, .. Many("pythonArgs"), "-m", module, .. args]);
                if (configuration["django"]?.Truth is true && !service.Settings.ContainsKey("environment")) service.SetVariable("PYTHONUNBUFFERED", "1");
                return program is null ? null : Of([python, .. Many("pythonArgs"), program, .. args]);
            case "go":
                return program is null ? null : Go(configuration["mode"]?.Text, program, Many("buildFlags"), args);
            case "coreclr" or "clr" or "dotnet":
                if (One("projectPath") is { } project) return Of(["dotnet", "run", "--project", project, .. args.Count > 0 ? (Phrase[])["--"] : [], .. args]);
                return program is null ? null : Of([.. program.Letters.EndsWith(".dll", StringComparison.Ordinal) ? (Phrase[])["dotnet"] : [], program, .. args]);
            case "cppdbg" or "lldb" or "cppvsdbg" or "gdb" or "lldb-dap":
                return configuration["cargo"] is { } cargo ? Cargo(service, text, cargo, args, here) : program is null ? null : Of([program, .. args]);
            case "rdbg" or "Ruby" or "ruby_lsp":
                return One("command") is { } ruby && configuration["script"] is not null ? Of([ruby, One("script")!, .. args]) : One("script") is { } script ? Of(["ruby", script, .. args]) : program is null ? null : Of([program, .. args]);
            case "php":
                return program is null ? null : Of([One("runtimeExecutable") ?? "php", .. Many("runtimeArgs"), program, .. args]);
            case "bashdb":
                return program is null ? null : Of(["bash", program, .. args]);
            case "dart":
                return program is null ? null : Of(["dart", "run", program, .. args]);
            case "mix_task":
                return One("task") is { } task ? Of(["mix", task, .. Many("taskArgs")]) : null;
            default:
                return null;
        }
    }

    private static TomlValue Of(IReadOnlyList<Phrase> words) => words[0].IsEmpty ? TomlValue.Of(["true", .. words]) : Commands.Of(words);

    private static Phrase[] Optional(Phrase? word) => word is null ? [] : [word];

    private static TomlValue Go(string? mode, Phrase program, IReadOnlyList<Phrase> flags, IReadOnlyList<Phrase> args)
    {
        var package = program.Plain is { } path && path.Length > 0 && path[0] is not ('/' or '.') ? (Phrase)("./" + path) : program;
        return mode switch
        {
            "exec" => Of([program, .. args]),
            "test" => Of(["go", "test", .. flags, package, .. args]),
            _ => Of(["go", "run", .. flags, package, .. args]),
        };
    }

    // lldb's { cargo: { args: ["build", "--bin=api"] } } builds; here it is run
    private static TomlValue Cargo(ImportedService service, VsCodeText text, Node cargo, IReadOnlyList<Phrase> args, string here)
    {
        var words = (cargo["args"] is { } node ? WordsOf(service, text, "cargo", node, here) : []).Where(word => word.Plain is not ("build" or "test" or "--no-run" or "--lib")).ToList();
        return Of(["cargo", "run", .. words, .. args.Count > 0 ? (Phrase[])["--"] : [], .. args]);
    }

    // several words in an array, or a line of them
    private static IReadOnlyList<Phrase> WordsOf(ImportedService service, VsCodeText text, string key, Node node, string here)
    {
        if (node is Node.Scalar { Value: var line } && node.Text is not null) return [.. (Commands.Words(line) ?? [line]).Select(word => text.Of(service, key, node, word, here))];
        return [.. node.Items.Where(item => item.Text is not null).Select(item => item.Text is { Length: > 0 } word ? text.Of(service, key, item, word, here) : "")];
    }
}
