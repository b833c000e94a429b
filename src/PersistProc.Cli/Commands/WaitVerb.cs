using System.CommandLine;
using System.Text.Json;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>wait</c>: until something is true of a service.</summary>
internal sealed class WaitVerb : Verb
{
    private const int TimedOut = 124;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    private readonly Option<string> _for = new("--for") { Description = "ready, stopped or exited (default ready)", HelpName = "WHAT", DefaultValueFactory = _ => "ready" };
    private readonly Option<string?> _timeout = new("--timeout") { Description = "give up after D: 30s, 2m, 500ms", HelpName = "D" };

    private WaitLine? _now;

    public WaitVerb() => _for.AcceptOnlyFromAmong("ready", "stopped", "exited");

    public override string Name => "wait";

    public override string Summary => "wait until it is ready, stopped, or has exited";

    public override string Operands => "NAME";

    public override string Details =>
        "ready: it runs. stopped: nothing of it lives, and nothing will by itself. exited: the instance that is\n"
        + "there now has ended; at once if the last one has. Ends with 0 when it came true, 124 on timeout, 1 when\n"
        + "it never will: it failed, or ended and is not restarted. Crashes of the supervisor do not end the wait.";

    public override IReadOnlyList<string> Examples => ["persistproc wait api --timeout 30s && npm test", "persistproc wait --for exited build"];

    public override IReadOnlyList<Option> Options => [_for, _timeout];

    public override async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Words.Count != 1) throw new UsageException("wait: for whom? Give one name", this);
        var (name, goal) = (invocation.Words[0], invocation.Get(_for)!);
        using var patience = new CancellationTokenSource();
        var timeout = Timeout(invocation.Get(_timeout));
        if (timeout is { } most) patience.CancelAfter(most);
        string Path() => new Query("/v1/wait").Add("target", _now?.Name ?? name).Add("cwd", Invocation.Cwd).Add("for", goal).Add("attempt", _now?.Attempt).ToString();
        var reading = new LineStream(invocation.Client, Path, Hear).ReadAsync(isEndless: true, patience.Token);
        try
        {
            await TellAsync(invocation, reading, goal).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            var why = _now?.Why is { } reason ? $": {reason}" : "";
            throw new SupervisorException($"wait: {name}: not {goal} within {invocation.Get(_timeout)}{why}", TimedOut);
        }
        return Finish(invocation, _now!);
    }

    private static int Finish(Invocation invocation, WaitLine last)
    {
        if (!last.Met) throw new SupervisorException($"wait: {last.Name}: it will not be {last.For}: {last.Why}. See: {invocation.Self} why {last.Name}");
        if (invocation.Json) invocation.Voice.PrintDocument(JsonSerializer.SerializeToUtf8Bytes(last, ProtocolJson.Readable.WaitLine));
        else if (!invocation.Voice.IsQuiet)
        {
            var end = Words.End(last.ExitCode, last.ExitSignal);
            var more = last.For == "ready" ? last.Pid is { } pid ? $" (pid {Words.Number(pid)})" : "" : end.Length > 0 ? $" ({end})" : "";
            invocation.Voice.Print($"{last.Name} {(last.For == "exited" ? "has" : "is")} {last.For}{more}\n");
        }
        return 0;
    }

    // who waits longer than a second is told what for, and again when that changes
    private async Task TellAsync(Invocation invocation, Task reading, string goal)
    {
        string? said = null;
        while (await Task.WhenAny(reading, Task.Delay(Silence)).ConfigureAwait(false) != reading)
        {
            if (_now is not { Why: { } why } now || why == said) continue;
            invocation.Voice.Note($"waiting for {now.Name} to be {goal}: {why}");
            said = why;
        }
        await reading.ConfigureAwait(false);
    }

    private bool Hear(ReadOnlyMemory<byte> block)
    {
        var rest = block.Span;
        while (rest.IndexOf((byte)'\n') is >= 0 and var end)
        {
            _now = JsonSerializer.Deserialize(rest[..end], ProtocolJson.Default.WaitLine)!;
            rest = rest[(end + 1)..];
        }
        return _now is not { Done: true };
    }

    private TimeSpan? Timeout(string? text)
    {
        if (text is null) return null;
        return TimeWords.Duration(text) ?? throw new UsageException($"wait: --timeout {text}: no such duration. Say 500ms, 30s or 2m", this);
    }
}
