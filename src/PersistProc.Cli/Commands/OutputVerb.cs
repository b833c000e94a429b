using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

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
        var path = new Query("/v1/output")
            .Add("target", string.Join(' ', invocation.Words))
            .Add("cwd", Paths.Full(invocation.Get(_directory)) ?? Invocation.Cwd)
            .Add("stream", stream == "combined" ? "both" : stream)
            .Add("lines", invocation.Get(_lines))
            .Add("since", Time(invocation, _since))
            .Add("before", Time(invocation, _before));
        var body = await invocation.Client.GetAsync(path.ToString()).ConfigureAwait(false);
        if (invocation.Json)
        {
            invocation.Voice.PrintDocument(body);
            return 0;
        }
        foreach (var line in JsonSerializer.Deserialize(body, ProtocolJson.Default.OutputWindow)!.Output) invocation.Voice.Print(line);
        return 0;
    }

    private string? Time(Invocation invocation, Option<string?> option) =>
        invocation.Get(option) is { } text
            ? (TimeWords.Parse(text, DateTimeOffset.Now) ?? throw new UsageException($"output: {option.Name}: {text}: no such time", this))
                .UtcDateTime.ToString(UtcTimeConverter.Format, CultureInfo.InvariantCulture)
            : null;
}
