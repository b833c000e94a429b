using System.Text.Json;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>upgrade</c>: the running supervisor is replaced by the one that is installed with this program.</summary>
internal sealed class UpgradeVerb : Verb
{
    // a new version has some time to come up, and so has the old one after it
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public override string Name => "upgrade";

    public override string Summary => "replace the running supervisor by the installed one; no service notices";

    public override string Details =>
        "Supervisor and keeper are replaced by the programs beside this one. Services keep their pids, restart counts and\n"
        + "timers; attached clients go on at the byte. A version that does not come up is replaced by the old one again.";

    public override IReadOnlyList<string> Examples => ["make install && persistproc upgrade"];

    public override bool TakesNames => false;

    public override async Task<int> RunAsync(Invocation invocation)
    {
        var directory = Path.GetDirectoryName(KeeperProcess.Find()) ?? throw new SupervisorException(
            $"upgrade: persistproc-keeper: not found beside {Environment.ProcessPath} nor in PATH. Install it beside persistproc");
        var client = invocation.Connect(autostart: false, Patience);
        var request = new UpgradeRequest { RequestId = Wire.NewId(), Directory = directory };
        var body = await client.PostAsync("/v1/upgrade", request, ProtocolJson.Default.UpgradeRequest).ConfigureAwait(false);
        if (invocation.Json)
        {
            invocation.Voice.PrintDocument(body);
            return 0;
        }
        var reply = JsonSerializer.Deserialize(body, ProtocolJson.Default.UpgradeReply)!;
        if (!invocation.Voice.IsQuiet)
        {
            invocation.Voice.Print($"upgraded from {reply.From.Version} ({reply.From.Directory}) to {reply.To.Version} ({reply.To.Directory}); "
                + $"supervisor's pid {Words.Number(reply.Pid)}, keeper's pid {Words.Number(reply.KeeperPid)} as before\n");
        }
        return 0;
    }
}
