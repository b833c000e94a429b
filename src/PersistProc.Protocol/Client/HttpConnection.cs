using System.Buffers.Text;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace PersistProc.Protocol;

/// <summary>The head of an answer: what of HTTP/1.1 this client needs.</summary>
internal readonly record struct HttpHead(int Status, long? Length, bool Chunked, string? Version, string? Protocol, string? Cursor = null);

/// <summary>
/// One request and its answer over one connection of the unix socket.
/// </summary>
/// <remarks>
/// Written by hand, because HttpClient and ClientWebSocket bring TLS and OpenSSL: 6 MB more in the binary, a library
/// that a bare machine lacks, and 2 ms of a 4 ms command. What is spoken here is a small, exact part of RFC 9112:
/// one request a connection, a body with a length, chunks, or up to the end.
/// </remarks>
/// <param name="socket">Connected.</param>
/// <param name="waits">Whoever reads waits on his own thread for what comes, instead of being called by another that does.</param>
internal sealed class HttpConnection(Socket socket, bool waits = false) : IDisposable
{
    private const int LongestHead = 32 * 1024;
    private byte[] _buffer = new byte[8 * 1024];
    private int _start;
    private int _end;
    private long _left;             // bytes left of the body or of the present chunk
    private bool _chunked;
    private bool _inChunks;

    /// <summary>Whether its reader waits on his own thread.</summary>
    public bool Waits => waits;

    public Task SendAsync(string method, string path, ReadOnlyMemory<byte> body, string more, CancellationToken cancellation)
    {
        var head = new StringBuilder(256)
            .Append(method).Append(' ').Append(path).Append(" HTTP/1.1\r\nHost: localhost\r\n")
            .Append(Wire.VersionHeader).Append(": ").Append(Wire.Version).Append("\r\n")
            .Append(Wire.ProtocolHeader).Append(": ").Append(Wire.Protocol).Append("\r\n")
            .Append(more);
        if (method == "POST") head.Append("Content-Type: application/json\r\nContent-Length: ").Append(body.Length).Append("\r\n");
        head.Append("\r\n");
        var message = new byte[head.Length + body.Length];
        Encoding.Latin1.GetBytes(head.ToString(), message);
        body.CopyTo(message.AsMemory(head.Length));
        return SendRequestAsync(message, cancellation);
    }

    // Who answers without listening (the keeper, while no supervisor comes up) may have closed before all was sent: his
    // answer is there all the same. If it is not, reading says so.
    private async Task SendRequestAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        try
        {
            await SendAllAsync(message, cancellation).ConfigureAwait(false);
        }
        catch (SocketException)
        {
        }
    }

    public async Task SendAllAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        // .NET would begin a thread to wait with, which takes longer than all the rest; mostly there is nothing to wait for
        if (waits) bytes = bytes[SendSome(bytes.Span)..];
        while (bytes.Length > 0) bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellation).ConfigureAwait(false)..];
    }

    /// <summary>Sends on the caller's thread what is taken at once: how many bytes that was. Of one whose reader waits.</summary>
    public int SendSome(ReadOnlySpan<byte> bytes)
    {
        socket.Blocking = false; // costs a call of the system once
#pragma warning disable MA0045 // it does not wait
        var sent = socket.Send(bytes, SocketFlags.None, out var error);
#pragma warning restore MA0045
        if (error is SocketError.Success or SocketError.WouldBlock) return Math.Max(sent, 0);
        throw new SocketException((int)error);
    }

    public async Task<HttpHead> ReadHeadAsync(CancellationToken cancellation)
    {
        HttpHead? head = null;
        while (await ReadLineAsync(cancellation).ConfigureAwait(false) is { Length: > 0 } line)
        {
            head = head is { } known ? WithField(known, line) : FirstLine(line);
        }
        var result = head ?? throw new IOException("an empty answer");
        _chunked = result.Chunked;
        _left = result.Chunked ? 0 : result.Length ?? long.MaxValue;
        return result;
    }

    /// <summary>The next bytes of the body; 0 at its end. A body that is cut off is an IOException.</summary>
    public async ValueTask<int> ReadBodyAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        if (_chunked && _left == 0) await NextChunkAsync(cancellation).ConfigureAwait(false);
        if (_left == 0) return 0;
        var count = await ReadAsync(destination[..(int)Math.Min(destination.Length, _left)], cancellation).ConfigureAwait(false);
        if (count == 0 && _left != long.MaxValue) throw new IOException("the connection ended in the middle of an answer");
        if (_left != long.MaxValue) _left -= count;
        return count;
    }

    /// <summary>Bytes of the connection, those read too early first; 0 at its end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        if (_start == _end) return await ReceiveAsync(destination, cancellation).ConfigureAwait(false);
        var count = Math.Min(_end - _start, destination.Length);
        _buffer.AsMemory(_start, count).CopyTo(destination);
        _start += count;
        return count;
    }

    /// <summary>Waits on the caller's thread until something comes, if only the end.</summary>
    public bool Comes(TimeSpan within) => socket.Poll(within, SelectMode.SelectRead);

    public void Dispose() => socket.Dispose();

#pragma warning disable MA0045 // it is there to wait
    private ValueTask<int> ReceiveAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        if (!waits) return socket.ReceiveAsync(destination, SocketFlags.None, cancellation);
        while (true)
        {
            socket.Poll(Timeout.InfiniteTimeSpan, SelectMode.SelectRead);
            cancellation.ThrowIfCancellationRequested();
            var count = socket.Receive(destination.Span, SocketFlags.None, out var error);
            if (error == SocketError.Success) return ValueTask.FromResult(count);
            if (error != SocketError.WouldBlock) throw new SocketException((int)error);
        }
    }
#pragma warning restore MA0045

    private static HttpHead FirstLine(string line)
    {
        if (line.Length >= 12 && line.StartsWith("HTTP/1.", StringComparison.Ordinal)
            && int.TryParse(line.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status))
        {
            return new HttpHead(status, null, false, null, null);
        }
        throw new IOException($"not an answer of a supervisor: {line}");
    }

    private static HttpHead WithField(HttpHead head, string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return head;
        var name = line.AsSpan(0, colon);
        var value = line[(colon + 1)..].Trim();
        bool Is(ReadOnlySpan<char> name, string field) => name.Equals(field, StringComparison.OrdinalIgnoreCase);
        if (Is(name, "Content-Length")) return head with { Length = long.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture) };
        if (Is(name, "Transfer-Encoding")) return head with { Chunked = value.Contains("chunked", StringComparison.OrdinalIgnoreCase) };
        if (Is(name, Wire.VersionHeader)) return head with { Version = value };
        if (Is(name, Wire.CursorHeader)) return head with { Cursor = value };
        return Is(name, Wire.ProtocolHeader) ? head with { Protocol = value } : head;
    }

    private async Task NextChunkAsync(CancellationToken cancellation)
    {
        if (_inChunks) await ReadLineAsync(cancellation).ConfigureAwait(false);       // the end of the line after a chunk's bytes
        _inChunks = true;
        var line = await ReadLineAsync(cancellation).ConfigureAwait(false);
        if (!Utf8Parser.TryParse(Encoding.Latin1.GetBytes(line), out long size, out _, 'x')) throw new IOException("an answer in broken chunks");
        _left = size;
        if (size > 0) return;
        _chunked = false;
        while (await ReadLineAsync(cancellation).ConfigureAwait(false) is { Length: > 0 })
        {
        }
    }

    private async ValueTask<string> ReadLineAsync(CancellationToken cancellation)
    {
        for (var scanned = 0; ;)
        {
            var end = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf((byte)'\n');
            if (end >= 0)
            {
                var length = scanned + end;
                var line = Encoding.Latin1.GetString(_buffer, _start, length);
                _start += length + 1;
                return line.TrimEnd('\r');
            }
            scanned = _end - _start;
            await FillAsync(cancellation).ConfigureAwait(false);
        }
    }

    private async ValueTask FillAsync(CancellationToken cancellation)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length)
        {
            if (_end >= LongestHead) throw new IOException("an answer with an endless line");
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        var count = await ReceiveAsync(_buffer.AsMemory(_end), cancellation).ConfigureAwait(false);
        if (count == 0) throw new IOException("the connection ended before the answer");
        _end += count;
    }
}
