using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Mcp;

/// <summary>Each service's log and status as things that can be read, and watched for changes.</summary>
internal sealed class AgentResources(AgentDesk desk)
{
    private const string Prefix = "persistproc://services/";
    private const int Lines = 100;
    private static readonly TimeSpan TimeToBegin = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _subscribed = new(StringComparer.Ordinal);

    public static IReadOnlyList<ResourceTemplate> Templates { get; } =
    [
        new() { Name = "status", Title = "Status of a service", UriTemplate = Prefix + "{name}/status", MimeType = "application/json", Description = "State, why, process tree, last exits." },
        new() { Name = "log", Title = "Log of a service", UriTemplate = Prefix + "{name}/log", MimeType = "text/plain", Description = "The last 100 lines that it wrote." },
    ];

    public async Task<IReadOnlyList<Resource>> ListAsync(CancellationToken cancellation)
    {
        var all = JsonSerializer.Deserialize(await desk.Client.GetAsync("/v1/processes", cancellation).ConfigureAwait(false), ProtocolJson.Default.ProcessList)!;
        return
        [
            .. all.Processes.SelectMany(process => (Resource[])
            [
                new() { Name = $"{process.Name} status", Uri = Uri(process.Name, "status"), MimeType = "application/json", Description = process.Label },
                new() { Name = $"{process.Name} log", Uri = Uri(process.Name, "log"), MimeType = "text/plain", Description = process.Label },
            ]),
        ];
    }

    /// <exception cref="ToolException">There is no such resource.</exception>
    public async Task<ReadResourceResult> ReadAsync(string uri, CancellationToken cancellation)
    {
        var (name, what) = Parse(uri);
        var (mime, text) = what == "log" ? ("text/plain", await LogAsync(name, cancellation).ConfigureAwait(false)) : ("application/json", await StatusAsync(name, cancellation).ConfigureAwait(false));
        return new ReadResourceResult { Contents = [new TextResourceContents { Uri = uri, MimeType = mime, Text = text }] };
    }

    /// <summary>The client is told, at most once a second, when it is another one.</summary>
    /// <exception cref="ToolException">There is no such resource.</exception>
    public async Task<bool> SubscribeAsync(McpServer server, string uri, CancellationToken cancellation)
    {
        await ReadAsync(uri, cancellation).ConfigureAwait(false); // it is there
        var end = new CancellationTokenSource();
        if (!_subscribed.TryAdd(uri, end)) return true;
        var (name, what) = Parse(uri);
        var watch = new ResourceWatch(desk, server, uri, name, what == "log");
        _ = watch.RunAsync(end.Token);
        await watch.Begun.WaitAsync(TimeToBegin, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return true;
    }

    public Task UnsubscribeAsync(string uri) => _subscribed.TryRemove(uri, out var end) ? end.CancelAsync() : Task.CompletedTask;

    private async Task<string> LogAsync(string name, CancellationToken cancellation)
    {
        var path = new Query("/v1/output").Add("target", name).Add("cwd", desk.Directory).Add("stream", "both").Add("lines", Lines);
        var answer = JsonNode.Parse(await desk.Client.GetAsync(path.ToString(), cancellation).ConfigureAwait(false))!.AsObject();
        return string.Concat(OutputTool.Bounded(answer, keepsFirst: false)["output"]!.AsArray().Select(line => line!.GetValue<string>()));
    }

    private async Task<string> StatusAsync(string name, CancellationToken cancellation)
    {
        var path = new Query("/v1/processes").Add("target", name).Add("cwd", desk.Directory);
        var answer = JsonDocument.Parse(await desk.Client.GetAsync(path.ToString(), cancellation).ConfigureAwait(false));
        return answer.RootElement.GetProperty("processes")[0].GetRawText();
    }

    // a project's service has a slash in its name
    private static string Uri(string name, string what) => $"{Prefix}{string.Join('/', name.Split('/').Select(System.Uri.EscapeDataString))}/{what}";

    private static (string Name, string What) Parse(string uri)
    {
        var end = uri.LastIndexOf('/');
        return uri.StartsWith(Prefix, StringComparison.Ordinal) && end > Prefix.Length && uri[(end + 1)..] is "log" or "status"
            ? (System.Uri.UnescapeDataString(uri[Prefix.Length..end]), uri[(end + 1)..])
            : throw new ToolException($"{uri}: no such resource. They are {Prefix}NAME/status and {Prefix}NAME/log");
    }
}
