using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PersistProc.Protocol;

/// <summary>
/// A client of the supervisor. Each request has a connection of its own. One that is lost (the supervisor is being
/// replaced) is made again with the same body, and so with the same request id: it takes effect once.
/// </summary>
public sealed class SupervisorClient
{
    private readonly Connector _connector;
    private readonly ClientOptions _options;
    private readonly Locations _locations;
    private static readonly TimeSpan RevivalPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(2);
    private bool _warned;
    private bool _wondered;
    private volatile bool _saidUnavailable;

    public SupervisorClient(Locations locations, ClientOptions? options = null)
    {
        _options = options ?? new ClientOptions();
        _locations = locations;
        _connector = new Connector(locations, _options);
    }

    /// <summary>This program, to the server: its second stop moves to the next rung.</summary>
    public string ClientId { get; } = Wire.NewId();

    /// <summary>True: a supervisor runs, whether it accepts connections or not.</summary>
    public bool IsRunning => _connector.IsRunning;

    /// <summary>Waits until the lock is free: the supervisor that answered has ended. At most for the client's patience.</summary>
    public async Task WaitForEndAsync()
    {
        var clock = Stopwatch.StartNew();
        while (IsRunning && clock.Elapsed < _options.Patience) await Task.Delay(LockPause).ConfigureAwait(false);
    }

    /// <summary>A request that changes nothing. The body of the answer; an error is thrown.</summary>
    public Task<byte[]> GetAsync(string path, CancellationToken cancellation = default) =>
        InsistAsync(c => SoonAsync(ExchangeAsync(c, "GET", path, default, cancellation), cancellation), cancellation);

    /// <summary>The same of what is answered when there is something: shorter than <see cref="ClientOptions.Patience"/>.</summary>
    public Task<byte[]> PollAsync(string path, CancellationToken cancellation = default) =>
        InsistAsync(c => ExchangeAsync(c, "GET", path, default, cancellation), cancellation);

    /// <summary>A request that changes something; its body has a request id.</summary>
    public Task<byte[]> PostAsync<T>(string path, T body, JsonTypeInfo<T> type, CancellationToken cancellation = default)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, type);
        return InsistAsync(c => ExchangeAsync(c, "POST", path, bytes, cancellation), cancellation);
    }

    /// <summary>A long answer, piece by piece, as it comes; over a supervisor's replacement too.</summary>
    /// <param name="path">What to get.</param>
    /// <param name="take">Called with each piece; the memory is its only until it returns.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task DownloadAsync(string path, Func<ReadOnlyMemory<byte>, ValueTask> take, CancellationToken cancellation = default) =>
        new Download(this, path, _options.Patience).ToAsync(take, cancellation);

    /// <summary>Ask for a long answer: the connection, its head read.</summary>
    internal Task<HttpConnection> OpenStreamAsync(string path, Action<string> begins, CancellationToken cancellation) => InsistAsync(
        async c =>
        {
            var clock = Stopwatch.StartNew();
            await c.SendAsync("GET", path, default, "Connection: close\r\n", cancellation).ConfigureAwait(false);
            var head = await SoonAsync(c.ReadHeadAsync(cancellation), cancellation).ConfigureAwait(false);
            Trace("GET", path, head, clock);
            if (head.Status != 200) throw await RefusalAsync(c, head, cancellation).ConfigureAwait(false);
            if (head.Cursor is { } cursor) begins(cursor);
            return c;
        },
        cancellation);

    internal TimeSpan TimeToRevive => _options.TimeToRevive;

    internal void Warn(string text) => _options.Warn(text);

    /// <summary>No supervisor comes up just now: said once, however many sessions wait for it.</summary>
    internal void SayUnavailable(string text)
    {
        if (!_saidUnavailable) _options.Warn(text);
        _saidUnavailable = true;
    }

    /// <summary>One has come up.</summary>
    internal void IsAvailable() => _saidUnavailable = false;

    /// <summary>Turn a connection into a WebSocket, of one session or of many. One attempt: what to do after a loss is the session's matter.</summary>
    internal async Task<WebSocketConnection> OpenSocketAsync(string path, CancellationToken cancellation)
    {
        var connection = new HttpConnection(await _connector.ConnectAsync(cancellation).ConfigureAwait(false));
        return await UpgradeAsync(connection, path, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// The same for one session whose reader waits on his own thread: by the terminals' own socket, where that is. Who finds it only once a supervisor
    /// has come up takes it then.
    /// </summary>
    internal async Task<WebSocketConnection> OpenTerminalAsync(CancellationToken cancellation)
    {
        const string path = "/v1/session";
        if (await TryOpenTerminalAsync(path, cancellation).ConfigureAwait(false) is { } direct) return direct;
        var connection = new HttpConnection(await _connector.ConnectAsync(cancellation).ConfigureAwait(false), waits: true);
        var socket = await UpgradeAsync(connection, path, cancellation).ConfigureAwait(false);
        if (await TryOpenTerminalAsync(path, cancellation).ConfigureAwait(false) is not { } late) return socket;
        socket.Dispose();
        return late;
    }

    private async Task<WebSocketConnection?> TryOpenTerminalAsync(string path, CancellationToken cancellation)
    {
        if (await _connector.TryConnectToTerminalsAsync(cancellation).ConfigureAwait(false) is not { } socket) return null;
        var connection = new HttpConnection(socket, waits: true);
        try
        {
            var clock = Stopwatch.StartNew();
            await connection.SendAsync("GET", path, default, WebSocketConnection.Upgrade, cancellation).ConfigureAwait(false);
            // one that hangs is noticed where the keeper listens: at the other socket
            if (connection.Comes(_options.TimeToWonder / 4))
            {
                var head = await connection.ReadHeadAsync(cancellation).ConfigureAwait(false);
                Trace("GET", path, head, clock);
                if (head.Status == 101) return new WebSocketConnection(connection);
            }
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // it has just ended, or has no room
        }
        connection.Dispose();
        return null;
    }

    private async Task<WebSocketConnection> UpgradeAsync(HttpConnection connection, string path, CancellationToken cancellation)
    {
        try
        {
            var clock = Stopwatch.StartNew();
            await connection.SendAsync("GET", path, default, WebSocketConnection.Upgrade, cancellation).ConfigureAwait(false);
            if (connection.Waits) WaitSoon(connection);
            var head = await SoonAsync(connection.ReadHeadAsync(cancellation), cancellation).ConfigureAwait(false);
            Trace("GET", path, head, clock);
            if (head.Status != 101) throw await RefusalAsync(connection, head, cancellation).ConfigureAwait(false);
            return new WebSocketConnection(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // An answer that takes no work: who does not give it is starting, hangs, or is being replaced.
    private async Task<T> SoonAsync<T>(Task<T> answer, CancellationToken cancellation)
    {
        if (answer.IsCompleted || await Task.WhenAny(answer, Task.Delay(_options.TimeToWonder, cancellation)).ConfigureAwait(false) == answer)
        {
            return await answer.ConfigureAwait(false);
        }
        Wonder();
        if (await Task.WhenAny(answer, Task.Delay(_options.TimeToGiveUp, cancellation)).ConfigureAwait(false) == answer) return await answer.ConfigureAwait(false);
        throw NoAnswer();
    }

    // the same on a thread that waits
    private void WaitSoon(HttpConnection connection)
    {
        if (connection.Comes(_options.TimeToWonder)) return;
        Wonder();
        if (!connection.Comes(_options.TimeToGiveUp)) throw NoAnswer();
    }

    private void Wonder()
    {
        if (!_wondered) _options.Warn($"the supervisor has not answered yet; waiting for it. Its log is in {_locations.State}");
        _wondered = true;
    }

    private SupervisorException NoAnswer() => new($"the supervisor does not answer. Its log is in {_locations.State}", SupervisorException.Unreachable);

    private async Task<T> InsistAsync<T>(Func<HttpConnection, Task<T>> exchange, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        for (var attempt = 0; ; attempt++)
        {
            var connection = new HttpConnection(await _connector.ConnectAsync(cancellation).ConfigureAwait(false));
            var kept = false;
            try
            {
                var result = await exchange(connection).ConfigureAwait(false);
                kept = result is HttpConnection;
                return result;
            }
            catch (Exception e) when (e is IOException or SocketException && clock.Elapsed < _options.Patience)
            {
                // It died while it worked on this. Its successor answers the same request.
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                throw new SupervisorException($"the supervisor does not answer: {e.Message}. See its log", SupervisorException.Unreachable);
            }
            catch (SupervisorException e) when (e.Code == ErrorCode.Unavailable && clock.Elapsed < _options.TimeToRevive)
            {
                await AwaitRevivalAsync(cancellation).ConfigureAwait(false);
                continue;
            }
            finally
            {
                if (!kept) connection.Dispose();
            }
            if (attempt > 0) await Task.Delay(Math.Min(10 << Math.Min(attempt, 5), 200), cancellation).ConfigureAwait(false);
        }
    }

    private Task AwaitRevivalAsync(CancellationToken cancellation)
    {
        if (!_wondered) _options.Warn("no supervisor comes up just now; waiting for the next one");
        _wondered = true;
        return Task.Delay(RevivalPause, cancellation);
    }

    private async Task<byte[]> ExchangeAsync(HttpConnection connection, string method, string path, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        await connection.SendAsync(method, path, body, "Connection: close\r\n", cancellation).ConfigureAwait(false);
        var head = await connection.ReadHeadAsync(cancellation).ConfigureAwait(false);
        Trace(method, path, head, clock);
        if (head.Status != 200) throw await RefusalAsync(connection, head, cancellation).ConfigureAwait(false);
        return await ReadAllAsync(connection, head, cancellation).ConfigureAwait(false);
    }

    private static async Task<byte[]> ReadAllAsync(HttpConnection connection, HttpHead head, CancellationToken cancellation)
    {
        var body = new byte[head.Length ?? 16 * 1024];
        var length = 0;
        while (head.Length is null || length < body.Length)
        {
            if (length == body.Length) Array.Resize(ref body, body.Length * 2);
            var count = await connection.ReadBodyAsync(body.AsMemory(length), cancellation).ConfigureAwait(false);
            if (count == 0) break;
            length += count;
        }
        return length == body.Length ? body : body[..length];
    }

    private static async Task<SupervisorException> RefusalAsync(HttpConnection connection, HttpHead head, CancellationToken cancellation)
    {
        var body = await ReadAllAsync(connection, head, cancellation).ConfigureAwait(false);
        try
        {
            if (JsonSerializer.Deserialize(body, ProtocolJson.Default.ErrorReply) is { } reply)
            {
                return new SupervisorException(reply.Error, reply.ExitCode ?? 1, reply.Code, Problem.Strip(body));
            }
        }
        catch (JsonException)
        {
            // The keeper answers for a supervisor that does not come up, in one sentence.
        }
        var sentence = Encoding.UTF8.GetString(body).Trim();
        return new SupervisorException(
            sentence.Length > 0 ? sentence : $"the supervisor answered with HTTP status {head.Status} and no word",
            head.Status == 503 ? SupervisorException.Unreachable : 1,
            head.Status == 503 ? ErrorCode.Unavailable : null);
    }

    private void Trace(string method, string path, HttpHead head, Stopwatch clock)
    {
        _options.Trace?.Invoke(string.Create(
            CultureInfo.InvariantCulture,
            $"{method} {path} over {_connector.Last}: {head.Status} from supervisor {head.Version ?? "unknown"} in {clock.Elapsed.TotalMilliseconds:0.0} ms"));
        Compare(head);
    }

    private void Compare(HttpHead head)
    {
        if (_warned || head.Version is null || head.Version == Wire.Version) return;
        _warned = true;
        _options.Warn(
            $"the running supervisor is version {head.Version} (protocol {head.Protocol ?? "unknown"}), this program {Wire.Version} (protocol {Wire.Protocol})");
    }
}
