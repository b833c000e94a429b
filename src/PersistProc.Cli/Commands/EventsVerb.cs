using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>events</c>: what happened, and on with <c>-f</c>.</summary>
internal sealed class EventsVerb : Verb
{
    private const int LastWhenFollowing = 10;

    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "then go on as it happens (from the last ten, unless -n or --since)" };
    private readonly Option<int?> _lines = new("--lines", "-n") { Description = "only the last N", HelpName = "N" };
    private readonly Option<string?> _since = new("--since") { Description = "from T on: RFC 3339, 14:30, today, 10m (ago); or after an event's cursor", HelpName = "T" };

    private string? _cursor;

    public override string Name => "events";

    public override string Summary => "what happened: starts, exits, restarts, stops; -f goes on";

    public override string Operands => "[NAME…]";

    public override string Details =>
        "-o json prints one object a line, with a cursor: --since CURSOR shows what came after that event.\n"
        + "Events are kept over crashes and upgrades of the supervisor; the oldest go at 8 MB.";

    public override IReadOnlyList<string> Examples => ["persistproc events --since 10m", "persistproc events -f api", "persistproc events -f -o json | jq 'select(.event == \"failed\")'"];

    public override IReadOnlyList<Option> Options => [_follow, _lines, _since];

    public override async Task<int> RunAsync(Invocation invocation)
    {
        var since = Since(invocation.Get(_since));
        var follow = invocation.Get(_follow);
        var lines = invocation.Get(_lines) ?? (follow && since is null ? LastWhenFollowing : null);
        string Path() => new Query("/v1/events")
            .AddAll("target", invocation.Words)
            .Add("cwd", invocation.Words.Count > 0 ? Invocation.Cwd : null)
            .Add("since", _cursor ?? since)
            .Add("lines", _cursor is null ? lines : null)
            .Add("follow", follow)
            .ToString();
        var stream = new LineStream(invocation.Client, Path, block => Print(invocation.Voice, block)) { Begins = cursor => _cursor ??= cursor };
        await stream.ReadAsync(isEndless: follow).ConfigureAwait(false);
        return 0;
    }

    private bool Print(Voice voice, ReadOnlyMemory<byte> block)
    {
        var text = new StringBuilder();
        var rest = block.Span;
        while (rest.IndexOf((byte)'\n') is >= 0 and var end)
        {
            var line = JsonSerializer.Deserialize(rest[..end], ProtocolJson.Default.EventLine)!;
            if (!voice.Json) text.Append(EventText.Of(line, voice.IsColorful)).Append('\n');
            _cursor = line.Cursor;
            rest = rest[(end + 1)..];
        }
        if (voice.Json) voice.Out.Write(block.Span);
        else voice.Print(text.ToString());
        return true;
    }

    private string? Since(string? text)
    {
        if (text is null || IsCursor(text)) return text;
        var time = TimeWords.Parse(text, DateTimeOffset.Now)
            ?? throw new UsageException($"events: --since {text}: no such time. Say 10m, 14:30, today, 2026-01-31T14:30:00Z, or an event's cursor", this);
        return time.UtcDateTime.ToString(UtcTimeConverter.Format, CultureInfo.InvariantCulture);
    }

    private static bool IsCursor(string text) => text.Length >= 16 && text.All(char.IsAsciiDigit);
}
