using System.CommandLine;
using System.Text.Json;
using PersistProc.Cli.Printing;

namespace PersistProc.Cli.Commands;

/// <summary><c>output</c>: the ancestor's form of logs.</summary>
internal sealed class OutputVerb : Verb
{
    private readonly Option<string> _stream = new("--stream") { Description = "stdout, stderr or combined", HelpName = "STREAM", DefaultValueFactory = _ => "combined" };
    private readonly Option<int> _lines = new("--lines") { Description = "how many at most (default 100)", HelpName = "N", DefaultValueFactory = _ => 100 };
    private readonly Option<string?> _since = new("--since-time") { Description = "the first lines from then on", HelpName = "ISO" };
    private readonly Option<string?> _before = new("--before-time") { Description = "the last lines before then", HelpName = "ISO" };
    private readonly Option<string?> _directory = new("--working-directory") { Description = "the directory of the command", HelpName = "DIR" };

    public OutputVerb() => _stream.AcceptOnlyFromAmong("stdout", "stderr", "combined");

    public override string Name => "output";

    public override string Summary => "an older form of logs";

    public override string Operands => "TARGET";

    public override IReadOnlyList<string> Examples => ["persistproc output api --lines 20 --format json"];

    public override IReadOnlyList<Option> Options => [_stream, _lines, _since, _before, _directory];

    public override async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Words.Count == 0) throw new UsageException("output: of what? Give a name, a pid or a label", this);
        var stream = invocation.Get(_stream)!;
        var path = new Query("/v1/logs")
            .Add("target", string.Join(' ', invocation.Words))
            .Add("cwd", Paths.Full(invocation.Get(_directory)) ?? Invocation.Cwd)
            .Add("stream", stream == "combined" ? "both" : stream)
            .Add("format", "json");
        var window = new LineWindow(Time(invocation, _since), Time(invocation, _before), invocation.Get(_lines));
        await LogLines.ReadAsync(invocation.Client, path.ToString(), line => window.Add(line.Time, line.Message + (line.Partial is true ? "" : "\n"))).ConfigureAwait(false);
        if (invocation.Json)
        {
            var document = new OutputDocument([.. window.Lines], window.Before, window.After, null);
            invocation.Voice.PrintDocument(JsonSerializer.SerializeToUtf8Bytes(document, CliJson.Readable.OutputDocument));
            return 0;
        }
        foreach (var line in window.Lines) invocation.Voice.Print(line);
        return 0;
    }

    private DateTimeOffset? Time(Invocation invocation, Option<string?> option) =>
        invocation.Get(option) is { } text
            ? TimeWords.Parse(text, DateTimeOffset.Now) ?? throw new UsageException($"output: {option.Name}: {text}: no such time", this)
            : null;
}
