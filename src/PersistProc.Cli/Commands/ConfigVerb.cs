using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>config check | reload</c>: what the service files say.</summary>
internal sealed class ConfigVerb : Verb
{
    private readonly Option<string?> _profile = ProfileOption.Make();

    public override string Name => "config";

    public override string Summary => "check the service files, show what holds and why, or have them read again";

    public override string Operands => "check [FILE…] | show [NAME…] | schema | reload";

    public override string Details =>
        "check: every error at once, as file:line:column; ends with 0 when all is well, 1 with errors. Warns of what a\n"
        + "start would fail for: a program, directory or file that is not there; a requirement without an order.\n"
        + "Without FILE it reads the user's files, the project of this directory, and the supervisor's persistprocd.toml.\n"
        + "show: every value that holds for a service, with its origin: the default, the file's [defaults], the service's own\n"
        + "table, what it extends, a profile, or persistproc.local.toml over it; and what a running instance has instead.\n"
        + "schema: the JSON schema of service files, for editors.\n"
        + "reload: says what is new, changed or gone; what runs keeps its old definition until it is restarted.";

    public override IReadOnlyList<string> Examples => ["persistproc config check", "persistproc config check persistproc.toml", "persistproc config show api", "persistproc config schema > persistproc.schema.json", "persistproc config reload"];

    public override IReadOnlyList<Option> Options => [_profile];

    public override Task<int> RunAsync(Invocation invocation) => invocation.Words.ToArray() switch
    {
        ["check", .. var files] => CheckAsync(invocation, files),
        ["reload"] => ReloadAsync(invocation),
        ["show", .. var names] => ShowAsync(invocation, names),
        ["schema"] => SchemaAsync(invocation),
        _ => throw new UsageException("config: write check [FILE…], show [NAME…], schema or reload", this),
    };

    private async Task<int> CheckAsync(Invocation invocation, IReadOnlyList<string> files)
    {
        var cwd = Invocation.Cwd;
        var request = new ReadRequest { Cwd = cwd, Files = [.. files.Select(file => Path.GetFullPath(file, cwd))], Profiles = ProfileOption.Read(invocation.Get(_profile)), Environment = CallerFacts.Gather().Environment };
        var body = await invocation.Client.PostAsync("/v1/config/check", request, ProtocolJson.Default.ReadRequest).ConfigureAwait(false);
        var reply = JsonSerializer.Deserialize(body, ProtocolJson.Default.ConfigCheckReply)!;
        if (invocation.Json) invocation.Voice.PrintDocument(body);
        else
        {
            foreach (var error in reply.Errors) invocation.Voice.Complain(Line(error));
            foreach (var warning in reply.Warnings) invocation.Voice.Complain($"warning: {Line(warning)}");
        }
        if (reply.Errors.Count == 0 && !invocation.Json && !invocation.Voice.IsQuiet) invocation.Voice.Print(reply.Files.Count == 0 ? "no service files\n" : string.Concat(reply.Files.Select(file => $"{file}: {(reply.Warnings.Any(warning => warning.File == file) ? "no errors" : "fine")}\n")));
        return reply.Errors.Count == 0 ? 0 : 1;
    }

    private async Task<int> ReloadAsync(Invocation invocation)
    {
        var path = new Query("/v1/reload").Add("cwd", Invocation.Cwd).ToString();
        var body = await invocation.Client.PostAsync(path, new ReloadRequest { RequestId = Wire.NewId(), Profiles = ProfileOption.Read(invocation.Get(_profile)), Environment = CallerFacts.Gather().Environment }, ProtocolJson.Default.ReloadRequest).ConfigureAwait(false);
        var reply = JsonSerializer.Deserialize(body, ProtocolJson.Default.PlanReply)!;
        if (invocation.Json) invocation.Voice.PrintDocument(body);
        else if (!invocation.Voice.IsQuiet) invocation.Voice.Print(reply.Plan.Count == 0 ? "no services\n" : PlanText.Format(reply, invocation.Voice.IsColorful, invocation.Self));
        return 0;
    }

    private async Task<int> ShowAsync(Invocation invocation, IReadOnlyList<string> names)
    {
        var request = new ReadRequest { Cwd = Invocation.Cwd, Targets = names, Profiles = ProfileOption.Read(invocation.Get(_profile)), Environment = CallerFacts.Gather().Environment };
        var body = await invocation.Client.PostAsync("/v1/config/show", request, ProtocolJson.Default.ReadRequest).ConfigureAwait(false);
        if (invocation.Json) invocation.Voice.PrintDocument(body);
        else invocation.Voice.Print(ConfigText.Format(JsonSerializer.Deserialize(body, ProtocolJson.Default.ConfigShowReply)!.Services, invocation.Voice.IsColorful));
        return 0;
    }

    private static async Task<int> SchemaAsync(Invocation invocation)
    {
        invocation.Voice.Print(Encoding.UTF8.GetString(await invocation.Client.GetAsync("/v1/config/schema").ConfigureAwait(false)));
        return 0;
    }

    private static string Line(ConfigError error)
    {
        var place = error.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $":{error.Line}:{error.Column}") : "";
        return error.Key.Length > 0 ? $"{error.File}{place}: {error.Key}: {error.Text}" : $"{error.File}{place}: {error.Text}";
    }
}
