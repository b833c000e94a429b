using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>An answer of the API, read.</summary>
internal sealed record ApiAnswer(int Status, string? Content, string Text)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public override string ToString() => $"{Status} {Content}: {Text}";
}

/// <summary>A client of the API that is no PersistProc: the framework's, over the socket that `state/where` names.</summary>
internal sealed class Api : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly HttpClient _client;

    public Api(Sandbox box) => _client = new HttpClient(new SocketsHttpHandler
    {
        ConnectCallback = async (_, stop) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint((await File.ReadAllTextAsync(Path.Combine(box.Root, "state", "where"), stop)).TrimEnd()), stop);
            return new NetworkStream(socket, ownsSocket: true);
        },
        PooledConnectionLifetime = TimeSpan.Zero,
    })
    {
        BaseAddress = new Uri("http://localhost"),
        Timeout = Patience,
    };

    public Task<ApiAnswer> Get(string path) => Send("GET", path);

    public async Task<ApiAnswer> Send(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _client.SendAsync(request);
        return new ApiAnswer((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The same over a supervisor's death: sent again until somebody answers, as every client has to.</summary>
    public async Task<ApiAnswer> Insist(string method, string path, string? body = null)
    {
        ApiAnswer? answer = null;
        await Eventually.True(async () => (answer = await TrySend(method, path, body)) is { Status: not 503 }, Patience);
        return answer!;
    }

    public async Task<ClientWebSocket> Open(string path)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri("ws://localhost" + path), _client, CancellationToken.None);
        return socket;
    }

    /// <summary>The next text message; null when the other side closes.</summary>
    public static async Task<JsonNode?> Receive(WebSocket socket)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var whole = new MemoryStream();
        var buffer = new byte[64 << 10];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, patience.Token);
            if (part.MessageType == WebSocketMessageType.Close) return null;
            whole.Write(buffer, 0, part.Count);
            if (part.EndOfMessage) return JsonNode.Parse(whole.ToArray());
        }
    }

    private async Task<ApiAnswer?> TrySend(string method, string path, string? body)
    {
        try
        {
            return await Send(method, path, body);
        }
        catch (HttpRequestException)
        {
            return null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => _client.Dispose();
}
