using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>reload</c>: a service reads its configuration again.</summary>
internal sealed class ReloadVerb : Verb
{
    public override string Name => "reload";

    public override string Summary => "have services read their configuration again, without a restart";

    public override string Operands => "NAME…";

    public override string Details => "Sends the service its reload_signal. The service files themselves are read again by: persistproc config reload.";

    public override IReadOnlyList<string> Examples => ["persistproc reload web"];

    public override async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Words.Count == 0) throw new UsageException("reload: what? Give a name, a pid or a label. To read the service files again: persistproc config reload", this);
        var request = new TargetsRequest { RequestId = Wire.NewId(), Targets = invocation.Words, Cwd = Invocation.Cwd };
        var body = await invocation.Client.PostAsync("/v1/reload-service", request, ProtocolJson.Default.TargetsRequest).ConfigureAwait(false);
        return Results.Print(invocation, body, r => $"reloaded {r.Name}");
    }
}
