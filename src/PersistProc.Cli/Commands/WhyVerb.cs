using System.Text.Json;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>why</c>: why is it not running, and if it is, how did it come to.</summary>
internal sealed class WhyVerb : Verb
{
    public override string Name => "why";

    public override string Summary => "why it is not running: what failed, what it said, when it tries again";

    public override string Operands => "NAME";

    public override IReadOnlyList<string> Examples => ["persistproc why api", "persistproc why api -o json | jq .exits"];

    public override async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Words.Count != 1) throw new UsageException("why: of whom? Give one name", this);
        var query = new Query("/v1/processes").AddAll("target", invocation.Words).Add("cwd", Invocation.Cwd);
        var body = await invocation.Client.GetAsync(query.ToString()).ConfigureAwait(false);
        foreach (var process in JsonSerializer.Deserialize(body, ProtocolJson.Default.ProcessList)!.Processes)
        {
            if (invocation.Json) invocation.Voice.PrintDocument(JsonSerializer.SerializeToUtf8Bytes(Reply(process), ProtocolJson.Readable.WhyReply));
            else invocation.Voice.Print(WhyText.Of(process, DateTimeOffset.UtcNow, invocation.Self));
        }
        return 0;
    }

    private static WhyReply Reply(ProcessInfo process) => new()
    {
        Name = Words.FullName(process),
        State = process.State,
        Why = process.Why,
        Pid = process.Pid,
        Since = process.EndTime ?? process.StartTime,
        Cause = process.Cause,
        Restarts = process.Restarts,
        NextRestart = process.NextRestart,
        NextRestartIn = process.NextRestartIn,
        NextStart = process.NextStart,
        LastError = process.LastError,
        StatusText = process.StatusText,
        Errno = process.Errno,
        Exits = process.Exits ?? [],
    };
}
