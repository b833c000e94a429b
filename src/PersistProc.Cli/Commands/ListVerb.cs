using System.CommandLine;
using System.Text.Json;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>list</c>, <c>ls</c>, <c>ps</c>.</summary>
internal sealed class ListVerb : Verb
{
    private readonly Option<int?> _pid = new("--pid") { Description = "only the process N; 0 is the supervisor itself", HelpName = "N" };
    private readonly Option<string?> _text = new("--command-or-label") { Description = "only those whose command or label contains TEXT", HelpName = "TEXT" };
    private readonly Option<string?> _directory = new("--working-directory") { Description = "only those that run in DIR", HelpName = "DIR" };
    private readonly Option<bool> _all = new("--all", "-a") { Description = "all known runs, not only the last ten that ended" };
    private readonly Option<bool> _watch = new("--watch", "-w") { Description = "show it anew each second, until Ctrl-C; with -o json a document each time that it has changed" };
    private readonly Option<bool> _stats = new("--stats") { Description = "memory, cpu and tasks" };

    private readonly Option<bool> _ports = new("--ports") { Description = "the TCP ports that their trees listen on" };

    public override string Name => "list";

    public override string Summary => "what is there: services, runs, the last runs that ended (also: ls, ps)";

    public override IReadOnlyList<string> Examples => ["persistproc list", "persistproc list --watch --stats", "persistproc list -o json | jq '.processes[].name'"];

    public override IReadOnlyList<Option> Options => [_pid, _text, _directory, _all, _stats, _ports, _watch];

    public override bool TakesNames => false;

    public override async Task<int> RunAsync(Invocation invocation)
    {
        var directory = invocation.Get(_directory);
        var (stats, ports) = (invocation.Get(_stats), invocation.Get(_ports));
        var query = new Query("/v1/processes")
            .Add("pid", invocation.Get(_pid))
            .Add("text", invocation.Get(_text))
            .Add("working_directory", Paths.Full(directory))
            .Add("all", invocation.Get(_all))
            .Add("stats", stats)
            .Add("ports", ports);
        if (invocation.Get(_watch)) return await new ListWatch(invocation, query.ToString(), stats, ports).RunAsync().ConfigureAwait(false);
        var body = await invocation.Client.GetAsync(query.ToString()).ConfigureAwait(false);
        if (invocation.Json) invocation.Voice.PrintDocument(body);
        else ProcessTable.Print(invocation.Voice, JsonSerializer.Deserialize(body, ProtocolJson.Default.ProcessList)!.Processes, stats, ports);
        return 0;
    }
}
