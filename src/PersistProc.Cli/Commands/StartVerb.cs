using System.CommandLine;
using System.Text.Json;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>start</c>: known services, or a command.</summary>
internal sealed class StartVerb : Verb
{
    private readonly Option<string?> _directory = new("--working-directory") { Description = "where the command runs", HelpName = "DIR" };
    private readonly Option<string?> _environment = new("--environment") { Description = "more variables, as a JSON object", HelpName = "JSON" };
    private readonly Option<string?> _label = new("--label") { Description = "what to call it (default: CMD in DIR)", HelpName = "TEXT" };
    private readonly Option<bool> _noWait = new("--no-wait") { Description = "do not wait until it is ready" };

    private readonly Option<string?> _profile = ProfileOption.Make();

    public override string Name => "start";

    public override string Summary => "start services, or a command in the background";

    public override string Operands => "NAME… | CMD [ARG…]";

    public override string Details => "When all words are known names, those are started; otherwise they are one command. Options come first.";

    public override IReadOnlyList<string> Examples =>
        ["persistproc start api worker", "persistproc start --label docs python3 -m http.server", "persistproc start --environment '{\"PORT\":\"3000\"}' node server.js"];

    public override IReadOnlyList<Option> Options => [_directory, _environment, _label, _noWait, _profile];

    public override bool Cuts => true;

    public override async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Words.Count == 0) throw new UsageException("start: what? Give a name or a command", this);
        var client = invocation.Client;
        var request = new StartRequest
        {
            RequestId = Wire.NewId(),
            ClientId = client.ClientId,
            Words = invocation.Words,
            Cwd = Invocation.Cwd,
            WorkingDirectory = Paths.Full(invocation.Get(_directory)),
            Environment = ParseEnvironment(invocation.Get(_environment)),
            Label = invocation.Get(_label),
            Caller = CallerFacts.Gather(),
            NoWait = invocation.Get(_noWait),
            Profiles = ProfileOption.Read(invocation.Get(_profile)),
        };
        var body = await Waiting.ForAsync(invocation, client.PostAsync("/v1/start", request, ProtocolJson.Default.StartRequest)).ConfigureAwait(false);
        foreach (var result in Results.Read(body))
        {
            if (result.Command is true) invocation.Voice.Note($"no service {invocation.Words[0]} here: started the command {Words.Command(invocation.Words)}");
        }
        return Results.Print(invocation, body, r => $"started {r.Name}{Results.Pid(r)}");
    }

    private IReadOnlyDictionary<string, string>? ParseEnvironment(string? json)
    {
        if (json is null) return null;
        try
        {
            return JsonSerializer.Deserialize(json, ProtocolJson.Default.IReadOnlyDictionaryStringString);
        }
        catch (JsonException)
        {
            throw new UsageException("start: --environment: not a JSON object of strings, as in {\"PORT\":\"3000\"}", this);
        }
    }
}
