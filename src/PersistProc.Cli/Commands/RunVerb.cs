using System.CommandLine;
using PersistProc.Cli.Attaching;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>run</c>: the main job.</summary>
internal sealed class RunVerb : Verb
{
    private readonly Option<bool> _detach = new("--detach", "-d") { Description = "start it, print its name and pid, and return" };
    private readonly Option<string?> _onExit = new("--on-exit") { Description = "ask, stop or detach: when the client ends before the program (default ask)", HelpName = "WHAT" };
    private readonly Option<bool> _fresh = new("--fresh") { Description = "stop a running one first" };
    private readonly Option<bool> _new = new("--new") { Description = "never join one that runs" };
    private readonly Option<string?> _name = new("--name") { Description = "its name (default: the program's, then -2, -3 …)", HelpName = "NAME" };
    private readonly Option<string?> _label = new("--label") { Description = "its label (default: CMD in DIR)", HelpName = "TEXT" };
    private readonly Option<bool> _tty = new("--tty", "-t") { Description = "give it a terminal (default: where standard input and output are one)" };
    private readonly Option<bool> _noTty = new("--no-tty") { Description = "no terminal, whatever stdin and stdout are" };
    private readonly Option<string?> _detachKeys = DetachKeysOption.Make();
    private readonly Option<string[]> _environment = new("--env", "-e") { Description = "set a variable (several times for several)", HelpName = "K=V" };
    private readonly Option<string?> _cwd = new("--cwd") { Description = "run it in DIR", HelpName = "DIR" };
    private readonly Option<string?> _restart = new("--restart") { Description = "no, on-success, on-failure, on-abnormal, on-watchdog, always, unless-stopped (default no)", HelpName = "POLICY" };
    private readonly Option<string?> _stop = new("--stop") { Description = "how it is stopped (default \"INT 5s, TERM 5s, KILL\")", HelpName = "LADDER" };
    private readonly Option<bool> _raw = new("--raw") { Description = "the time before each line" };

    public RunVerb()
    {
        _onExit.AcceptOnlyFromAmong("ask", "stop", "detach");
        _restart.CompletionSources.Add("no", "on-success", "on-failure", "on-abnormal", "on-watchdog", "always", "unless-stopped");
    }

    public override string Name => "run";

    public override string Summary => "start CMD under the supervisor (or join it) and stay attached";

    public override string Operands => "[--] CMD [ARG…]";

    public override string Details =>
        "It outlives this client, its terminal and the supervisor. The same command in the same directory is joined, not\n"
        + "started twice. Ends with the program's exit code (128+N when signal N ended it); 125: PersistProc failed,\n"
        + "126: cannot be executed, 127: not found. A detached client ends with 0.\n"
        + "At a terminal the program has one of its own, and gets every key, Ctrl-C too; the detach keys leave it running.";

    public override IReadOnlyList<string> Examples =>
    [
        "persistproc run python3 -m http.server",
        "persistproc run -d --name web -e PORT=3000 -- node server.js",
        "persistproc run --on-exit stop make watch",
        "generate | persistproc run sort | head",
    ];

    public override IReadOnlyList<Option> Options =>
        [_detach, _onExit, _fresh, _new, _name, _label, _tty, _noTty, _detachKeys, _environment, _cwd, _restart, _stop, _raw];

    public override bool Cuts => true;

    public override int? OwnFailure => EndCode.Own;

    public override async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Words.Count == 0) throw new UsageException("run: what? Give a command", this);
        var stdin = !invocation.Get(_detach) && StandardInput.Kind() == InputKind.Data;
        if (invocation.Get(_tty) && invocation.Get(_noTty)) throw new UsageException("run: either --tty or --no-tty", this);
        var detachKeys = DetachKeysOption.Read(invocation, _detachKeys, this);
        var types = !invocation.Get(_detach) && !invocation.Get(_noTty) && !invocation.Json && !invocation.Get(_raw) && OwnTerminal.IsInteractive;
        var request = Request(invocation, stdin, types);
        if (invocation.Get(_detach)) return await DetachedAsync(invocation, request).ConfigureAwait(false);
        var options = new AttachOptions(request.OnExit, IsRun: true, stdin, types, detachKeys);
        using var attachment = new Attachment(invocation, new Session(invocation.Client, request) { Terminal = types ? OwnTerminal.Size : null, Waits = types }, options, Output(invocation));
        return await attachment.RunAsync().ConfigureAwait(false);
    }

    private RunRequest Request(Invocation invocation, bool stdin, bool types)
    {
        var environment = ParseEnvironment(invocation.Get(_environment) ?? []);
        var ownThings = invocation.Has(_name) || invocation.Has(_tty) || invocation.Has(_noTty) || environment.Count > 0;
        var onExit = invocation.Get(_onExit);
        return new RunRequest
        {
            RequestId = Wire.NewId(),
            ClientId = invocation.Client.ClientId,
            Command = invocation.Words,
            WorkingDirectory = Paths.Full(invocation.Get(_cwd)) ?? Invocation.Cwd,
            Name = invocation.Get(_name),
            Label = invocation.Get(_label),
            Environment = environment,
            Caller = CallerFacts.Gather(),
            Fresh = invocation.Get(_fresh),
            New = invocation.Get(_new),
            Join = !invocation.Get(_new) && !ownThings && !stdin,
            Restart = invocation.Get(_restart),
            Stop = invocation.Get(_stop),
            OnExit = onExit,
            Stdin = stdin || types,
            Tty = types || invocation.Get(_tty),
            Session = invocation.Get(_detach) ? null : Wire.NewId(),
            Vanish = invocation.Get(_detach) ? null : ExitPolicy.Vanish(onExit, isRun: true),
        };
    }

    private static async Task<int> DetachedAsync(Invocation invocation, RunRequest request)
    {
        var body = await invocation.Client.PostAsync("/v1/run", request, ProtocolJson.Default.RunRequest).ConfigureAwait(false);
        foreach (var result in Results.Read(body))
        {
            if (result.Joined is true) invocation.Voice.Note(Notes.Joined($"{result.Name}{Results.Pid(result)}", result.Age, OnExit.Ask));
        }
        return Results.Print(invocation, body, r => $"{r.Name} {(r.Pid is { } pid ? Words.Number(pid) : "-")}");
    }

    private IOutput Output(Invocation invocation)
    {
        var voice = invocation.Voice;
        var name = invocation.Get(_name) ?? Path.GetFileName(invocation.Words[0]);
        var style = new LineStyle(invocation.Json, invocation.Get(_raw), Prefixes: null);
        return style == default ? new RawOutput(voice.Out, voice.Error) : new LineOutput(name, style, voice.Out, voice.Error);
    }

    private Dictionary<string, string> ParseEnvironment(string[] pairs)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw new UsageException($"run: -e {pair}: not of the form NAME=VALUE", this);
            environment[pair[..equals]] = pair[(equals + 1)..];
        }
        return environment;
    }
}
