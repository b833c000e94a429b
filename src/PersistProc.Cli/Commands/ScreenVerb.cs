using System.CommandLine;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>screen</c>: what a service's terminal shows now.</summary>
internal sealed class ScreenVerb : Verb
{
    private readonly Option<bool> _ansi = new("--ansi") { Description = "with its colours and styles" };
    private readonly Option<bool> _html = new("--html") { Description = "as a page for a browser" };

    public override string Name => "screen";

    public override string Summary => "what its terminal shows now";

    public override string Operands => "NAME";

    public override string Details => "-o json prints size, cursor, title, modes and the lines: for agents.\nOf a service that has ended, it is what was shown at last.";

    public override IReadOnlyList<string> Examples => ["persistproc screen vim", "persistproc screen --html vim > vim.html", "persistproc screen -o json vim | jq -r '.lines[]'"];

    public override IReadOnlyList<Option> Options => [_ansi, _html];

    public override async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Words.Count != 1) throw new UsageException("screen: of whom? Give one name", this);
        if (invocation.Get(_ansi) && invocation.Get(_html)) throw new UsageException("screen: --ansi or --html, not both", this);
        if (invocation.Json && (invocation.Get(_ansi) || invocation.Get(_html))) throw new UsageException("screen: -o json has neither --ansi nor --html", this);
        var format = invocation.Json ? "json" : invocation.Get(_ansi) ? "ansi" : invocation.Get(_html) ? "html" : "text";
        var query = new Query("/v1/screen").AddAll("target", invocation.Words).Add("cwd", Invocation.Cwd).Add("format", format);
        var body = await invocation.Client.GetAsync(query.ToString()).ConfigureAwait(false);
        if (invocation.Json) invocation.Voice.PrintDocument(body);
        else invocation.Voice.Out.Write(body);
        return 0;
    }
}
