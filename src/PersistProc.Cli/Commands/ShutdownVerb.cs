using System.CommandLine;
using System.Text.Json;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>shutdown</c>: every service by its ladder, then the supervisor.</summary>
internal sealed class ShutdownVerb : Verb
{
    private readonly Option<bool> _keep = new("--keep") { Description = "leave the services running" };

    public override string Name => "shutdown";

    public override string Summary => "stop every service, then the supervisor";

    public override IReadOnlyList<string> Examples => ["persistproc shutdown"];

    public override IReadOnlyList<Option> Options => [_keep];

    public override bool TakesNames => false;

    public override async Task<int> RunAsync(Invocation invocation)
    {
        // Whoever wants an end of it does not want a start.
        var client = invocation.Connect(autostart: false);
        var request = new ShutdownRequest { RequestId = Wire.NewId(), Keep = invocation.Get(_keep) };
        var body = await Waiting.ForAsync(invocation, client.PostAsync("/v1/shutdown", request, ProtocolJson.Default.ShutdownRequest)).ConfigureAwait(false);
        if (invocation.Json) invocation.Voice.PrintDocument(body);
        else if (!invocation.Voice.IsQuiet)
        {
            var pid = JsonSerializer.Deserialize(body, ProtocolJson.Default.ShutdownReply)!.Pid;
            invocation.Voice.Print($"the supervisor (pid {Words.Number(pid)}) has ended{(request.Keep ? "; the services run on" : "")}\n");
        }
        return 0;
    }
}
