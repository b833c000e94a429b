using System.Threading.Channels;
using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Linux.Logs;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Gateway;

/// <summary>A client's standard input on its way to the service; see <see cref="PumpedInput"/>.</summary>
internal sealed class InputFeed : IDisposable
{
    private readonly KeeperPort _keeper;
    private readonly InstanceId _instance;
    private readonly PumpedInput _input;
    private readonly SessionWriter _writer;
    private readonly Channel<bool> _progress = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private InputFeed(KeeperPort keeper, InstanceId instance, PumpedInput input, SessionWriter writer) =>
        (_keeper, _instance, _input, _writer) = (keeper, instance, input, writer);

    /// <summary>The input of an instance, or null if it has none (any more).</summary>
    public static async Task<InputFeed?> Open(KeeperPort keeper, InstanceId instance, SessionWriter writer) =>
        await keeper.FindInput(instance).ConfigureAwait(false) is { IsClosed: false } input
            ? new InputFeed(keeper, instance, input, writer)
            : null;

    /// <summary>Bytes received so far: the client goes on there.</summary>
    public long Received => _input.Received;

    public void Begin()
    {
        _input.Progress = () => _progress.Writer.TryWrite(true);
        _ = Report();
    }

    public async Task Receive(ReadOnlyMemory<byte> message)
    {
        if (!InputFrame.TryRead(message.Span, out var frame)) return;
        var bytes = message[InputFrame.HeaderLength..];
        if (_input.IsClosed) return;
        if (frame.Offset + bytes.Length - _input.PassedOn > 2L * Wire.StdinWindow)
        {
            await _writer.Send(new SessionError { Error = "more standard input was sent than was asked for", ExitCode = 125, Code = ErrorCode.Usage }).ConfigureAwait(false);
            return;
        }
        if (bytes.Length == 0) _input.Complete();
        else _input.Receive(frame.Offset, bytes.Span);
        _keeper.Feed(_instance);
    }

    /// <summary>Nobody will write any more: what was received is passed on, then its end.</summary>
    public void ClientLeft()
    {
        _input.Complete();
        _keeper.Feed(_instance);
    }

    private async Task Report()
    {
        try
        {
            while (await _progress.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                _progress.Reader.TryRead(out _);
                await _writer.Send(new StdinTaken { Offset = _input.IsClosed ? _input.Received : _input.PassedOn }).ConfigureAwait(false);
            }
        }
        catch (Exception gone) when (gone is System.Net.WebSockets.WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // the client has gone, and its receiving side says so
        }
    }

    public void Dispose()
    {
        _input.Progress = null;
        _progress.Writer.TryComplete();
    }
}
