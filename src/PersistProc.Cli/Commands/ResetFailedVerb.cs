using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>reset-failed</c>: a failure is forgiven.</summary>
internal sealed class ResetFailedVerb : Verb
{
    public override string Name => "reset-failed";

    public override string Summary => "forget a failure: it counts as stopped, and restarts are counted anew";

    public override string Operands => "NAME…";

    public override string Details => "A service that waits for its restart goes on waiting, but its next wait is the shortest again.";

    public override IReadOnlyList<string> Examples => ["persistproc reset-failed api"];

    public override async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Words.Count == 0) throw new UsageException("reset-failed: what? Give a name, a pid or a label", this);
        var request = new TargetsRequest { RequestId = Wire.NewId(), Targets = invocation.Words, Cwd = Invocation.Cwd };
        var body = await invocation.Client.PostAsync("/v1/reset-failed", request, ProtocolJson.Default.TargetsRequest).ConfigureAwait(false);
        return Results.Print(invocation, body, r => $"reset {r.Name}");
    }
}
