namespace PersistProc.Cli.Importing;

/// <summary>Who runs the scripts of a package.</summary>
/// <param name="Name">The program.</param>
/// <param name="RunsHooks">Whether it runs <c>predev</c> before <c>dev</c> by itself.</param>
/// <param name="Why">What says so; null: nothing does.</param>
internal sealed record PackageManager(string Name, bool RunsHooks, string? Why)
{
    private static readonly (string File, string Name)[] LockFiles =
        [("pnpm-lock.yaml", "pnpm"), ("yarn.lock", "yarn"), ("bun.lock", "bun"), ("bun.lockb", "bun"), ("package-lock.json", "npm"), ("npm-shrinkwrap.json", "npm")];

    /// <summary>By the field <c>packageManager</c>, else by the lock file beside it, else npm.</summary>
    public static PackageManager Of(ImportSource source, Node package)
    {
        if (package["packageManager"]?.Text is { } field)
        {
            var parts = field.Split('@', 2);
            if (parts[0] is "npm" or "pnpm" or "yarn" or "bun") return Of(parts[0], $"packageManager says {parts[0]}", isOld: parts.Length < 2 || parts[1].StartsWith("1.", StringComparison.Ordinal));
        }

        foreach (var (file, name) in LockFiles)
        {
            if (source.Exists(file)) return Of(name, file, isOld: !source.Exists(".yarnrc.yml"));
        }

        return Of("npm", null, isOld: true);
    }

    /// <summary>The command that runs a script.</summary>
    public string[] Run(string script) => [Name, "run", script];

    // pnpm asks for enable-pre-post-scripts, yarn runs them up to version 1
    private static PackageManager Of(string name, string? why, bool isOld) => new(name, name is "npm" or "bun" || (name == "yarn" && isOld), why);
}
