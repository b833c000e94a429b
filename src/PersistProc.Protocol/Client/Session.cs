using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;

namespace PersistProc.Protocol;

/// <summary>
/// A session that outlives its connection: when that is lost (the supervisor is being replaced), it is made again
/// and goes on at the byte, in both directions. One reader, any number of senders.
/// </summary>
public sealed class Session : IDisposable
{
    private const int LargestAtOnce = 1024;
    private static readonly TimeSpan UnavailablePause = TimeSpan.FromMilliseconds(250);

    private readonly Stopwatch _age = Stopwatch.StartNew();
    private readonly SupervisorClient _client;
    private readonly ClientMessage _first;
    private readonly StdinWindow _stdin = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly SharedConnection? _shared;
    private ISessionConnection? _connection;        // the reader's
    private ISessionConnection? _open;              // the senders': not before the server has said where they are
    private Task _resending = Task.CompletedTask;
    private int _fruitless;
    private volatile bool _over;

    /// <param name="client">Makes the connections.</param>
    /// <param name="first">A <see cref="RunRequest"/>, <see cref="AttachMessage"/> or <see cref="FollowMessage"/>.</param>
    /// <param name="shared">Carries it together with others; null for a connection of its own. A run needs its own.</param>
    public Session(SupervisorClient client, ClientMessage first, SharedConnection? shared = null)
    {
        _client = client;
        _first = first;
        _shared = shared;
    }

    /// <summary>The first answer, once it came.</summary>
    public Attached? Attached { get; private set; }

    /// <summary>The bytes of the log that the reader has been given.</summary>
    public long Position { get; private set; }

    /// <summary>How large our own terminal is; null: we have none, or only look.</summary>
    public TerminalSize? Terminal { get; set; }

    /// <summary>
    /// Who receives gives his thread for it: he is woken by the bytes themselves, not by another thread that was. For who is looked at by a person;
    /// senders are as ever.
    /// </summary>
    public bool Waits { get; init; }

    /// <summary>How often the connection was made again.</summary>
    public int Reconnections { get; private set; }

    /// <summary>The next event. A lost connection is made again on the way; an end of the supervisor is thrown.</summary>
    public async ValueTask<SessionEvent> ReceiveAsync(CancellationToken cancellation = default)
    {
        while (true)
        {
            await PauseAsync(cancellation).ConfigureAwait(false);
            try
            {
                var connection = _connection ?? await ConnectAsync(cancellation).ConfigureAwait(false);
                var (kind, payload) = await connection.ReceiveAsync(cancellation).ConfigureAwait(false);
                if (kind != WebSocketKind.Close) _fruitless = 0;
                if (kind == WebSocketKind.Binary && Output(payload) is { } output) return output;
                if (kind == WebSocketKind.Text && Hear(payload) is { } message) return new SessionEvent(message, default, default);
                if (kind == WebSocketKind.Close && _over) return new SessionEvent(null, default, default, Closed: true);
                if (kind == WebSocketKind.Close) Lose();       // a supervisor on its way out closes too
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                if (_over) return new SessionEvent(null, default, default, Closed: true);
                Lose();
            }
            catch (SupervisorException e) when (e.Code == ErrorCode.Unavailable && (Attached is not null || _age.Elapsed < _client.TimeToRevive))
            {
                // The program runs on, and the keeper goes on trying to have a supervisor: so do we. Before there is one, not for ever.
                _client.SayUnavailable(e.Message);
                await Task.Delay(UnavailablePause, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Forward standard input; no bytes are its end. Waits while the program is a megabyte behind.</summary>
    public async Task SendInputAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
    {
        await _stdin.RoomAsync(bytes.Length, cancellation).ConfigureAwait(false);
        await SendAsync(
            connection =>
            {
                var offset = _stdin.Add(bytes);
                return connection is null ? Task.CompletedTask : SendInputAsync(connection, offset, bytes, cancellation);
            },
            cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Sends what was typed at once and on the caller's thread, which costs a key a fifth of what tasks do. False: nothing was sent, since it would
    /// have to wait for something.
    /// </summary>
    public bool TrySendInput(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is 0 or > LargestAtOnce || !_stdin.HasRoom(bytes.Length) || !_sending.Wait(0)) return false;
        var (isKept, isUnderWay) = (false, false);
        try
        {
            if (_open is not WebSocketConnection connection) return false;
            var frame = new byte[WebSocketConnection.LongestHead + InputFrame.HeaderLength + bytes.Length];
            var message = frame.AsMemory(WebSocketConnection.LongestHead);
            bytes.CopyTo(message.Span[InputFrame.HeaderLength..]);
            new InputFrame(_stdin.Add(message[InputFrame.HeaderLength..])).Write(message.Span);
            isKept = true;
            var rest = connection.SendSome(WebSocketKind.Binary, frame);
            if (isUnderWay = rest.Length > 0) _ = SendRestAsync(connection, rest);
            return isKept;
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            return isKept; // the reader makes another connection, which gets it
        }
        finally
        {
            if (!isUnderWay) _sending.Release();
        }
    }

    // whoever sends next waits for it
    private async Task SendRestAsync(WebSocketConnection connection, ReadOnlyMemory<byte> rest)
    {
        try
        {
            await connection.SendRestAsync(rest).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // as above
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Our own terminal has this size from now on, or we are back before it.</summary>
    public Task ResizeAsync(TerminalSize size, CancellationToken cancellation = default)
    {
        Terminal = size;
        var message = JsonSerializer.SerializeToUtf8Bytes(new ResizeMessage { Terminal = size }, ProtocolJson.Default.ClientMessage);
        return SendAsync(connection => connection?.SendAsync(WebSocketKind.Text, message, cancellation) ?? Task.CompletedTask, cancellation);
    }

    /// <summary>Leave the program running, whatever the policy says.</summary>
    public async Task DetachAsync(CancellationToken cancellation = default)
    {
        _over = true;
        var message = JsonSerializer.SerializeToUtf8Bytes(new DetachMessage(), ProtocolJson.Default.ClientMessage);
        await SendAsync(
            async connection =>
            {
                if (connection is null) return;
                await connection.SendAsync(WebSocketKind.Text, message, cancellation).ConfigureAwait(false);
                await connection.SendAsync(WebSocketKind.Close, default, cancellation).ConfigureAwait(false);
            },
            cancellation).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _connection?.Dispose();
    }

    private SessionEvent? Output(ReadOnlyMemory<byte> payload)
    {
        if (!OutputFrame.TryRead(payload.Span, out var frame)) return null;
        var bytes = payload[OutputFrame.HeaderLength..];
        if (frame.Stream == OutputStream.Screen) return new SessionEvent(null, frame with { Stream = OutputStream.Stdout }, bytes);
        // Sent again after a takeover: what we have already is passed over.
        var fresh = Math.Min(bytes.Length, frame.Position - Position);
        if (fresh <= 0) return null;
        Position = frame.Position;
        return new SessionEvent(null, frame, bytes[(int)(bytes.Length - fresh)..]);
    }

    private ServerMessage? Hear(ReadOnlyMemory<byte> payload)
    {
        var message = QuickMessages.Read(payload.Span);
        switch (message)
        {
            case Attached again when Attached is not null:
                _client.IsAvailable();
                _stdin.Take(again.StdinOffset);
                Open();
                return null;
            case Attached first:
                Attached = first;
                Position = first.Position;
                Open();
                return first;
            case StdinTaken taken:
                _stdin.Take(taken.Offset);
                return null;
            case Gap gap:
                // what was shown before it could be kept, and then could not, is no part of the log: so it may be less
                Position = gap.To;
                return gap;
            case Ended or SessionError:
                _over = true;
                return message;
            default:
                return message;
        }
    }

    private async Task<ISessionConnection> ConnectAsync(CancellationToken cancellation)
    {
        ISessionConnection connection = (_shared, Waits) switch
        {
            (null, true) => await _client.OpenTerminalAsync(cancellation).ConfigureAwait(false),
            (null, false) => await _client.OpenSocketAsync("/v1/session", cancellation).ConfigureAwait(false),
            _ => await _shared.OpenAsync(cancellation).ConfigureAwait(false),
        };
        try
        {
            var hello = QuickMessages.Write(Hello());
            await connection.SendAsync(WebSocketKind.Text, hello, cancellation).ConfigureAwait(false);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
        return _connection = connection;
    }

    // From here on senders may use the connection; what it has not got of the old one's goes first, in order.
    // Beside the reader, not in it: the server may want to be rid of output before it takes more input.
    private void Open() => _resending = ResendAsync(_connection!);

    private Task ResendAsync(ISessionConnection connection) =>
        SendAsync(
            async _ =>
            {
                _open = connection;
                foreach (var (offset, bytes) in _stdin.Pending())
                {
                    await SendInputAsync(connection, offset, bytes, CancellationToken.None).ConfigureAwait(false);
                }
            },
            CancellationToken.None);

    // A server that takes connections and drops them: slower and slower, and not for ever.
    private async Task PauseAsync(CancellationToken cancellation)
    {
        if (_connection is not null || _fruitless < 2) return;
        if (_fruitless > 60) throw new SupervisorException("the supervisor breaks every connection. See its log", SupervisorException.Unreachable);
        await Task.Delay(Math.Min(20 * _fruitless, 300), cancellation).ConfigureAwait(false);
    }

    private ClientMessage Hello()
    {
        if (Attached is null) return _first;        // the same request id: it was started at most once
        Reconnections++;
        return new ResumeMessage
        {
            Session = _first switch { RunRequest run => run.Session ?? "", AttachMessage attach => attach.Session, _ => "" },
            Name = Attached.Name,
            Position = Position,
            StdinSent = _stdin.Sent,
            Mode = _first switch { RunRequest => "run", AttachMessage => "attach", _ => "follow" },
            Vanish = Attached.Vanish,
            Stdin = Attached.Stdin,
            Terminal = Terminal,
            Stream = _first is FollowMessage follow ? follow.Stream : "both",
            ClientId = _client.ClientId,
        };
    }

    private void Lose()
    {
        _fruitless++;
        _open = null;
        _connection?.Dispose();
        _connection = null;
    }

    // A sender does not care that the connection is lost: the reader will make another.
    private async Task SendAsync(Func<ISessionConnection?, Task> send, CancellationToken cancellation)
    {
        await _sending.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await send(_open).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
        }
        finally
        {
            _sending.Release();
        }
    }

    private static Task SendInputAsync(ISessionConnection connection, long offset, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var message = new byte[InputFrame.HeaderLength + bytes.Length];
        new InputFrame(offset).Write(message);
        bytes.CopyTo(message.AsMemory(InputFrame.HeaderLength));
        return connection.SendAsync(WebSocketKind.Binary, message, cancellation);
    }
}
