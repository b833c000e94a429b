using System.Text.Json;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>critical-chain</c>: whom the last one waited for, and so on.</summary>
internal sealed class CriticalChainVerb : Verb
{
    public override string Name => "critical-chain";

    public override string Summary => "what the last one waited for last, and so on: what to make faster";

    public override string Operands => "[NAME]";

    public override string Details => "Without NAME the one of this directory's project, else of your own services, that was ready last.";

    public override IReadOnlyList<string> Examples => ["persistproc critical-chain", "persistproc critical-chain api"];

    public override async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Words.Count > 1) throw new UsageException("critical-chain: of whom? Give one name, or none", this);
        var chain = StartTimes.Chain(JsonSerializer.Deserialize(await GraphVerb.AskAsync(invocation).ConfigureAwait(false), ProtocolJson.Default.GraphReply)!);
        if (invocation.Json) invocation.Voice.PrintDocument(JsonSerializer.SerializeToUtf8Bytes(new GraphReply(chain, []), ProtocolJson.Readable.GraphReply));
        else if (chain.Count > 0) invocation.Voice.Print(StartTimes.Chain(chain));
        else invocation.Voice.Note("none of them has been ready yet");
        return 0;
    }
}
