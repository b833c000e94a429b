namespace PersistProc.Cli.Commands;

/// <summary>A command that is promised and not built: its name is taken, so that it is never executed as a program.</summary>
internal sealed class UnbuiltVerb(string name) : Verb
{
    public override string Name => name;

    public override string Summary => "not built yet";

    public override IReadOnlyList<string> Examples => [$"persistproc run -- {name}        if you mean a program of that name"];

    public override bool Cuts => true;

    public override Task<int> RunAsync(Invocation invocation) =>
        throw new UsageException($"{name}: not built yet. If you mean a program of that name: persistproc run -- {name}");
}
