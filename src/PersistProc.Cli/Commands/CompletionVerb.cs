namespace PersistProc.Cli.Commands;

/// <summary><c>completion SHELL</c>: the script that makes a shell ask us at each Tab.</summary>
internal sealed class CompletionVerb : Verb
{
    public override string Name => "completion";

    public override string Summary => "print the script that completes commands, options and live names in your shell";

    public override string Operands => "bash|zsh|fish";

    public override string Details =>
        "It completes commands, options, their values, and the names, labels and pids of what the supervisor knows.\n"
        + "make install puts it where each shell looks.";

    public override IReadOnlyList<string> Examples =>
    [
        "source <(persistproc completion bash)          # in ~/.bashrc",
        "source <(persistproc completion zsh)           # in ~/.zshrc, after compinit",
        "persistproc completion fish | source           # in ~/.config/fish/config.fish",
    ];

    public override async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Words is not [var shell]) throw new UsageException("completion: for which shell? One of bash, zsh, fish", this);
        var resource = typeof(CompletionVerb).Assembly.GetManifestResourceStream("persistproc." + shell)
            ?? throw new UsageException($"completion: {shell}: one of bash, zsh, fish", this);
        using var script = new StreamReader(resource);
        invocation.PrintScript(shell, await script.ReadToEndAsync().ConfigureAwait(false));
        return 0;
    }
}
