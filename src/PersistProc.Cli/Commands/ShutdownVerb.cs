using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>shutdown</c>: every service by its ladder, then the supervisor.</summary>
internal sealed class ShutdownVerb : Verb
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(10);

    private readonly Option<bool> _keep = new("--keep") { Description = "leave the services running, held by their keeper; the next command starts a supervisor" };

    private readonly Option<bool> _force = new("--force") { Description = "of an agent: also what another started" };

    public override string Name => "shutdown";

    public override string Summary => "stop every service, then the supervisor";

    public override string Details =>
        "With --keep only the supervisor ends. The keeper stays, asleep: it is the services' parent and holds their output.\n"
        + "The next command starts a supervisor again, which finds everything as it is, and so does a service whose output\n"
        + "would otherwise stand still. What ends in between is restarted, if it is to be, only then.";

    public override IReadOnlyList<string> Examples => ["persistproc shutdown", "persistproc shutdown --keep"];

    public override IReadOnlyList<Option> Options => [_keep, _force];

    public override bool TakesNames => false;

    public override async Task<int> RunAsync(Invocation invocation)
    {
        // Whoever wants an end of it does not want a start.
        var client = invocation.Connect(autostart: false);
        var request = new ShutdownRequest { RequestId = Wire.NewId(), Keep = invocation.Get(_keep), Force = invocation.Get(_force), By = CallerFacts.Agent() };
        var pid = JsonSerializer.Deserialize(await client.GetAsync("/v1/version").ConfigureAwait(false), ProtocolJson.Default.VersionReply)!.Pid;
        var body = await EndAsync(invocation, client, request, pid).ConfigureAwait(false);
        if (request.Keep) await WaitForEndOfAsync(pid).ConfigureAwait(false);
        else await client.WaitForEndAsync().ConfigureAwait(false);
        if (invocation.Json) invocation.Voice.PrintDocument(body);
        else if (!invocation.Voice.IsQuiet)
        {
            invocation.Voice.Print($"the supervisor (pid {Words.Number(pid)}) has ended{(request.Keep ? "; the services run on, and the next command starts a supervisor" : "")}\n");
        }
        return 0;
    }

    // asking the supervisor would start one: the keeper holds the lock, and its child's entry in /proc goes with it
    private static async Task WaitForEndOfAsync(int pid)
    {
        var clock = Stopwatch.StartNew();
        while (Directory.Exists($"/proc/{Words.Number(pid)}") && clock.Elapsed < LongestLook) await Task.Delay(Look).ConfigureAwait(false);
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
