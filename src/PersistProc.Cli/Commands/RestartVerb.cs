using System.CommandLine;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>restart</c>: the same command, a new pid.</summary>
internal sealed class RestartVerb : Verb
{
    private readonly Option<string?> _directory = new("--working-directory") { Description = "the directory of the command", HelpName = "DIR" };
    private readonly Option<string?> _label = new("--label") { Description = "which one, if several have the same command", HelpName = "TEXT" };
    private readonly Option<bool> _force = new("--force") { Description = "kill the old one at once; an agent: also what another started, by the ladder" };
    private readonly Option<bool> _noWait = new("--no-wait") { Description = "do not wait until it is ready" };

    public override string Name => "restart";

    public override string Summary => "stop, then start again, with a new pid";

    public override string Operands => "NAME… | CMD [ARG…]";

    public override string Details => "Options come before the names.";

    public override IReadOnlyList<string> Examples => ["persistproc restart api"];

    public override IReadOnlyList<Option> Options => [_directory, _label, _force, _noWait];

    public override bool Cuts => true;

    public override async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Words.Count == 0) throw new UsageException("restart: what? Give a name, a pid, a label or a command", this);
        var client = invocation.Client;
        var request = new RestartRequest
        {
            RequestId = Wire.NewId(),
            ClientId = client.ClientId,
            Words = invocation.Words,
            Cwd = Invocation.Cwd,
            WorkingDirectory = Paths.Full(invocation.Get(_directory)),
            Label = invocation.Get(_label),
            Caller = CallerFacts.Gather(),
            Force = invocation.Get(_force),
            By = CallerFacts.Agent(),
            NoWait = invocation.Get(_noWait),
        };
        var body = await Waiting.ForAsync(invocation, client.PostAsync("/v1/restart", request, ProtocolJson.Default.RestartRequest)).ConfigureAwait(false);
        return Results.Print(invocation, body, r => $"restarted {r.Name}{Results.Pid(r)}");
    }
}
