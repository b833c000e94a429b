using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>hook SHELL</c>: what a shell evaluates so that projects run while somebody is in them.</summary>
internal sealed class HookVerb : Verb
{
    public override string Name => "hook";

    public override string Summary => "print what makes your shell start a project's services when you enter its directory";

    public override string Operands => "bash|zsh|fish";

    public override string Details =>
        "A shell that comes into the directory of a persistproc.toml, or below it, has the services of it started that `up`\n"
        + "would start, once you have allowed that file: persistproc allow. They are stopped ten minutes after the last such\n"
        + "shell has left or ended, however it ended ([hook] linger = \"10m\" in persistprocd.toml says how long), but for what\n"
        + "you have started yourself. In a directory without a project the shell finds that out without starting a process.";

    public override IReadOnlyList<string> Examples =>
    [
        "source <(persistproc hook bash)          # in ~/.bashrc",
        "source <(persistproc hook zsh)           # in ~/.zshrc",
        "persistproc hook fish | source           # in ~/.config/fish/config.fish",
    ];

    public override async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Words is not [var shell]) throw new UsageException("hook: for which shell? One of bash, zsh, fish", this);
        var resource = typeof(HookVerb).Assembly.GetManifestResourceStream("hook." + shell) ?? throw new UsageException($"hook: {shell}: one of bash, zsh, fish", this);
        using var script = new StreamReader(resource);
        // by its path: what a project puts into PATH is not to be what is called here
        var program = Environment.ProcessPath ?? throw new SupervisorException("hook: this program's own file cannot be found. Is /proc mounted?");
        IEnumerable<string> words = invocation.Root is { } root ? [program, "--root", Path.GetFullPath(root, Invocation.Cwd)] : [program];
        invocation.PrintScript(shell, (await script.ReadToEndAsync().ConfigureAwait(false)).Replace("@PERSISTPROC@", string.Join(' ', words.Select(word => Quote(word, shell == "fish"))), StringComparison.Ordinal));
        return 0;
    }

    // fish has escapes within single quotes, the others have none
    private static string Quote(string word, bool isFish) =>
        isFish ? $"'{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'" : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
