using System.Text;
using PersistProc.Linux.Files;

namespace PersistProc.Cli.Importing;

/// <summary>What runs in a directory, by the files that frameworks and languages have.</summary>
internal static class Frameworks
{
    private const int Most = 1 << 20;
    private static readonly string[] Pythons = ["pyproject.toml", "requirements.txt", "Pipfile"];
    private static readonly string[] Gradles = ["build.gradle", "build.gradle.kts"];
    private static readonly string[] Modules = ["main", "app", "app/main", "src/main", "server", "wsgi"];
    private static readonly string[] Makefiles = ["Makefile", "makefile", "GNUmakefile"];
    private static readonly string[] Denos = ["deno.json", "deno.jsonc"];
    private static readonly string[] Tasks = ["dev", "start", "serve"];
    private static readonly string[] Targets = ["dev", "run", "serve", "watch", "start"];

    /// <summary>One for each language that has something to run.</summary>
    public static IEnumerable<Proposal> All(string directory)
    {
        var all = new[] { Rails(directory), Python(directory), Phoenix(directory), Laravel(directory), Deno(directory), Rust(directory), Spring(directory) };
        return all.OfType<Proposal>().Concat(Go(directory)).Concat(DotNet(directory));
    }

    /// <summary>A Makefile's target that runs something; only where nothing else says what runs.</summary>
    public static Proposal? Makefile(string directory)
    {
        foreach (var file in Makefiles)
        {
            if (Read(directory, file) is not { } text) continue;
            var targets = text.Split('\n').Where(line => line.Length > 0 && !char.IsWhiteSpace(line[0])).Select(line => line.Split(':')).Where(parts => parts.Length > 1 && !parts[1].StartsWith('=')).SelectMany(parts => parts[0].Split(' ')).ToHashSet(StringComparer.Ordinal);
            if (Array.Find(Targets, targets.Contains) is { } target) return new Proposal(file, "app", $"make {target}", "Ends with 2 when what it runs ends otherwise than well.");
        }

        return null;
    }

    private static Proposal? Rails(string directory) => Has(directory, "Gemfile") && Has(directory, "bin/rails") ? new Proposal("Gemfile", "web", "bin/rails server") : null;

    private static Proposal? Python(string directory)
    {
        var dependencies = string.Join('\n', Pythons.Select(file => Read(directory, file))).ToLowerInvariant();
        var run = Has(directory, "uv.lock") ? "uv run " : Has(directory, "poetry.lock") ? "poetry run " : Has(directory, "Pipfile") ? "pipenv run " : "";
        var local = run.Length == 0 && Has(directory, ".venv/bin/python");
        var python = run.Length > 0 ? run + "python" : local ? ".venv/bin/python" : "python3";
        if (Has(directory, "manage.py")) return new Proposal("manage.py", "web", python + " manage.py runserver");
        if (dependencies.Trim().Length == 0) return null;
        var file = Has(directory, "pyproject.toml") ? "pyproject.toml" : Has(directory, "requirements.txt") ? "requirements.txt" : "Pipfile";
        var module = Array.Find(Modules, name => Has(directory, name + ".py"));
        if (dependencies.Contains("fastapi", StringComparison.Ordinal) && module is not null) return new Proposal(file, "web", $"{python} -m uvicorn {module.Replace('/', '.')}:app --reload");
        if (dependencies.Contains("flask", StringComparison.Ordinal)) return new Proposal(file, "web", $"{python} -m flask run --debug");
        return module is null ? null : new Proposal(file, "app", $"{python} {module}.py");
    }

    private static Proposal? Phoenix(string directory) => Read(directory, "mix.exs") is { } text
        ? text.Contains(":phoenix", StringComparison.Ordinal) ? new Proposal("mix.exs", "web", "mix phx.server") : new Proposal("mix.exs", "app", "mix run --no-halt")
        : null;

    private static Proposal? Laravel(string directory) => Has(directory, "artisan") && Has(directory, "composer.json") ? new Proposal("composer.json", "web", "php artisan serve") : null;

    private static Proposal? Deno(string directory)
    {
        foreach (var file in Denos)
        {
            if (Read(directory, file) is { } text && Array.Find(Tasks, task => text.Contains($"\"{task}\"", StringComparison.Ordinal)) is { } task) return new Proposal(file, "web", $"deno task {task}");
        }

        return null;
    }

    private static Proposal? Rust(string directory)
    {
        if (Read(directory, "Cargo.toml") is not { } text || !(Has(directory, "src/main.rs") || text.Contains("[[bin]]", StringComparison.Ordinal))) return null;
        return new Proposal("Cargo.toml", "app", "cargo run", text.Split("[[bin]]").Length > 2 ? "It has several programs: say --bin NAME." : null);
    }

    private static Proposal? Spring(string directory)
    {
        if (Read(directory, "pom.xml") is { } maven && maven.Contains("spring-boot", StringComparison.Ordinal)) return new Proposal("pom.xml", "app", Has(directory, "mvnw") ? "./mvnw spring-boot:run" : "mvn spring-boot:run");
        var gradle = Array.Find(Gradles, file => Read(directory, file)?.Contains("org.springframework.boot", StringComparison.Ordinal) is true);
        return gradle is null ? null : new Proposal(gradle, "app", Has(directory, "gradlew") ? "./gradlew bootRun" : "gradle bootRun");
    }

    // a program in each directory below cmd, else the module itself
    private static IEnumerable<Proposal> Go(string directory)
    {
        if (!Has(directory, "go.mod")) return [];
        if (Has(directory, "main.go")) return [new Proposal("go.mod", "app", "go run .")];
        return Below(directory, "cmd").Where(name => Has(directory, $"cmd/{name}/main.go")).Take(10).Select(name => new Proposal("go.mod", name, $"go run ./cmd/{Commands.Quote(name)}"));
    }

    // projects here, or one level below, that run
    private static IEnumerable<Proposal> DotNet(string directory)
    {
        foreach (var folder in Below(directory, "").Take(50).Prepend("").Concat(Below(directory, "src").Take(50).Select(name => "src/" + name)))
        {
            foreach (var path in Files(directory, folder))
            {
                var text = Read(directory, path) ?? "";
                var name = Path.GetFileNameWithoutExtension(path).Split('.')[^1].ToLowerInvariant();
                var project = folder.Length == 0 ? "" : $" --project {Commands.Quote(folder)}";
                if (text.Contains("Microsoft.NET.Sdk.Web", StringComparison.Ordinal)) yield return new Proposal(path, name, $"dotnet watch --non-interactive{project}");
                else if (text.Contains("<OutputType>Exe", StringComparison.Ordinal) || text.Contains("Microsoft.NET.Sdk.Worker", StringComparison.Ordinal)) yield return new Proposal(path, name, $"dotnet run{project}");
            }
        }
    }

    private static IEnumerable<string> Files(string directory, string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(Path.Combine(directory, folder), "*.?sproj").Take(20).Select(path => Path.Combine(folder, Path.GetFileName(path))).Order(StringComparer.Ordinal)];
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static IReadOnlyList<string> Below(string directory, string folder)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(Path.Combine(directory, folder)).Select(path => Path.GetFileName(path)).Where(name => !name.StartsWith('.') && name is not ("src" or "node_modules" or "bin" or "obj")).Order(StringComparer.Ordinal)];
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool Has(string directory, string file) => Path.Exists(Path.Combine(directory, file));

    private static string? Read(string directory, string file) => SmallFile.TryRead(Path.Combine(directory, file), Most, out _) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
}
