using System.CommandLine;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>kill</c>: a signal, and no wish.</summary>
internal sealed class KillVerb : Verb
{
    private readonly Option<string> _signal = new("--signal", "-s") { Description = "name or number (default TERM)", HelpName = "SIG", DefaultValueFactory = _ => "TERM" };

    private readonly Option<string> _whom = new("--whom")
    {
        Description = "main, group or all (default main): the process, its group, its whole tree",
        HelpName = "WHOM",
        DefaultValueFactory = _ => "main",
    };

    private readonly Option<bool> _force = new("--force") { Description = "of an agent: also to what another started" };

    public KillVerb() => _whom.AcceptOnlyFromAmong("main", "group", "all");

    public override string Name => "kill";

    public override string Summary => "send a signal; what it leads to is the restart policy's matter";

    public override string Operands => "NAME…";

    public override IReadOnlyList<string> Examples => ["persistproc kill -s HUP nginx", "persistproc kill -s KILL --whom all worker"];

    public override bool WantsLive => true;

    public override IReadOnlyList<Option> Options => [_signal, _whom, _force];

    public override async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Words.Count == 0) throw new UsageException("kill: whom? Give a name, a pid or a label", this);
        var signal = invocation.Get(_signal)!;
        var number = SignalNames.Number(signal) ?? throw new UsageException($"kill: {signal}: no such signal", this);
        var request = new KillRequest
        {
            RequestId = Wire.NewId(),
            Targets = invocation.Words,
            Cwd = Invocation.Cwd,
            Signal = SignalNames.Name(number),
            Whom = invocation.Get(_whom)!,
            Force = invocation.Get(_force),
            By = CallerFacts.Agent(),
        };
        var body = await invocation.Client.PostAsync("/v1/kill", request, ProtocolJson.Default.KillRequest).ConfigureAwait(false);
        return Results.Print(invocation, body, r => $"sent {request.Signal} to {r.Name}{Results.Pid(r)}");
    }
}
