using System.IO.Pipelines;
using System.Net.WebSockets;
using PersistProc.Daemon.Gateway;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Tests.Gateway;

public sealed class ChannelWriterTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly WebSocket _server;
    private readonly SocketWriter _socket;
    private readonly WebSocket _client;

    public ChannelWriterTests()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        _server = WebSocket.CreateFromStream(new OneWay(Stream.Null, pipe.Writer.AsStream()), new WebSocketCreationOptions { IsServer = true });
        _client = WebSocket.CreateFromStream(new OneWay(pipe.Reader.AsStream(), Stream.Null), new WebSocketCreationOptions());
        _socket = new SocketWriter(_server);
    }

    public void Dispose()
    {
        _socket.Dispose();
        _server.Dispose();
        _client.Dispose();
    }

    [Fact]
    public async Task One_whose_client_takes_nothing_waits_and_holds_up_no_other()
    {
        var (slow, quick) = (new ChannelWriter(1, _socket), new ChannelWriter(2, _socket));
        await slow.SendOutput(new byte[ChannelFrame.Window]);
        var waiting = slow.SendOutput(new byte[7]);
        await quick.SendOutput(new byte[5]).WaitAsync(Patience);
        Assert.False(waiting.IsCompleted);
        slow.Take(1);
        await waiting.WaitAsync(Patience);
        Assert.Equal([(1u, ChannelKind.Binary, ChannelFrame.Window), (2u, ChannelKind.Binary, 5), (1u, ChannelKind.Binary, 7)], [await Next(), await Next(), await Next()]);
    }

    [Fact]
    public async Task Messages_pass_a_window_that_is_full_and_who_waits_for_a_client_that_leaves_gives_up()
    {
        var writer = new ChannelWriter(9, _socket);
        await writer.SendOutput(new byte[ChannelFrame.Window]);
        var waiting = writer.SendOutput(new byte[1]);
        await writer.Send(new CaughtUp()).WaitAsync(Patience);
        writer.Leave();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_client_that_says_it_took_more_than_was_sent_gains_nothing()
    {
        var writer = new ChannelWriter(3, _socket);
        writer.Take(long.MaxValue);
        await writer.SendOutput(new byte[ChannelFrame.Window]);
        var waiting = writer.SendOutput(new byte[1]);
        Assert.False(waiting.IsCompleted);
        writer.Leave();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Patience));
    }

    private async Task<(uint Channel, ChannelKind Kind, int Length)> Next()
    {
        var buffer = new byte[2 * ChannelFrame.Window];
        var length = 0;
        while (true)
        {
            var part = await _client.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None).AsTask().WaitAsync(Patience);
            length += part.Count;
            if (part.EndOfMessage) break;
        }
        Assert.True(ChannelFrame.TryRead(buffer, out var frame));
        return (frame.Channel, frame.Kind, length - ChannelFrame.HeaderLength);
    }

    /// <summary>A stream that reads here and writes there.</summary>
    private sealed class OneWay(Stream source, Stream sink) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => source.ReadAsync(buffer, cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => source.Read(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => sink.WriteAsync(buffer, cancellationToken);

        public override void Write(byte[] buffer, int offset, int count) => sink.Write(buffer, offset, count);

        public override void Flush() => sink.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => sink.FlushAsync(cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
