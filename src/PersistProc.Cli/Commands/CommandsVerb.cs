namespace PersistProc.Cli.Commands;

/// <summary><c>__commands</c>: the page of all commands, for <c>make docs</c>.</summary>
internal sealed class CommandsVerb : Verb
{
    public const string Word = "__commands";

    public override string Name => Word;

    public override string Summary => "prints docs/commands.md";

    public override IReadOnlyList<string> Examples => ["persistproc __commands > docs/commands.md"];

    public override bool Hidden => true;

    public override bool TakesNames => false;

    public override Task<int> RunAsync(Invocation invocation)
    {
        invocation.Voice.Print(Help.Page());
        return Task.FromResult(0);
    }
}
