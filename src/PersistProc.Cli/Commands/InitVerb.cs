using System.Text.Json;
using PersistProc.Cli.Importing;
using PersistProc.Cli.Printing;

namespace PersistProc.Cli.Commands;

/// <summary><c>init</c>: a first persistproc.toml.</summary>
internal sealed class InitVerb : Verb
{
    private const string FileName = "persistproc.toml";

    public override string Name => "init";

    public override string Summary => "propose services for the project in this directory, as ./persistproc.toml";

    public override string Details =>
        "Looks for what says what runs here: a Procfile, a compose file, a process-compose file, package.json, manage.py,\n"
        + "pyproject.toml, Cargo.toml, go.mod, bin/rails, mix.exs, *.csproj, a Makefile with a target run or dev, and the like.\n"
        + "Databases are taken from a compose file, the programs themselves from the rest. With none of these it writes an\n"
        + "example. It never replaces a persistproc.toml that is there.";

    public override IReadOnlyList<string> Examples => ["persistproc init", "persistproc init && persistproc up"];

    public override bool TakesNames => false;

    public override async Task<int> RunAsync(Invocation invocation)
    {
        var (cwd, voice) = (Invocation.Cwd, invocation.Voice);
        var scan = new ProjectScan(cwd);
        var project = scan.Propose();
        var isExample = project.Services.Count == 0;
        if (!isExample) Head(project, scan);
        var text = isExample ? Example.Text : TomlWriter.Write(project);
        var path = Path.Combine(cwd, FileName);
        if (await NewFile.WriteAsync(path, text).ConfigureAwait(false) is { } why)
        {
            voice.Fail($"init: ./{FileName}: {why}{(Path.Exists(path) ? $". To see what another tool's file would make: {invocation.Self} import FORMAT FILE" : "")}");
            return 1;
        }

        foreach (var broken in scan.Broken) voice.Complain($"init: {broken}; it was passed over");
        foreach (var note in project.AllNotes) voice.Note($"init: {Importer.Told(note, FileName)}");
        Report(invocation, project, scan, path, text);
        return 0;
    }

    private static void Head(ImportedProject project, ProjectScan scan)
    {
        project.Comments.Insert(0, $"Proposed by persistproc init, of {string.Join(", ", scan.Sources.Distinct())}. Check it, and change what you like: persistproc config check");
        if (project.AllNotes.Any()) project.Comments.Add("What was not carried over, or is not the same here, stands as a comment where it would be.");
    }

    private static void Report(Invocation invocation, ImportedProject project, ProjectScan scan, string path, string text)
    {
        var voice = invocation.Voice;
        if (invocation.Json)
        {
            var document = new ImportDocument(path, text, [.. project.AllNotes.Select(note => new ImportNote(note.File ?? FileName, note.Line > 0 ? note.Line : null, note.Key, note.Text))]);
            voice.PrintDocument(JsonSerializer.SerializeToUtf8Bytes(document, CliJson.Readable.ImportDocument));
            return;
        }

        if (project.Services.Count == 0) voice.Note($"init: nothing here says what runs: ./{FileName} is an example. Put your own commands in, then: {invocation.Self} up");
        else
        {
            voice.Note($"init: wrote ./{FileName} of {string.Join(", ", scan.Sources.Distinct())}: {string.Join(", ", project.Services.Select(service => service.Name))}");
            voice.Note($"init: next: {invocation.Self} config check, then {invocation.Self} up");
        }
    }
}
