using System.Text.Json;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>graph</c>: who depends on whom.</summary>
internal sealed class GraphVerb : Verb
{
    public override string Name => "graph";

    public override string Summary => "who depends on whom, and how each is";

    public override string Operands => "[NAME…]";

    public override string Details =>
        "Without NAME all of this directory's project, else your own services. Below each service stands what it depends on.\n"
        + "-o dot is for Graphviz, -o mermaid for pages that draw it.";

    public override IReadOnlyList<string> Examples => ["persistproc graph", "persistproc graph api", "persistproc graph -o dot | dot -Tsvg > graph.svg"];

    public override IReadOnlyList<string> Formats => ["dot", "mermaid"];

    public override async Task<int> RunAsync(Invocation invocation)
    {
        var body = await AskAsync(invocation).ConfigureAwait(false);
        var graph = JsonSerializer.Deserialize(body, ProtocolJson.Default.GraphReply)!;
        if (invocation.Json) invocation.Voice.PrintDocument(body);
        else if (graph.Services.Count == 0 && !invocation.Voice.IsQuiet) invocation.Voice.Note("no services here");
        else invocation.Voice.Print(invocation.Format switch
        {
            "dot" => GraphText.Dot(graph),
            "mermaid" => GraphText.Mermaid(graph),
            _ => GraphText.Tree(graph, invocation.Voice.IsColorful),
        });
        return 0;
    }

    /// <summary>The answer that all commands on the graph are made of.</summary>
    public static Task<byte[]> AskAsync(Invocation invocation) =>
        invocation.Client.GetAsync(new Query("/v1/graph").AddAll("target", invocation.Words).Add("cwd", Invocation.Cwd).ToString());
}
