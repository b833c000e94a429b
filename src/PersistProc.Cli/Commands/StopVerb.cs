using System.CommandLine;
using System.Globalization;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>stop</c>: by the ladder, until nothing of the tree lives.</summary>
internal sealed class StopVerb : Verb
{
    private readonly Option<string?> _directory = new("--working-directory") { Description = "the directory of the command", HelpName = "DIR" };
    private readonly Option<bool> _force = new("--force") { Description = "kill at once; an agent: also what another started, by the ladder" };
    private readonly Option<bool> _noWait = new("--no-wait") { Description = "do not wait for the end" };

    public override string Name => "stop";

    public override string Summary => "stop services, runs or a command; waits until the whole tree is gone";

    public override string Operands => "NAME… | CMD [ARG…]";

    public override string Details =>
        "A NAME is a service's name, a pid, a label; or all words together are one command. With --port N alone: whoever of\n"
        + "ours listens on that TCP port; a stranger is named and left alone.\n"
        + "Options come before the names. Ctrl-C ends only the waiting. When somebody is left, the exit code is 1 and says who.";

    public override IReadOnlyList<string> Examples => ["persistproc stop api", "persistproc stop --port 3000", "persistproc stop npm run dev", "persistproc stop --force 4711"];

    public override bool WantsLive => true;

    public override IReadOnlyList<Option> Options => [_directory, _force, _noWait];

    public override bool Cuts => true;

    public override bool TakesPort => true;

    public override async Task<int> RunAsync(Invocation invocation)
    {
        // the ancestor's scripts give a port with every command, and mean its server's
        var port = invocation.Words.Count == 0 ? Port(invocation) : null;
        if (invocation.Words.Count == 0 && port is null) throw new UsageException("stop: what? Give a name, a pid, a label, a command, or --port N", this);
        var client = invocation.Client;
        var request = new StopRequest
        {
            RequestId = Wire.NewId(),
            ClientId = client.ClientId,
            Words = invocation.Words,
            Port = port,
            Cwd = Invocation.Cwd,
            WorkingDirectory = Paths.Full(invocation.Get(_directory)),
            Force = invocation.Get(_force),
            By = CallerFacts.Agent(),
            NoWait = invocation.Get(_noWait),
        };
        var body = await Waiting.ForAsync(invocation, client.PostAsync("/v1/stop", request, ProtocolJson.Default.StopRequest)).ConfigureAwait(false);
        return Results.Print(invocation, body, r => $"{(request.NoWait ? "stopping" : "stopped")} {r.Name}{Results.Pid(r)}");
    }

    private int? Port(Invocation invocation)
    {
        if (invocation.Port is not { } text) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? port
            : throw new UsageException($"stop: --port {text}: no such port. Write a number from 1 to 65535", this);
    }
}
