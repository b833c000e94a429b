using System.CommandLine;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>send</c>: type into what has a terminal.</summary>
internal sealed class SendVerb : Verb
{
    private readonly Option<bool> _enter = new("--enter") { Description = "Enter behind the text" };
    private readonly Option<string?> _keys = new("--keys") { Description = "keys by tmux's names, separated by spaces: \"C-c Enter Up M-x F1\"", HelpName = "KEYS" };

    public override string Name => "send";

    public override string Summary => "type text or keys into the terminal of what runs";

    public override string Operands => "NAME [TEXT…]";

    public override string Details => "For what has a terminal: `tty = true` in its file, or `run --tty`. Several words of text are joined by spaces.";

    public override IReadOnlyList<string> Examples => ["persistproc send console 'print(1 + 1)' --enter", "persistproc send worker --keys C-c"];

    public override bool WantsLive => true;

    public override IReadOnlyList<Option> Options => [_enter, _keys];

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
        };
        var body = await invocation.Client.PostAsync("/v1/send", request, ProtocolJson.Default.SendRequest).ConfigureAwait(false);
        return Results.Print(invocation, body, r => $"typed into {r.Name}{Results.Pid(r)}");
    }
}
