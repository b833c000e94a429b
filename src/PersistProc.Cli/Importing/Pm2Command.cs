namespace PersistProc.Cli.Importing;

/// <summary>What pm2 runs: a script by the interpreter of its ending, or a program.</summary>
internal static class Pm2Command
{
    private static readonly (string Ending, string Interpreter)[] Interpreters =
    [
        (".js", "node"), (".cjs", "node"), (".mjs", "node"), (".py", "python3"), (".sh", "bash"), (".rb", "ruby"), (".php", "php"), (".pl", "perl"),
        (".ts", "bun"), (".tsx", "bun"), (".coffee", "coffee"), (".ls", "lsc"),
    ];

    public static void Set(ImportedService service, Node app, string script, ImportSource source)
    {
        var args = Words(app["args"]);
        var interpreter = (app["exec_interpreter"] ?? app["interpreter"])?.Text;
        var interpreterArgs = Words(app["interpreter_args"] ?? app["interpreterArgs"] ?? app["node_args"]);
        if (script.Contains(' ', StringComparison.Ordinal) && interpreter is null or "none")
        {
            Commands.SetLine(service, string.Join(' ', [script, .. args.Select(Commands.Quote)]));
            return;
        }

        var ending = Path.GetExtension(script);
        interpreter ??= Array.Find(Interpreters, each => each.Ending == ending).Interpreter;
        // a name without an ending is a script of this directory for pm2 only if it is there; mostly it is a program
        var isHere = !script.Contains('/', StringComparison.Ordinal) && source.Exists(Path.Combine(app["cwd"]?.Text ?? "", script));
        var words = interpreter is null or "none" or "" ? new[] { isHere ? "./" + script : script } : [interpreter, .. interpreterArgs, script];
        service.Set("command", Commands.OfPlain([.. words, .. args]));
    }

    private static IReadOnlyList<string> Words(Node? node) => node switch
    {
        Node.Scalar { Value: var line } when node.Text is not null => Commands.Words(line) ?? (line.Trim().Length > 0 ? [line] : []),
        Node.Sequence => [.. node.Items.Select(item => item.Text ?? "")],
        _ => [],
    };
}
