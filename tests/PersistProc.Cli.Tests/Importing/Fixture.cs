using PersistProc.Cli.Importing;
using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Cli.Tests.Importing;

/// <summary>Files to be imported, in the manner of the documentation of the tools that have them.</summary>
internal static class Fixture
{
    /// <summary>Format and file of each.</summary>
    public static IReadOnlyList<(string Format, string File)> All { get; } =
    [
        ("procfile", "procfile/rails/Procfile.dev"),
        ("procfile", "procfile/heroku/Procfile"),
        ("compose", "compose/shop/docker-compose.yml"),
        ("compose", "compose/blog/compose.yaml"),
        ("systemd", "systemd/api/api.service"),
        ("systemd", "systemd/worker/worker@.service"),
        ("systemd", "systemd/backup/backup.timer"),
        ("supervisord", "supervisord/site/supervisord.conf"),
        ("process-compose", "process-compose/shop/process-compose.yaml"),
        ("pm2", "pm2/json/ecosystem.config.json"),
        ("pm2", "pm2/js/ecosystem.config.js"),
        ("package-json", "package-json/vite/package.json"),
        ("package-json", "package-json/pnpm/package.json"),
        ("launch-json", "launch-json/full/.vscode/launch.json"),
    ];

    /// <summary>Where they lie.</summary>
    public static string Root { get; } = Path.Combine(Checkout(), "tests/PersistProc.Cli.Tests/Importing/Fixtures");

    /// <summary>The project's directory of a file: that of the file, but for editors' own.</summary>
    public static string DirectoryOf(string file) => Path.Combine(Root, string.Join('/', file.Split('/').Take(2)));

    /// <summary>A file as the program would open it in its project's directory.</summary>
    public static ImportSource Open(string file)
    {
        var directory = DirectoryOf(file);
        return ImportSource.Open(Path.GetRelativePath(directory, Path.Combine(Root, file)), directory, directory);
    }

    /// <summary>A text that lies nowhere.</summary>
    public static ImportSource Text(string text, string name = "-", string directory = "/srv/shop") => new(name, text, directory, directory, _ => null, _ => false);

    public static ImportFormat Format(string word) => ImportFormat.Find(word)!;

    /// <summary>What the supervisor has against a file; with everything in place that it may name, and each profile chosen.</summary>
    public static IReadOnlyList<string> Errors(string toml, string directory = "/srv/shop")
    {
        var environment = new Dictionary<string, string> { ["HOME"] = "/srv/ann", ["WORDPRESS_DB_PASSWORD"] = "x" };
        var first = Read(toml, directory, environment, []);
        var errors = Errors(first);
        return errors.Count > 0 || first.Profiles.Count == 0 ? errors : Errors(Read(toml, directory, environment, [.. first.Profiles]));
    }

    /// <summary>A file as the supervisor reads it.</summary>
    public static ServiceFile Read(string toml, string directory = "/srv/shop") => Read(toml, directory, new Dictionary<string, string> { ["HOME"] = "/srv/ann" }, []);

    private static ServiceFile Read(string toml, string directory, Dictionary<string, string> environment, ValueList<string> profiles) =>
        ServiceFileReader.Parse(Path.Combine(directory, "persistproc.toml"), toml, isProject: true, inputs: new DeclarationInputs { Environment = environment.ToValueMap(), Profiles = profiles });

    private static List<string> Errors(ServiceFile file) =>
        [.. file.Errors.Select(error => $"{error.Line}:{error.Column}: {error.Key}: {error.Text}"), .. DependencyFaults.Find(file.Units).Concat(SocketFaults.Find(file.Units)).Select(fault => $"{fault.By}: {fault.Text}")];

    private static string Checkout()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at!.FullName, "PersistProc.sln"))) at = at.Parent;
        return at.FullName;
    }
}
