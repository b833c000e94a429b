using System.Text.Json;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>blame</c>: which starts took how long.</summary>
internal sealed class BlameVerb : Verb
{
    public override string Name => "blame";

    public override string Summary => "what the start of each took, the slowest first";

    public override string Operands => "[NAME…]";

    public override string Details => "From when nothing stood in its way any more until it was ready: waiting for others does not count.\n"
        + "Of the present or last instance.";

    public override IReadOnlyList<string> Examples => ["persistproc blame", "persistproc blame api db"];

    public override async Task<int> RunAsync(Invocation invocation)
    {
        var slowest = StartTimes.Slowest(JsonSerializer.Deserialize(await GraphVerb.AskAsync(invocation).ConfigureAwait(false), ProtocolJson.Default.GraphReply)!);
        if (invocation.Json) invocation.Voice.PrintDocument(JsonSerializer.SerializeToUtf8Bytes(new GraphReply(slowest, []), ProtocolJson.Readable.GraphReply));
        else if (slowest.Count > 0) invocation.Voice.Print(StartTimes.Blame(slowest));
        else invocation.Voice.Note("none of them has been ready yet");
        return 0;
    }
}
