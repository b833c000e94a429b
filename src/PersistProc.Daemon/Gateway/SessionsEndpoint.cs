using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Gateway;

/// <summary>`GET /v1/sessions`: many sessions (up, logs -f of several) over one WebSocket, each on a channel.</summary>
internal sealed class SessionsEndpoint(SessionEndpoint sessions)
{
    public async Task Serve(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await Answers.BadRequest(context, "/v1/sessions is a WebSocket: ask for the upgrade").ConfigureAwait(false);
            return;
        }
        using var socket = await SessionEndpoint.Accept(context).ConfigureAwait(false);
        using var writer = new SocketWriter(socket);
        var channels = new ServedChannels(sessions, writer);
        try
        {
            var buffer = new byte[64 << 10];
            while (await SessionEndpoint.Receive(socket, buffer, context.RequestAborted).ConfigureAwait(false) is { } message)
            {
                if (message.Type == WebSocketMessageType.Binary && ChannelFrame.TryRead(message.Bytes.Span, out var frame))
                    await channels.Hear(frame, message.Bytes[ChannelFrame.HeaderLength..], context.RequestAborted).ConfigureAwait(false);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException or UsageException)
        {
            // the client has gone: what that means for its services is the session actors' business, and they know
        }
        await channels.Leave().ConfigureAwait(false);
        await writer.Close().ConfigureAwait(false);
    }
}

/// <summary>The sessions of one connection.</summary>
internal sealed class ServedChannels(SessionEndpoint sessions, SocketWriter writer)
{
    private readonly ConcurrentDictionary<uint, ServedChannel> _channels = new();
    private readonly HashSet<uint> _opened = [];

    public async Task Hear(ChannelFrame frame, ReadOnlyMemory<byte> payload, CancellationToken aborted)
    {
        var known = _channels.GetValueOrDefault(frame.Channel);
        switch (frame.Kind)
        {
            case ChannelKind.Text when known is not null: known.Hear(payload.Span); break;
            case ChannelKind.Text when _opened.Add(frame.Channel):
                var channel = new ServedChannel(new ChannelWriter(frame.Channel, writer), sessions);
                _channels[frame.Channel] = channel;
                await channel.Begin(payload, () => _channels.TryRemove(frame.Channel, out _), aborted).ConfigureAwait(false);
                break;
            case ChannelKind.Taken when payload.Length == sizeof(long): known?.Writer.Take(BinaryPrimitives.ReadInt64LittleEndian(payload.Span)); break;
            case ChannelKind.End: known?.Leave(); break;
            default: break; // a last word on a channel that has ended meanwhile
        }
    }

    /// <summary>The client is gone.</summary>
    public Task Leave()
    {
        foreach (var channel in _channels.Values) channel.Leave();
        return Task.WhenAll(_channels.Values.Select(channel => channel.Served));
    }
}

/// <summary>One session of a shared connection.</summary>
internal sealed class ServedChannel(ChannelWriter writer, SessionEndpoint sessions)
{
    private readonly TaskCompletionSource<bool> _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ServedSession _session = sessions.Make(writer);

    public ChannelWriter Writer => writer;

    /// <summary>Completes when nothing of it is left.</summary>
    public Task Served { get; private set; } = Task.CompletedTask;

    public async Task Begin(ReadOnlyMemory<byte> first, Action over, CancellationToken aborted)
    {
        await PoolThread.Mine;
        var refused = await Open(first, aborted).ConfigureAwait(false);
        Served = Serve(refused, over);
    }

    public void Hear(ReadOnlySpan<byte> message)
    {
        _session.Hear(SessionEndpoint.Read(message));
    }

    /// <summary>The client has left it, or is gone.</summary>
    public void Leave()
    {
        _left.TrySetResult(_session.Detached);
        writer.Leave();
    }

    private async Task<string?> Open(ReadOnlyMemory<byte> first, CancellationToken aborted)
    {
        try
        {
            var message = SessionEndpoint.Read(first.Span);
            if (message is RunRequest or ResumeMessage { Mode: "run" }) throw new UsageException("a run has standard input, and so a connection of its own: /v1/session");
            await sessions.Begin(_session, message!, aborted).ConfigureAwait(false);
            return null;
        }
        catch (UsageException failure)
        {
            return failure.Message;
        }
    }

    private async Task Serve(string? refused, Action over)
    {
        try
        {
            if (refused is null) await _session.Stream(_left.Task).ConfigureAwait(false);
            else await writer.Send(new SessionError { Error = refused, ExitCode = 2, Code = ErrorCode.Usage }).ConfigureAwait(false);
            await writer.End().ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // the connection has ended
        }
        _session.Dispose();
        over();
    }
}
