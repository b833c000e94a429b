using System.CommandLine;
using PersistProc.Cli.Attaching;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>attach</c>: be with what already runs.</summary>
internal sealed class AttachVerb : Verb
{
    private readonly Option<bool> _readOnly = new("--read-only") { Description = "only look: no input, and Ctrl-C leaves it running" };
    private readonly Option<bool> _noStdin = new("--no-stdin") { Description = "do not forward standard input" };
    private readonly Option<int?> _tail = new("--tail") { Description = "begin with the last N lines", HelpName = "N" };
    private readonly Option<string?> _onExit = new("--on-exit") { Description = "ask, stop or detach (default: what the service says)", HelpName = "WHAT" };

    public AttachVerb() => _onExit.AcceptOnlyFromAmong("ask", "stop", "detach");

    public override string Name => "attach";

    public override string Summary => "see the output of what runs, from now on, and end with its exit code";

    public override string Operands => "NAME";

    public override IReadOnlyList<string> Examples => ["persistproc attach api", "persistproc attach --tail 50 --on-exit ask api"];

    public override bool WantsLive => true;

    public override IReadOnlyList<Option> Options => [_readOnly, _noStdin, _tail, _onExit];

    public override int? OwnFailure => EndCode.Own;

    public override async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Words.Count != 1) throw new UsageException("attach: needs one name", this);
        var onExit = invocation.Get(_readOnly) ? "detach" : invocation.Get(_onExit);
        var stdin = !invocation.Get(_noStdin) && !invocation.Get(_readOnly) && StandardInput.Kind() == InputKind.Data;
        var first = new AttachMessage
        {
            Target = invocation.Words[0],
            Cwd = Invocation.Cwd,
            Session = Wire.NewId(),
            Vanish = ExitPolicy.Vanish(onExit, isRun: false),
            Tail = invocation.Get(_tail),
            Stdin = stdin,
        };
        IOutput output = invocation.Json
            ? new LineOutput(invocation.Words[0], new LineStyle(Json: true, Timestamps: false, Prefixes: null), invocation.Voice.Out, invocation.Voice.Error)
            : new RawOutput(invocation.Voice.Out, invocation.Voice.Error);
        using var attachment = new Attachment(invocation, new Session(invocation.Client, first), new AttachOptions(onExit, IsRun: false, stdin), output);
        return await attachment.RunAsync().ConfigureAwait(false);
    }
}
