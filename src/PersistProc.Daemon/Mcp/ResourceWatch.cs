using System.Globalization;
using System.Threading.Channels;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Mcp;

/// <summary>Follows what happens to one service, or what it writes, and tells the client that there is something new to read.</summary>
internal sealed class ResourceWatch(AgentDesk desk, McpServer server, string uri, string name, bool isLog)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _cursor;
    private long? _position;

    /// <summary>From here on every change is told.</summary>
    public Task Begun => _begun.Task;

    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            await Task.WhenAll(FollowAsync(cancellation), TellAsync(cancellation)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or SupervisorException or IOException or ObjectDisposedException)
        {
            // the subscription has ended, or the client has, or there is no supervisor any more
        }
    }

    // what comes is only counted: the client reads what it wants
    private async Task FollowAsync(CancellationToken cancellation)
    {
        if (!isLog) await new LineStream(desk.Client, Events, _ => Wake()) { Begins = Begin }.ReadAsync(isEndless: true, cancellation).ConfigureAwait(false);
        while (isLog) await new LineStream(desk.Client, Log, HearLog).ReadAsync(isEndless: true, cancellation).ConfigureAwait(false);
    }

    private string Events() => new Query("/v1/events").Add("target", name).Add("cwd", desk.Directory).Add("since", _cursor).Add("lines", _cursor is null ? 0 : null).Add("follow", true).ToString();

    private string Log() => new Query("/v1/wait").Add("target", name).Add("cwd", desk.Directory).Add("for", "line").Add("after", _position?.ToString(CultureInfo.InvariantCulture)).ToString();

    private void Begin(string cursor)
    {
        _cursor = cursor;
        _begun.TrySetResult();
    }

    private bool HearLog(ReadOnlyMemory<byte> block)
    {
        var now = WaitTool.Last(block);
        _position = now.Position;
        _begun.TrySetResult();
        return now is not { Done: true } || !Wake();
    }

    // one is as good as many
    private bool Wake() => _news.Writer.TryWrite(true);

    private async Task TellAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await _news.Reader.ReadAsync(cancellation).ConfigureAwait(false);
            await server.SendNotificationAsync(NotificationMethods.ResourceUpdatedNotification, new ResourceUpdatedNotificationParams { Uri = uri }, McpJsonUtilities.DefaultOptions, cancellation).ConfigureAwait(false);
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }
    }
}
