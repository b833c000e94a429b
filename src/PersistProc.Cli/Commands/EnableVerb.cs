using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>enable</c> and <c>disable</c>: started with the supervisor, or not.</summary>
internal sealed class EnableVerb(bool on) : Verb
{
    public override string Name => on ? "enable" : "disable";

    public override string Summary => on ? "have services started with the supervisor, with the environment of this moment" : "no longer have services started with the supervisor";

    public override string Operands => "NAME…";

    public override string Details => "Goes before \"autostart\" in a service's file. Nothing is started or stopped now.";

    public override IReadOnlyList<string> Examples => [$"persistproc {Name} db"];

    public override async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Words.Count == 0) throw new UsageException($"{Name}: what? Give a name, a pid or a label", this);
        var request = new TargetsRequest { RequestId = Wire.NewId(), Targets = invocation.Words, Cwd = Invocation.Cwd, Caller = on ? CallerFacts.Gather() : null };
        var body = await invocation.Client.PostAsync($"/v1/{Name}", request, ProtocolJson.Default.TargetsRequest).ConfigureAwait(false);
        return Results.Print(invocation, body, r => on ? $"enabled {r.Name}: it is started with the supervisor" : $"disabled {r.Name}: it is not started with the supervisor");
    }
}
