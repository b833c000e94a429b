using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PersistProc.Cli.Attaching;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>logs</c>: what was written, and on with <c>-f</c>.</summary>
internal sealed class LogsVerb : Verb
{
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "then go on as it is written (from the last ten lines, unless -n)" };
    private readonly Option<int?> _lines = new("--lines", "-n") { Description = "only the last N lines", HelpName = "N" };
    private readonly Option<string?> _since = new("--since") { Description = "not before T: RFC 3339, 14:30, today, 10m (ago)", HelpName = "T" };
    private readonly Option<string?> _until = new("--until") { Description = "not after T", HelpName = "T" };
    private readonly Option<string?> _grep = new("--grep") { Description = "only lines that match", HelpName = "RE" };
    private readonly Option<string> _stream = new("--stream") { Description = "stdout, stderr or both", HelpName = "STREAM", DefaultValueFactory = _ => "both" };
    private readonly Option<bool> _timestamps = new("--timestamps") { Description = "the time before each line" };
    private readonly Option<int?> _run = new("--run") { Description = "0 the present or last instance, -1 the one before, N the Nth", HelpName = "N" };

    public LogsVerb() => _stream.AcceptOnlyFromAmong("stdout", "stderr", "both");

    public override string Name => "logs";

    public override string Summary => "what they wrote, from the first byte; -f goes on";

    public override string Operands => "[NAME…]";

    public override string Details => "Without a NAME: all of this project, or the user's; several are merged by time.\n-o json prints one object a line; -o raw the bytes as they were written.\nOf what has a terminal, lines are as a person reads them: without control codes, and as they were at last.";

    public override IReadOnlyList<string> Examples => ["persistproc logs api", "persistproc logs -f -n 100 api worker", "persistproc logs --since 10m --grep ERROR api"];

    public override IReadOnlyList<Option> Options => [_follow, _lines, _since, _until, _grep, _stream, _timestamps, _run];

    public override IReadOnlyList<string> Formats => ["raw"];

    public override async Task<int> RunAsync(Invocation invocation)
    {
        var (since, until) = (Time(invocation, _since), Time(invocation, _until));
        if (invocation.Get(_follow)) return await FollowAsync(invocation, since, until).ConfigureAwait(false);
        var query = new Query("/v1/logs")
            .AddAll("target", invocation.Words)
            .Add("cwd", Invocation.Cwd)
            .Add("lines", invocation.Get(_lines))
            .Add("stream", invocation.Get(_stream))
            .Add("run", invocation.Get(_run))
            .Add("since", Wire(since))
            .Add("until", Wire(until))
            .Add("grep", invocation.Get(_grep))
            .Add("timestamps", invocation.Get(_timestamps))
            .Add("format", invocation.Format)
            .Add("frames", true);
        var frames = new LogFrames(invocation.Voice.Out.Write, note => invocation.Voice.Complain(Encoding.UTF8.GetString(note)));
        await invocation.Client.DownloadAsync(
            query.ToString(),
            bytes =>
            {
                frames.Take(bytes.Span);
                return ValueTask.CompletedTask;
            }).ConfigureAwait(false);
        return 0;
    }

    private async Task<int> FollowAsync(Invocation invocation, DateTimeOffset? since, DateTimeOffset? until)
    {
        var passes = Filter(invocation, since, until);
        var names = invocation.Words.Count == 1 ? invocation.Words : await NamesAsync(invocation).ConfigureAwait(false);
        var lines = invocation.Get(_lines) ?? (since is null && !invocation.Has(_run) ? 10 : null);
        var style = new LineStyle(invocation.Json, invocation.Get(_timestamps), Prefixes: names.Count > 1 && invocation.Format == "text" ? new Prefixes(names, invocation.Voice.IsColorful) : null);
        var shown = new FollowerOutput(style, passes, names.Count > 1 ? new HistoryMerge(names.Count, lines) : null, AsWritten: invocation.Format == "raw");
        using var shared = names.Count > 1 ? new SharedConnection(invocation.Client) : null;
        var followers = names.Select((name, place) => new LogFollower(invocation, Message(invocation, name, lines, since), shown, shared, place).RunAsync());
        return (await Task.WhenAll(followers).ConfigureAwait(false)).DefaultIfEmpty().Max();
    }

    private FollowMessage Message(Invocation invocation, string name, int? lines, DateTimeOffset? since) => new()
    {
        Target = name,
        Cwd = Invocation.Cwd,
        Lines = lines,
        Stream = invocation.Get(_stream)!,
        Since = Wire(since),
        Grep = invocation.Get(_grep),
        Run = invocation.Get(_run),
    };

    private static async Task<IReadOnlyList<string>> NamesAsync(Invocation invocation)
    {
        var query = new Query("/v1/logs/names").AddAll("target", invocation.Words).Add("cwd", Invocation.Cwd);
        var body = await invocation.Client.GetAsync(query.ToString()).ConfigureAwait(false);
        return JsonSerializer.Deserialize(body, ProtocolJson.Default.LogNames)!.Names;
    }

    private DateTimeOffset? Time(Invocation invocation, Option<string?> option) => invocation.Get(option) is { } text
        ? TimeWords.Parse(text, DateTimeOffset.Now) ?? throw new UsageException($"logs: {option.Name}: {text}: no such time. Say 10m, 14:30, today or 2026-01-31T14:30:00Z", this)
        : null;

    private static string? Wire(DateTimeOffset? time) => time?.UtcDateTime.ToString(UtcTimeConverter.Format, CultureInfo.InvariantCulture);

    // Only what is followed is filtered here: what is there already is searched by the supervisor, and only what it found is sent.
    private Func<DateTimeOffset, string, bool>? Filter(Invocation invocation, DateTimeOffset? since, DateTimeOffset? until)
    {
        var pattern = invocation.Get(_grep) is { } grep ? Pattern(grep) : null;
        if (since is null && until is null && pattern is null) return null;
        return (time, line) => !(time < since) && !(time > until) && pattern?.IsMatch(line) != false;
    }

    private Regex Pattern(string grep)
    {
        try
        {
            return new Regex(grep, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (ArgumentException wrong)
        {
            throw new UsageException($"logs: --grep {grep}: not a regular expression: {wrong.Message}", this);
        }
        catch (NotSupportedException)
        {
            throw new UsageException($"logs: --grep {grep}: backreferences, looking around and the like are not searched for: they can take for ever", this);
        }
    }
}
