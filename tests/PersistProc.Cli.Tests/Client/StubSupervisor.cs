using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tests.Client;

/// <summary>A supervisor of a few lines: each connection is answered by the next script.</summary>
internal sealed class StubSupervisor : IDisposable
{
    public const string Head = "HTTP/1.1 200 OK\r\nPersistProc-Version: 0.1.0\r\nPersistProc-Protocol: 1\r\n";

    private readonly ConcurrentQueue<Func<StubConnection, Task>> _scripts = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public StubSupervisor()
    {
        Root = Directory.CreateTempSubdirectory("pp-").FullName;
        Locations = Locations.Of(Root);
        Directory.CreateDirectory(Locations.State);
        Directory.CreateDirectory(Locations.Run, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _listener.Bind(new UnixDomainSocketEndPoint(Locations.Socket));
        _listener.Listen(8);
        _ = ServeAsync();
    }

    public string Root { get; }

    public Locations Locations { get; }

    /// <summary>"GET /v1/version", with what was sent after it.</summary>
    public ConcurrentQueue<(string Line, string Body)> Requests { get; } = new();

    public SupervisorClient Client(bool autostart = false) =>
        new(Locations, new ClientOptions { Autostart = autostart, Patience = TimeSpan.FromSeconds(20), TimeToRevive = TimeSpan.Zero });

    public void Next(Func<StubConnection, Task> script) => _scripts.Enqueue(script);

    public void Answer(string text) => Next(c => c.SendAsync(text));

    public void AnswerJson(string json, string status = "200 OK") =>
        Answer($"{Head.Replace("200 OK", status, StringComparison.Ordinal)}Content-Length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n{json}");

    public void StopListening() => _listener.Dispose();

    public void Dispose()
    {
        StopListening();
        Directory.Delete(Root, recursive: true);
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true) _ = TalkAsync(await _listener.AcceptAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task TalkAsync(Socket socket)
    {
        using var connection = new StubConnection(socket);
        var request = await connection.ReadRequestAsync();
        if (request is null) return;
        Requests.Enqueue(request.Value);
        if (_scripts.TryDequeue(out var script)) await script(connection);
    }
}

/// <summary>One connection, as the stub sees it.</summary>
internal sealed class StubConnection(Socket socket) : IDisposable
{
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);
    private WebSocket? _web;

    public async Task<(string Line, string Body)?> ReadRequestAsync()
    {
        var bytes = new List<byte>();
        var one = new byte[1];
        while (!Encoding.Latin1.GetString([.. bytes]).EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await _stream.ReadAsync(one) == 0) return null;
            bytes.Add(one[0]);
        }
        var lines = Encoding.Latin1.GetString([.. bytes]).Split("\r\n");
        var length = lines.FirstOrDefault(l => l.StartsWith("Content-Length: ", StringComparison.Ordinal)) is { } l ? int.Parse(l[16..], System.Globalization.CultureInfo.InvariantCulture) : 0;
        var body = new byte[length];
        await _stream.ReadExactlyAsync(body);
        return (lines[0].Replace(" HTTP/1.1", "", StringComparison.Ordinal), Encoding.UTF8.GetString(body));
    }

    public Task SendAsync(string text) => _stream.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();

    public async Task UpgradeAsync()
    {
        await SendAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        _web = WebSocket.CreateFromStream(_stream, new WebSocketCreationOptions { IsServer = true });
    }

    public async Task<ClientMessage> HearAsync()
    {
        var (_, bytes) = await ReceiveAsync();
        return JsonSerializer.Deserialize(bytes, ProtocolJson.Default.ClientMessage)!;
    }

    public async Task<(long Offset, byte[] Bytes)> HearInputAsync()
    {
        var (_, bytes) = await ReceiveAsync();
        Assert.True(InputFrame.TryRead(bytes, out var frame));
        return (frame.Offset, bytes[InputFrame.HeaderLength..]);
    }

    public Task TellAsync(ServerMessage message) =>
        _web!.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message, ProtocolJson.Default.ServerMessage), WebSocketMessageType.Text, true, default);

    public Task ShowAsync(string text, long position, OutputStream stream = OutputStream.Stdout)
    {
        var message = new byte[OutputFrame.HeaderLength + text.Length];
        new OutputFrame(stream, 0, position).Write(message);
        Encoding.Latin1.GetBytes(text, message.AsSpan(OutputFrame.HeaderLength));
        return _web!.SendAsync(message, WebSocketMessageType.Binary, true, default);
    }

    public async Task<byte[]> HearBinaryAsync() => (await ReceiveAsync()).Bytes;

    public Task PutBinaryAsync(byte[] message) => _web!.SendAsync(message, WebSocketMessageType.Binary, true, default);

    public Task CloseAsync() => _web!.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);

    /// <summary>As a SIGKILL of the supervisor ends it.</summary>
    public void Break() => socket.Dispose();

    public void Dispose() => _stream.Dispose();

    private async Task<(WebSocketMessageType Type, byte[] Bytes)> ReceiveAsync()
    {
        var buffer = new byte[256 * 1024];
        var length = 0;
        while (true)
        {
            var part = await _web!.ReceiveAsync(buffer.AsMemory(length), default);
            length += part.Count;
            if (part.EndOfMessage) return (part.MessageType, buffer[..length]);
        }
    }
}
