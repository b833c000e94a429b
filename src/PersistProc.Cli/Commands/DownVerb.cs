using System.CommandLine;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>down</c>: a project's services, who needs others first.</summary>
internal sealed class DownVerb : Verb
{
    private readonly Option<bool> _force = new("--force") { Description = "kill at once; an agent: also what another started, by the ladder" };
    private readonly Option<bool> _noWait = new("--no-wait") { Description = "do not wait for the end" };

    public override string Name => "down";

    public override string Summary => "stop this project's services (or the user's), who needs others first";

    public override string Operands => "[NAME…]";

    public override string Details =>
        "The project is that of the nearest persistproc.toml upwards; where there is none, the user's own services are meant.\n"
        + "What has left the files is stopped too. Runs are left alone. Ctrl-C ends only the waiting.";

    public override IReadOnlyList<string> Examples => ["persistproc down", "persistproc down api worker"];

    public override IReadOnlyList<Option> Options => [_force, _noWait];

    public override bool WantsLive => true;

    public override async Task<int> RunAsync(Invocation invocation)
    {
        var client = invocation.Client;
        var request = new DownRequest
        {
            RequestId = Wire.NewId(),
            ClientId = client.ClientId,
            Cwd = Invocation.Cwd,
            Names = invocation.Words,
            Force = invocation.Get(_force),
            By = CallerFacts.Agent(),
            NoWait = invocation.Get(_noWait),
        };
        var body = await Waiting.ForAsync(invocation, client.PostAsync("/v1/down", request, ProtocolJson.Default.DownRequest)).ConfigureAwait(false);
        if (Results.Read(body).Count == 0) invocation.Voice.Note("nothing of it runs");
        return Results.Print(invocation, body, r => $"{(request.NoWait ? "stopping" : "stopped")} {r.Name}{Results.Pid(r)}");
    }
}
