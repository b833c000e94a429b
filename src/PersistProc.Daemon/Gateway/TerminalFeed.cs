using System.Threading.Channels;
using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Linux.Logs;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Gateway;

/// <summary>What one client types, on its way to the terminal of an instance. Each counts its own bytes; those of all come in the order of their arrival.</summary>
internal sealed class TerminalFeed : IDisposable
{
    // a client may be a window ahead: it need not hear of each key
    private const long Much = Wire.StdinWindow / 16;
    private readonly KeeperPort _keeper;
    private readonly PumpedTerminal _terminal;
    private readonly SessionWriter _writer;
    private readonly string _client;
    private readonly Lock _gate = new();
    private readonly Queue<(long End, long Offset)> _underWay = new();
    private readonly Channel<bool> _progress = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _taken;
    private long _told;
    private bool _endsLine = true;

    private TerminalFeed(KeeperPort keeper, InstanceId instance, PumpedTerminal terminal, SessionWriter writer, string client) =>
        (_keeper, Instance, _terminal, _writer, _client) = (keeper, instance, terminal, writer, client);

    /// <summary>Whose terminal it is.</summary>
    public InstanceId Instance { get; }

    /// <summary>Bytes of this client that were received so far: it goes on there.</summary>
    public long Received => _terminal.ReceivedOf(_client);

    /// <summary>A client at the terminal of an instance, or null if that has none (any more).</summary>
    /// <param name="keeper">Where instances are.</param>
    /// <param name="instance">Which.</param>
    /// <param name="writer">To whom it is told how far its bytes have come.</param>
    /// <param name="client">Its session.</param>
    /// <param name="received">How many of its bytes another terminal has received.</param>
    public static async Task<TerminalFeed?> Open(KeeperPort keeper, InstanceId instance, SessionWriter writer, string client, long received)
    {
        if (await keeper.FindTerminal(instance).ConfigureAwait(false) is not { } terminal) return null;
        var feed = new TerminalFeed(keeper, instance, terminal, writer, client);
        feed._taken = feed._told = terminal.Enter(client, received);
        return feed;
    }

    public void Begin()
    {
        _terminal.Watch(Look);
        _ = Report();
    }

    public Task Receive(ReadOnlyMemory<byte> message)
    {
        if (!InputFrame.TryRead(message.Span, out var frame)) return Task.CompletedTask;
        var bytes = message[InputFrame.HeaderLength..];
        if (frame.Offset + bytes.Length - Volatile.Read(ref _taken) > 2L * Wire.StdinWindow)
            return _writer.Send(new SessionError { Error = "more was typed than was asked for", ExitCode = 125, Code = ErrorCode.Usage });
        if (bytes.Length == 0) EndInput();
        else if (_terminal.Receive(_client, frame.Offset, bytes.Span))
        {
            _endsLine = bytes.Span[^1] == (byte)'\n';
            var end = _terminal.Received; // not under our gate: the terminal's is held by whoever tells us of progress
            lock (_gate) _underWay.Enqueue((end, frame.Offset + bytes.Length));
        }
        if (!_terminal.PassOn(bytes.Length)) _keeper.Type(Instance);
        Look(); // another client may have passed on what it did not know to be ours
        return Task.CompletedTask;
    }

    // a terminal has no end of its input, but a character that means it; behind the beginning of a line it only hands that over
    private void EndInput()
    {
        if (_terminal.EndOfInput is { } end) _terminal.Receive(_endsLine ? [end] : [end, end]);
    }

    private void Look()
    {
        var passedOn = _terminal.PassedOn;
        lock (_gate)
        {
            while (_underWay.TryPeek(out var next) && next.End <= passedOn) Volatile.Write(ref _taken, _underWay.Dequeue().Offset);
            if (_taken - _told < Much) return;
            _told = _taken;
        }
        _progress.Writer.TryWrite(true);
    }

    private async Task Report()
    {
        try
        {
            while (await _progress.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                _progress.Reader.TryRead(out _);
                await _writer.Send(new StdinTaken { Offset = Volatile.Read(ref _taken) }).ConfigureAwait(false);
            }
        }
        catch (Exception gone) when (gone is System.Net.WebSockets.WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // the client has gone, and its receiving side says so
        }
    }

    public void Dispose()
    {
        _terminal.Unwatch(Look);
        _progress.Writer.TryComplete();
    }
}
