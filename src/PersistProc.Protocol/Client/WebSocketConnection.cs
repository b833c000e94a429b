using System.Buffers.Binary;

namespace PersistProc.Protocol;

/// <summary>What a message of a WebSocket is.</summary>
internal enum WebSocketKind
{
    Text = 1,
    Binary = 2,
    Close = 8,
}

/// <summary>
/// The client's end of a WebSocket (RFC 6455) over an upgraded connection.
/// </summary>
/// <remarks>
/// By hand for the reason given at <see cref="HttpConnection"/>: .NET's own draws each mask, and checks the handshake,
/// with OpenSSL. The mask is there to protect proxies on the way from pages in a browser; on a unix socket there are
/// none, so ours is zero, which is a mask as good as any and costs nothing. The server's accept key is not checked:
/// it too answers a question about proxies.
/// </remarks>
internal sealed class WebSocketConnection(HttpConnection connection) : ISessionConnection
{
    /// <summary>The header fields that ask for a WebSocket. The key is the RFC's own example.</summary>
    public const string Upgrade =
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    /// <summary>The bytes that a frame has before its message, at most.</summary>
    public const int LongestHead = 10 + Mask;

    private const int Mask = 4;
    private const int LongestMessage = 64 * 1024 * 1024;
    private const int Ping = 9;
    private const int Pong = 10;

    private byte[] _buffer = new byte[128 * 1024];
    private int _start;
    private int _end;
    private byte[]? _message;       // a message of several frames, as far as it is here
    private int _messageLength;
    private WebSocketKind _messageKind;

    /// <summary>The next message. The memory is the caller's until the next call. IOException when the connection ends without a close.</summary>
    public async ValueTask<(WebSocketKind Kind, ReadOnlyMemory<byte> Payload)> ReceiveAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var (final, code, length) = await ReadFrameHeadAsync(cancellation).ConfigureAwait(false);
            await HaveAsync(length, cancellation).ConfigureAwait(false);
            var payload = _buffer.AsMemory(_start, length);
            _start += length;
            switch (code)
            {
                case 0:
                    Append(payload.Span);
                    if (final) return (_messageKind, _message.AsMemory(0, _messageLength));
                    break;
                case (int)WebSocketKind.Text or (int)WebSocketKind.Binary when final:
                    return ((WebSocketKind)code, payload);
                case (int)WebSocketKind.Text or (int)WebSocketKind.Binary:
                    (_messageKind, _messageLength) = ((WebSocketKind)code, 0);
                    Append(payload.Span);
                    break;
                case (int)WebSocketKind.Close:
                    return (WebSocketKind.Close, payload);
                case Ping:
                    await SendAsync(Pong, payload, cancellation).ConfigureAwait(false);
                    break;
                case Pong:
                    break;
                default:
                    throw new IOException($"a WebSocket frame of the unknown kind {code}");
            }
        }
    }

    /// <summary>Send one message. Not to be called by two at once.</summary>
    public Task SendAsync(WebSocketKind kind, ReadOnlyMemory<byte> payload, CancellationToken cancellation) =>
        SendAsync((int)kind, payload, cancellation);

    /// <summary>Sends one little message on the caller's thread, as far as it is taken at once. What is left of it, mostly nothing.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="frame">The message behind <see cref="LongestHead"/> bytes of room, which is written to.</param>
    public ReadOnlyMemory<byte> SendSome(WebSocketKind kind, Memory<byte> frame)
    {
        Span<byte> head = stackalloc byte[LongestHead];
        var length = WriteHead(head, (int)kind, frame.Length - LongestHead);
        var whole = frame[(LongestHead - length)..];
        head[..length].CopyTo(whole.Span);
        return whole[connection.SendSome(whole.Span)..];
    }

    /// <summary>Sends the rest of it.</summary>
    public Task SendRestAsync(ReadOnlyMemory<byte> rest) => connection.SendAllAsync(rest, CancellationToken.None);

    public void Dispose() => connection.Dispose();

    private Task SendAsync(int code, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        var frame = new byte[LongestHead + payload.Length];
        var head = WriteHead(frame, code, payload.Length);
        payload.CopyTo(frame.AsMemory(head));
        return connection.SendAllAsync(frame.AsMemory(0, head + payload.Length), cancellation);
    }

    private static int WriteHead(Span<byte> frame, int code, int length)
    {
        frame[0] = (byte)(0x80 | code);
        var head = 2;
        switch (length)
        {
            case < 126:
                frame[1] = (byte)(0x80 | length);
                break;
            case <= ushort.MaxValue:
                frame[1] = 0x80 | 126;
                BinaryPrimitives.WriteUInt16BigEndian(frame[2..], (ushort)length);
                head = 4;
                break;
            default:
                frame[1] = 0x80 | 127;
                BinaryPrimitives.WriteInt64BigEndian(frame[2..], length);
                head = 10;
                break;
        }
        frame.Slice(head, Mask).Clear();
        return head + Mask;
    }

    private async ValueTask<(bool Final, int Code, int Length)> ReadFrameHeadAsync(CancellationToken cancellation)
    {
        await HaveAsync(2, cancellation).ConfigureAwait(false);
        var first = _buffer[_start];
        if ((_buffer[_start + 1] & 0x80) != 0) throw new IOException("a server's WebSocket frame must not be masked");
        long length = _buffer[_start + 1] & 0x7f;
        _start += 2;
        if (length == 126)
        {
            await HaveAsync(2, cancellation).ConfigureAwait(false);
            length = BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(_start));
            _start += 2;
        }
        else if (length == 127)
        {
            await HaveAsync(8, cancellation).ConfigureAwait(false);
            length = BinaryPrimitives.ReadInt64BigEndian(_buffer.AsSpan(_start));
            _start += 8;
        }
        if (length is < 0 or > LongestMessage) throw new IOException($"a WebSocket frame of {length} bytes");
        return ((first & 0x80) != 0, first & 0x0f, (int)length);
    }

    // Have so many bytes in the buffer, in one piece.
    private async ValueTask HaveAsync(int count, CancellationToken cancellation)
    {
        if (_end - _start >= count) return;
        if (_start + count > _buffer.Length)
        {
            var target = count > _buffer.Length ? new byte[count] : _buffer;
            _buffer.AsSpan(_start, _end - _start).CopyTo(target);
            (_buffer, _start, _end) = (target, 0, _end - _start);
        }
        while (_end - _start < count)
        {
            var read = await connection.ReadAsync(_buffer.AsMemory(_end), cancellation).ConfigureAwait(false);
            if (read == 0) throw new IOException("the connection ended");
            _end += read;
        }
    }

    private void Append(ReadOnlySpan<byte> piece)
    {
        if (_messageLength + piece.Length > LongestMessage) throw new IOException("a WebSocket message without end");
        if (_message is null || _messageLength + piece.Length > _message.Length)
        {
            Array.Resize(ref _message, Math.Max(_messageLength + piece.Length, (_message?.Length ?? 4096) * 2));
        }
        piece.CopyTo(_message.AsSpan(_messageLength));
        _messageLength += piece.Length;
    }
}
