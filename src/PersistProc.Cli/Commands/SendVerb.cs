using System.CommandLine;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>send</c>: type into what has a terminal.</summary>
internal sealed class SendVerb : Verb
{
    private readonly Option<bool> _enter = new("--enter") { Description = "Enter behind the text" };
    private readonly Option<string?> _keys = new("--keys") { Description = "keys by tmux's names, separated by spaces: \"C-c Enter Up M-x F1\"", HelpName = "KEYS" };

    private readonly Option<string?> _waitFor = new("--wait-for") { Description = "then wait until a line that it writes matches, and print that", HelpName = "RE" };
    private readonly Option<string?> _timeout = new("--timeout") { Description = "give up after D: 30s, 2m, 500ms", HelpName = "D" };

    public override string Name => "send";

    public override string Summary => "type text or keys into the terminal of what runs";

    public override string Operands => "NAME [TEXT…]";

    public override string Details => "For what has a terminal: `tty = true` in its file, or `run --tty`. Several words of text are joined by spaces.\n--wait-for looks at lines as a person reads them, without colours, also at one that has no end yet, as a prompt;\nwhat the terminal echoes is among them. Ends with 124 when it came to nothing in time.";

    public override IReadOnlyList<string> Examples => ["persistproc send console 'print(1 + 1)' --enter", "persistproc send worker --keys C-c", "persistproc send console 'help()' --enter --wait-for '^>>> ' --timeout 5s"];

    public override bool WantsLive => true;

    public override IReadOnlyList<Option> Options => [_enter, _keys, _waitFor, _timeout];

    public override async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Words.Count == 0) throw new UsageException("send: to whom? Give a name, and a text or --keys", this);
        var (text, keys) = (invocation.Words.Count > 1 ? string.Join(' ', invocation.Words.Skip(1)) : null, invocation.Get(_keys));
        if (keys is not null && (text is not null || invocation.Get(_enter))) throw new UsageException("send: either a text or --keys; Enter is a key too", this);
        if (text is null && keys is null && !invocation.Get(_enter)) throw new UsageException("send: what? Give a text, or --keys", this);
        var request = new SendRequest
        {
            RequestId = Wire.NewId(),
            Target = invocation.Words[0],
            Cwd = Invocation.Cwd,
            Text = keys is null ? text ?? "" : null,
            Enter = invocation.Get(_enter),
            Keys = keys,
            WaitFor = invocation.Get(_waitFor),
            Timeout = Timeout(invocation)?.TotalSeconds,
        };
        var body = await invocation.Client.PostAsync("/v1/send", request, ProtocolJson.Default.SendRequest).ConfigureAwait(false);
        return Results.Print(invocation, body, r => r.Matched ?? $"typed into {r.Name}{Results.Pid(r)}");
    }

    private TimeSpan? Timeout(Invocation invocation)
    {
        if (invocation.Get(_timeout) is not { } text) return null;
        if (!invocation.Has(_waitFor)) throw new UsageException("send: --timeout is of --wait-for", this);
        return TimeWords.Duration(text) ?? throw new UsageException($"send: --timeout {text}: no such duration. Say 500ms, 30s or 2m", this);
    }
}
