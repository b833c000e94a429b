namespace PersistProc.Cli.Importing;

/// <summary>What can be read.</summary>
/// <param name="Word">Its name on the command line.</param>
/// <param name="Read">Makes services of a source.</param>
internal sealed record ImportFormat(string Word, Func<ImportSource, ImportedProject> Read)
{
    public static IReadOnlyList<ImportFormat> All { get; } =
    [
        new("procfile", ProcfileImport.Read),
        new("compose", ComposeImport.Read),
        new("systemd", SystemdImport.Read),
        new("supervisord", SupervisordImport.Read),
        new("process-compose", ProcessComposeImport.Read),
        new("pm2", Pm2Import.Read),
        new("package-json", PackageJsonImport.Read),
        new("launch-json", LaunchJsonImport.Read),
    ];

    public static ImportFormat? Find(string word) => All.FirstOrDefault(format => format.Word == word);
}
