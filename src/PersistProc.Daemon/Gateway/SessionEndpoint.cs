using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using PersistProc.Daemon.Gateway.Direct;
using PersistProc.Daemon.Keeping;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>`GET /v1/session`: one client that stays attached to a service (run, attach, logs -f), over a WebSocket.</summary>
internal sealed class SessionEndpoint(Supervisor supervisor, LogStore logs, KeeperPort keeper, Definitions definitions)
{
    // the first one has a client's environment in it, the others a stretch of standard input at most
    internal const int LargestFirst = 4 << 20, LargestMessage = (1 << 20) + (64 << 10);
    internal const int Little = 1 << 10;
    private static readonly TimeSpan TimeToBegin = TimeSpan.FromSeconds(30);

    public async Task Serve(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await Answers.BadRequest(context, "/v1/session is a WebSocket: ask for the upgrade").ConfigureAwait(false);
            return;
        }
        using var socket = await Accept(context).ConfigureAwait(false);
        using var writer = new SocketWriter(socket);
        var aborted = context.RequestAborted;
        await Serve(ReadText(socket, aborted), session => ReceiveLoop(socket, session, aborted), writer, aborted).ConfigureAwait(false);
        await writer.Close().ConfigureAwait(false);
    }

    /// <summary>The same for one who came by the terminals' own socket.</summary>
    public async Task Serve(DirectClient client)
    {
        await Serve(ReadFirst(client), client.Listen, client.Writer, client.Gone).ConfigureAwait(false);
        await client.Close().ConfigureAwait(false);
    }

    private async Task Serve(Task<ClientMessage?> beginning, Func<ServedSession, Task<bool>> listen, SessionWriter writer, CancellationToken aborted)
    {
        try
        {
            if (await beginning.ConfigureAwait(false) is not { } first) return;
            using var session = Make(writer);
            await Begin(session, first, aborted).ConfigureAwait(false);
            await session.Stream(listen(session)).ConfigureAwait(false);
        }
        catch (UsageException failure)
        {
            await writer.Send(new SessionError { Error = failure.Message, ExitCode = 2, Code = ErrorCode.Usage }).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException)
        {
            // the client has gone: what that means for its service is the session actor's business, and it knows
        }
    }

    /// <summary>
    /// Our own client sends the key of RFC 6455's example, whose answer is in the RFC. Any other is answered by the
    /// framework, which loads OpenSSL for the SHA-1 in it: ten milliseconds of a first command, some megabytes, and a
    /// library that a bare machine lacks.
    /// </summary>
    internal static async Task<WebSocket> Accept(HttpContext context)
    {
        if (context.Request.Headers.SecWebSocketKey != "dGhlIHNhbXBsZSBub25jZQ==" || context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade)
            return await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
        context.Response.Headers.Connection = "Upgrade";
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.SecWebSocketAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
        var stream = await upgrade.UpgradeAsync().ConfigureAwait(false);
        return WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = Timeout.InfiniteTimeSpan });
    }

    /// <summary>A session that sends there.</summary>
    internal ServedSession Make(SessionWriter writer) => new(supervisor, logs, keeper, writer);

    /// <summary>Has a session begin as its client's first message says.</summary>
    internal async Task Begin(ServedSession session, ClientMessage first, CancellationToken aborted)
    {
        switch (first)
        {
            case RunRequest run:
                session.Types(run.Stdin, Translation.Size(run.Caller.Terminal));
                session.Begin(SessionMode.Run, null, sink => Translation.Run(run, sink), run.Session);
                break;
            case AttachMessage attach:
                await definitions.Load(attach.Cwd, aborted).ConfigureAwait(false);
                session.Types(attach.Stdin, Translation.Size(attach.Terminal));
                session.Begin(SessionMode.Attach, attach.Tail, sink => new SupervisorProtocol.Attach(
                    attach.Target, Translation.Place(attach.Cwd), Translation.Opening(attach.Session, attach.Session, SessionMode.Attach, attach.Vanish, sink)), attach.Session, attach.Quiet);
                break;
            case FollowMessage follow:
                await definitions.Load(follow.Cwd, aborted).ConfigureAwait(false);
                session.Follow(LogRequest.Query(follow), follow.Stream, sink => Follow(follow.Target, follow.Cwd, session.Id, sink));
                break;
            case ResumeMessage resume:
                session.Resume(resume);
                break;
            default:
                throw new UsageException("a session begins with run, attach, follow or resume");
        }
    }

    internal static SupervisorProtocol.Attach Follow(string target, string cwd, string id, Action<SessionEvent> sink) =>
        new(target, Translation.Place(cwd), Translation.Opening(id, id, SessionMode.Follow, null, sink));

    /// <summary>Reads until the client closes or vanishes. True if it said goodbye.</summary>
    private static async Task<bool> ReceiveLoop(WebSocket socket, ServedSession session, CancellationToken aborted)
    {
        var buffer = new byte[64 << 10];
        try
        {
            while (true)
            {
                var message = await Receive(socket, buffer, aborted).ConfigureAwait(false);
                if (message is null) return session.Detached;
                var (type, bytes) = message.Value;
                if (bytes.Length > Little) await PoolThread.Mine; // a key is typed here and now
                await Hear(session, type == WebSocketMessageType.Binary, bytes).ConfigureAwait(false);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException or JsonException)
        {
            return session.Detached;
        }
    }

    /// <summary>What a client says after its first message.</summary>
    internal static Task Hear(ServedSession session, bool isInput, ReadOnlyMemory<byte> bytes)
    {
        if (isInput) return session.Input(bytes);
        session.Hear(JsonSerializer.Deserialize(bytes.Span, ProtocolJson.Default.ClientMessage));
        return Task.CompletedTask;
    }

    private static async Task<ClientMessage?> ReadFirst(DirectClient client)
    {
        var first = client.First;
        Task within = first.WaitAsync(TimeToBegin);
        await within.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return first.IsCompleted && await first.ConfigureAwait(false) is { } text ? Read(text) : null;
    }

    private static async Task<ClientMessage?> ReadText(WebSocket socket, CancellationToken aborted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        patience.CancelAfter(TimeToBegin);
        var message = await Receive(socket, new byte[64 << 10], patience.Token, LargestFirst).ConfigureAwait(false);
        await PoolThread.Mine;
        return message is { Type: WebSocketMessageType.Text } text ? Read(text.Bytes.Span) : null;
    }

    internal static ClientMessage? Read(ReadOnlySpan<byte> text)
    {
        try
        {
            RequestBody.RefuseNul(text);
            return RequestJson.Read(text, ProtocolJson.Default.ClientMessage);
        }
        catch (JsonException failure)
        {
            throw new UsageException($"the session's first message cannot be read: {BrokenJson.Why(failure)}");
        }
    }

    /// <summary>One whole message, or null when the other side closes.</summary>
    internal static async Task<(WebSocketMessageType Type, ReadOnlyMemory<byte> Bytes)?> Receive(WebSocket socket, byte[] buffer, CancellationToken aborted, int largest = LargestMessage)
    {
        ArrayBufferWriter<byte>? whole = null;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), aborted).ConfigureAwait(false);
            if (part.MessageType == WebSocketMessageType.Close) return null;
            if (part.EndOfMessage && whole is null) return (part.MessageType, buffer.AsMemory(0, part.Count));
            whole ??= new ArrayBufferWriter<byte>(buffer.Length * 2);
            whole.Write(buffer.AsSpan(0, part.Count));
            if (whole.WrittenCount > largest) throw new UsageException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"a message is larger than {largest} bytes"));
            if (part.EndOfMessage) return (part.MessageType, whole.WrittenMemory);
        }
    }
}
