using System.CommandLine;
using System.Text.Json;
using PersistProc.Cli.Importing;
using PersistProc.Cli.Printing;

namespace PersistProc.Cli.Commands;

/// <summary><c>import FORMAT FILE</c>: a service file made of what another tool has.</summary>
internal sealed class ImportVerb : Verb
{
    private readonly Option<string?> _write = new("--write", "-w") { Description = "write it there instead of printing it; what is there is never replaced", HelpName = "FILE" };

    public override string Name => "import";

    public override string Summary => "make a service file of a Procfile, a compose file, systemd units, a package.json …";

    public override string Operands => "FORMAT FILE";

    public override string Slots => string.Join('|', ImportFormat.All.Select(format => format.Word)) + " FILE";

    public override string Details =>
        "Prints a persistproc.toml that says the same, as far as it can be said, with comments. What could not be carried\n"
        + "over, or is not the same here, stands as a comment at its place, and on stderr as FILE:line: KEY: why, and what to\n"
        + "do instead. FILE - is standard input.\n"
        + "Formats: procfile, compose, systemd, supervisord, process-compose, pm2, package-json, launch-json.\n"
        + "procfile: with .env and .overmind.env beside it. compose: what has an image is run by docker run, what is built\n"
        + "here runs on this machine. systemd: with its timer, socket and path units, and the services it needs, as far as they\n"
        + "lie beside it. pm2: JSON, YAML, or a plain object in JavaScript. launch-json: that of VS Code.\n"
        + "Ends with 0 when something was made, with 1 when the file is none of that kind.";

    public override IReadOnlyList<string> Examples =>
    [
        "persistproc import procfile Procfile > persistproc.toml",
        "persistproc import compose docker-compose.yml -w persistproc.toml",
        "persistproc import systemd ~/.config/systemd/user/api.service",
        "node -p 'JSON.stringify(require(\"./ecosystem.config.js\"))' | persistproc import pm2 -",
    ];

    public override IReadOnlyList<Option> Options => [_write];

    public override async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Words is not [var word, var file]) throw new UsageException($"import: write FORMAT FILE. Formats are {Known()}", this);
        if (ImportFormat.Find(word) is not { } format)
        {
            var meant = Core.NearestWord.Find(word, ImportFormat.All.Select(known => known.Word));
            throw new UsageException($"import: {word}: no such format. There are {Known()}{(meant is null ? "" : $". Did you mean {meant}?")}", this);
        }

        var cwd = Invocation.Cwd;
        var path = invocation.Get(_write) is { } write and not "-" ? Path.GetFullPath(write, cwd) : null;
        var target = path is null ? cwd : Path.GetDirectoryName(path) ?? "/";
        try
        {
            var source = file == "-" ? ImportSource.Of("-", await ReadInputAsync().ConfigureAwait(false), cwd, target) : ImportSource.Open(file, cwd, target);
            var project = Importer.Read(format, source);
            return await GiveAsync(invocation, path, project, source).ConfigureAwait(false);
        }
        catch (ImportException wrong)
        {
            invocation.Voice.Fail($"import: {Importer.Told(wrong, file)}");
            return 1;
        }
    }

    private async Task<int> GiveAsync(Invocation invocation, string? path, ImportedProject project, ImportSource source)
    {
        var text = TomlWriter.Write(project);
        if (path is not null && await NewFile.WriteAsync(path, text).ConfigureAwait(false) is { } why)
        {
            invocation.Voice.Fail($"import: {invocation.Get(_write)}: {why}");
            return 1;
        }

        foreach (var note in project.AllNotes) invocation.Voice.Note($"import: {Importer.Told(note, source)}");
        if (invocation.Json)
        {
            var document = new ImportDocument(path, text, [.. project.AllNotes.Select(note => new ImportNote(note.File ?? source.Name, note.Line > 0 ? note.Line : null, note.Key, note.Text))]);
            invocation.Voice.PrintDocument(JsonSerializer.SerializeToUtf8Bytes(document, CliJson.Readable.ImportDocument));
        }
        else if (path is null) invocation.Voice.Print(text);
        else invocation.Voice.Note($"import: wrote {invocation.Get(_write)}. Next: persistproc config check {Words.Command([invocation.Get(_write)!])}");
        return 0;
    }

    private static async Task<byte[]> ReadInputAsync()
    {
        var input = Console.OpenStandardInput();
        await using var closed = input.ConfigureAwait(false);
        using var all = new MemoryStream();
        await input.CopyToAsync(all).ConfigureAwait(false);
        return all.ToArray();
    }

    private static string Known() => string.Join(", ", ImportFormat.All.Select(format => format.Word));
}
