using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>pause</c> and <c>resume</c>: services stand still, and go on.</summary>
internal sealed class PauseVerb(bool on) : Verb
{
    public override string Name => on ? "pause" : "resume";

    public override string Summary => on ? "have services stand still, with all their processes" : "have paused services go on";

    public override string Operands => "NAME…";

    public override string Details => on
        ? "They keep their memory, files and connections, use no processor, and hear no signal but KILL until `resume`.\nA paused service is not looked at, and no limit on its time passes. A stop lifts the pause."
        : "What was paused goes on where it was. Limits on its time count from where they stood.";

    public override IReadOnlyList<string> Examples => on ? ["persistproc pause worker"] : ["persistproc resume worker"];

    public override async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Words.Count == 0) throw new UsageException($"{Name}: what? Give a name, a pid or a label", this);
        var request = new TargetsRequest { RequestId = Wire.NewId(), Targets = invocation.Words, Cwd = Invocation.Cwd };
        var body = await invocation.Client.PostAsync($"/v1/{Name}", request, ProtocolJson.Default.TargetsRequest).ConfigureAwait(false);
        return Results.Print(invocation, body, r => $"{Name}d {r.Name}");
    }
}
