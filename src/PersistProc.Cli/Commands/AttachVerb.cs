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
    private readonly Option<string?> _detachKeys = DetachKeysOption.Make();
    private readonly Option<int?> _tail = new("--tail") { Description = "begin with the last N lines", HelpName = "N" };
    private readonly Option<string?> _onExit = new("--on-exit") { Description = "ask, stop or detach (default: what the service says)", HelpName = "WHAT" };

    public AttachVerb() => _onExit.AcceptOnlyFromAmong("ask", "stop", "detach");

    public override string Name => "attach";

    public override string Summary => "see the output of what runs, from now on, and end with its exit code";

    public override string Operands => "NAME";

    public override IReadOnlyList<string> Examples => ["persistproc attach api", "persistproc attach --tail 50 --on-exit ask api"];

    public override string Details =>
        "At a terminal, what has one of its own gets every key, Ctrl-C too; the detach keys leave it running. Without a terminal\n"
        + "(or with --read-only) you only look.";

    public override bool WantsLive => true;

    public override IReadOnlyList<Option> Options => [_readOnly, _noStdin, _detachKeys, _tail, _onExit];

    public override int? OwnFailure => EndCode.Own;

    public override async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Words.Count != 1) throw new UsageException("attach: needs one name", this);
        var onExit = invocation.Get(_readOnly) ? "detach" : invocation.Get(_onExit);
        var input = !invocation.Get(_noStdin) && !invocation.Get(_readOnly);
        var stdin = input && StandardInput.Kind() == InputKind.Data;
        var types = input && !invocation.Json && OwnTerminal.IsInteractive;
        var detachKeys = DetachKeysOption.Read(invocation, _detachKeys, this);
        var size = types ? OwnTerminal.Size : null;
        var first = new AttachMessage
        {
            Target = invocation.Words[0],
            Cwd = Invocation.Cwd,
            Session = Wire.NewId(),
            Vanish = ExitPolicy.Vanish(onExit, isRun: false),
            Tail = invocation.Get(_tail),
            Stdin = types,
            Terminal = size,
        };
        IOutput output = invocation.Json
            ? new LineOutput(invocation.Words[0], new LineStyle(Json: true, Timestamps: false, Prefixes: null), invocation.Voice.Out, invocation.Voice.Error)
            : new RawOutput(invocation.Voice.Out, invocation.Voice.Error);
        using var attachment = new Attachment(invocation, new Session(invocation.Client, first) { Terminal = size, Waits = types }, new AttachOptions(onExit, IsRun: false, stdin, types, detachKeys), output);
        return await attachment.RunAsync().ConfigureAwait(false);
    }
}
