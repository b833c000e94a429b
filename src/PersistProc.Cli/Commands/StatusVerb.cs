using System.Text.Json;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>status</c>: one service in full.</summary>
internal sealed class StatusVerb : Verb
{
    private const int LastLines = 10;

    public override string Name => "status";

    public override string Summary => "one in full: state, why, memory, cpu, last lines";

    public override string Operands => "[NAME…]";

    public override string Details => "Ends with 0 when it runs, 3 when not, 4 when there is no such service.";

    public override IReadOnlyList<string> Examples => ["persistproc status api", "persistproc status api -o json"];

    public override int? NoSuchTarget => States.NoSuchService;

    public override async Task<int> RunAsync(Invocation invocation)
    {
        var query = new Query("/v1/processes").AddAll("target", invocation.Words).Add("cwd", Invocation.Cwd).Add("stats", true);
        var body = await invocation.Client.GetAsync(query.ToString()).ConfigureAwait(false);
        var processes = JsonSerializer.Deserialize(body, ProtocolJson.Default.ProcessList)!.Processes;
        if (invocation.Json) invocation.Voice.PrintDocument(body);
        else if (invocation.Words.Count == 0) ProcessTable.Print(invocation.Voice, processes, stats: true);
        else await PrintAsync(invocation, processes).ConfigureAwait(false);
        if (invocation.Words.Count == 0) return 0;
        foreach (var process in processes)
        {
            if (!States.IsRunning(process)) return States.NotRunning;
        }
        return 0;
    }

    private static async Task PrintAsync(Invocation invocation, IReadOnlyList<ProcessInfo> processes)
    {
        for (var i = 0; i < processes.Count; i++)
        {
            if (i > 0) invocation.Voice.Print("\n");
            invocation.Voice.Print(ProcessDetails.Format(processes[i], invocation.Voice.IsColorful, DateTimeOffset.UtcNow));
            if (processes[i].LogCombined is not null) await PrintLogAsync(invocation, processes[i]).ConfigureAwait(false);
        }
    }

    private static async Task PrintLogAsync(Invocation invocation, ProcessInfo process)
    {
        var query = new Query("/v1/logs").Add("target", Words.FullName(process)).Add("cwd", Invocation.Cwd).Add("lines", LastLines).Add("format", "raw");
        var first = true;
        await invocation.Client.DownloadAsync(
            query.ToString(),
            bytes =>
            {
                if (first) invocation.Voice.Print("\n");
                first = false;
                invocation.Voice.Out.Write(bytes.Span);
                return ValueTask.CompletedTask;
            }).ConfigureAwait(false);
    }
}
