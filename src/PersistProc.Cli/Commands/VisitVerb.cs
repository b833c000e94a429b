using System.Globalization;
using System.Text.Json;
using PersistProc.Cli.Printing;
using PersistProc.Cli.Visiting;
using PersistProc.Linux.Trees;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary>
/// <c>__visit PID</c>: what a shell's hook says when its shell has come into another project, or out of one. It prints the file
/// that will be there once the project is allowed, if it is not; what a person may want to know goes to standard error.
/// </summary>
internal sealed class VisitVerb : Verb
{
    public const string Word = "__visit";

    // a prompt waits for it
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public override string Name => Word;

    public override string Summary => "tells the supervisor in which project a shell is";

    public override string Operands => "PID";

    public override IReadOnlyList<string> Examples => ["persistproc __visit $$"];

    public override bool Hidden => true;

    public override async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Words is not [var word] || !int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) || ProcFs.ReadStat(pid) is not { } shell)
        {
            throw new UsageException("__visit: whose? The pid of a shell is expected", this);
        }
        var project = NearestProject.Find(Invocation.Cwd);
        var allowed = project is null ? null : Locations.Allowed(invocation.Locations.State, project);
        var isAllowed = allowed is not null && File.Exists(allowed);
        if (project is not null && !isAllowed)
        {
            invocation.Voice.Note($"{project}: its services are not started, since nobody has allowed it. Look at it, then: persistproc allow");
            invocation.Voice.Print(allowed + "\n");
        }
        // nobody is started to be told that somebody left
        var client = invocation.Connect(autostart: isAllowed, Patience);
        if (!isAllowed && !client.IsRunning) return 0;
        using var late = new CancellationTokenSource(Patience);
        try
        {
            var body = await client.PostAsync("/v1/visit", Request(client, pid, shell.StartTicks), ProtocolJson.Default.VisitRequest, late.Token).ConfigureAwait(false);
            if (project is not null && isAllowed) Tell(invocation, JsonSerializer.Deserialize(body, ProtocolJson.Default.VisitReply)!, allowed!);
        }
        catch (OperationCanceledException)
        {
            invocation.Voice.Note("the supervisor does not answer: nothing was started here. See: persistproc doctor");
        }
        return 0;
    }

    private static VisitRequest Request(SupervisorClient client, int pid, long started)
    {
        var caller = CallerFacts.Gather();
        return new VisitRequest
        {
            RequestId = Wire.NewId(),
            ClientId = client.ClientId,
            Pid = pid,
            Started = started,
            Cwd = Invocation.Cwd,
            Caller = caller with { Owner = caller.Owner is { } owner ? owner with { ByHook = true } : null },
        };
    }

    private static void Tell(Invocation invocation, VisitReply reply, string allowed)
    {
        var voice = invocation.Voice;
        if (reply.Error is { } error)
        {
            voice.Note($"nothing is started here: {error}");
        }
        else if (reply.Trust == "changed")
        {
            voice.Note($"{reply.File}: it has changed since it was allowed, so nothing is started. Look at it, then: persistproc allow");
            voice.Print(allowed + "\n");
        }
        else if (reply.Starting.Count > 0)
        {
            voice.Note($"{reply.Project}: starts {string.Join(", ", reply.Starting)}, until {Words.Duration(TimeSpan.FromSeconds(reply.Linger))} after the last shell has left");
        }
    }
}
