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
        var pid = JsonSerializer.Deserialize(await client.GetAsync("/v1/version").ConfigureAwait(false), ProtocolJson.Default.VersionReply)!.Pid;
        var body = await EndAsync(invocation, client, request, pid).ConfigureAwait(false);
        if (invocation.Json) invocation.Voice.PrintDocument(body);
        else if (!invocation.Voice.IsQuiet)
        {
            invocation.Voice.Print($"the supervisor (pid {Words.Number(pid)}) has ended{(request.Keep ? "; the services run on" : "")}\n");
        }
        return 0;
    }

    private static async Task<byte[]> EndAsync(Invocation invocation, SupervisorClient client, ShutdownRequest request, int pid)
    {
        try
        {
            return await Waiting.ForAsync(invocation, client.PostAsync("/v1/shutdown", request, ProtocolJson.Default.ShutdownRequest)).ConfigureAwait(false);
        }
        catch (SupervisorException e) when (e.ExitCode == SupervisorException.Unreachable && !client.IsRunning)
        {
            // It was there and is not any more, and nothing holds its lock: the answer was lost with it.
            return JsonSerializer.SerializeToUtf8Bytes(new ShutdownReply(pid), ProtocolJson.Default.ShutdownReply);
        }
    }
}
