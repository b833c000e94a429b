using System.CommandLine;
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

    public override string Details => "-o json prints one object a line; -o raw the bytes as they were written.";

    public override IReadOnlyList<string> Examples => ["persistproc logs api", "persistproc logs -f -n 100 api worker", "persistproc logs --since 10m --grep ERROR api"];

    public override IReadOnlyList<Option> Options => [_follow, _lines, _since, _until, _grep, _stream, _timestamps, _run];

    public override IReadOnlyList<string> Formats => ["raw"];

    public override async Task<int> RunAsync(Invocation invocation)
    {
        var names = invocation.Words.Count > 0 ? invocation.Words : await AllAsync(invocation).ConfigureAwait(false);
        var passes = Filter(invocation);
        var style = new LineStyle(invocation.Json, invocation.Get(_timestamps), Prefix: names.Count > 1 && invocation.Format == "text");
        if (invocation.Get(_follow))
        {
            var lines = invocation.Get(_lines) ?? (invocation.Has(_since) ? null : 10);
            var followers = names.Select(name => new LogFollower(invocation, name, lines, invocation.Get(_stream)!, style, passes).RunAsync());
            return (await Task.WhenAll(followers).ConfigureAwait(false)).Max();
        }
        foreach (var name in names)
        {
            if (passes is null && style == default) await PrintRawAsync(invocation, name).ConfigureAwait(false);
            else await PrintLinesAsync(invocation, name, style, passes).ConfigureAwait(false);
        }
        return 0;
    }

    private Query Path(Invocation invocation, string name, string format, bool filtered) =>
        new Query("/v1/logs")
            .Add("target", name)
            .Add("cwd", Invocation.Cwd)
            .Add("lines", filtered ? null : invocation.Get(_lines))
            .Add("stream", invocation.Get(_stream))
            .Add("format", format)
            .Add("run", invocation.Get(_run));

    private Task PrintRawAsync(Invocation invocation, string name) =>
        invocation.Client.DownloadAsync(
            Path(invocation, name, "raw", filtered: false).ToString(),
            bytes =>
            {
                invocation.Voice.Out.Write(bytes.Span);
                return ValueTask.CompletedTask;
            });

    // With a filter, -n counts the lines that pass it, so all are asked for.
    private async Task PrintLinesAsync(Invocation invocation, string name, LineStyle style, Func<DateTimeOffset, string, bool>? passes)
    {
        var printer = new LogLinePrinter(invocation.Voice.Out, style, passes, passes is null ? null : invocation.Get(_lines));
        await LogLines.ReadAsync(invocation.Client, Path(invocation, name, "json", passes is not null).ToString(), printer.Add).ConfigureAwait(false);
        printer.Finish();
    }

    private static async Task<IReadOnlyList<string>> AllAsync(Invocation invocation)
    {
        var body = await invocation.Client.GetAsync("/v1/processes").ConfigureAwait(false);
        return [.. JsonSerializer.Deserialize(body, ProtocolJson.Default.ProcessList)!.Processes.Select(Words.FullName)];
    }

    private Func<DateTimeOffset, string, bool>? Filter(Invocation invocation)
    {
        DateTimeOffset? Time(Option<string?> option) => invocation.Get(option) is { } text
            ? TimeWords.Parse(text, DateTimeOffset.Now) ?? throw new UsageException($"logs: {option.Name}: {text}: no such time. Say 10m, 14:30, today or 2026-01-31T14:30:00Z", this)
            : null;
        var since = Time(_since);
        var until = Time(_until);
        var pattern = invocation.Get(_grep) is { } grep ? Pattern(grep) : null;
        if (since is null && until is null && pattern is null) return null;
        return (time, line) => !(time < since) && !(time > until) && pattern?.IsMatch(line) != false;
    }

    private Regex Pattern(string grep)
    {
        try
        {
            return new Regex(grep, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(2));
        }
        catch (ArgumentException)
        {
            throw new UsageException($"logs: --grep {grep}: not a regular expression", this);
        }
    }
}
