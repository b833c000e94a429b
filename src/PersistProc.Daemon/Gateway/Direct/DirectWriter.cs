using System.Buffers.Binary;
using System.Net.WebSockets;
using PersistProc.Linux.Logs;

namespace PersistProc.Daemon.Gateway.Direct;

/// <summary>The sending side of a connection that the terminals' thread serves: as <see cref="SocketWriter"/>, but from whoever sends straight into the socket.</summary>
internal sealed class DirectWriter(PumpedSocket socket) : SessionWriter, IDisposable
{
    private const int LongestHead = 10;
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(2);
    private static readonly byte[] NormalClosure = [1000 >> 8, 1000 & 0xff];
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Says that nothing follows. A client that does not take it does not keep us.</summary>
    public async Task Close()
    {
        try
        {
            await Send(FrameKind.Close, NormalClosure).WaitAsync(ClosePatience).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or TimeoutException or ObjectDisposedException)
        {
            // it has gone by itself, or takes nothing
        }
    }

    /// <summary>Sends one frame behind those that are under way.</summary>
    public async Task Send(FrameKind kind, ReadOnlyMemory<byte> bytes)
    {
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            var done = Put(kind, bytes.Span, 0);
            if (!IsWhole(bytes.Length, done)) await Rest(kind, bytes, done).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public override bool TrySendOutput(ReadOnlyMemory<byte> frame, out Task sent)
    {
        sent = Task.CompletedTask;
        if (!_turn.Wait(0)) return false;
        var isLeft = false;
        try
        {
            var done = Put(FrameKind.Binary, frame.Span, 0);
            isLeft = !IsWhole(frame.Length, done);
            if (isLeft) sent = Finish(frame, done);
            return true;
        }
        finally
        {
            if (!isLeft) _turn.Release();
        }
    }

    protected override Task SendRaw(ReadOnlyMemory<byte> bytes, WebSocketMessageType type) =>
        Send(type == WebSocketMessageType.Text ? FrameKind.Text : FrameKind.Binary, bytes);

    public void Dispose() => _turn.Dispose();

    private async Task Finish(ReadOnlyMemory<byte> frame, int done)
    {
        try
        {
            await Rest(FrameKind.Binary, frame, done).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task Rest(FrameKind kind, ReadOnlyMemory<byte> bytes, int done)
    {
        while (!IsWhole(bytes.Length, done))
        {
            await socket.Room().ConfigureAwait(false);
            done += Put(kind, bytes.Span, done);
        }
    }

    // what is done counts the head, too
    private int Put(FrameKind kind, ReadOnlySpan<byte> bytes, int done)
    {
        Span<byte> space = stackalloc byte[LongestHead];
        var head = space[..WriteHead(space, kind, bytes.Length)];
        return done < head.Length ? socket.Send(head[done..], bytes) : socket.Send([], bytes[(done - head.Length)..]);
    }

    private static bool IsWhole(int length, int done) => done == length + HeadOf(length);

    private static int HeadOf(int length) => length switch { < 126 => 2, <= ushort.MaxValue => 4, _ => LongestHead };

    private static int WriteHead(Span<byte> head, FrameKind kind, int length)
    {
        head[0] = (byte)(0x80 | (int)kind);
        switch (HeadOf(length))
        {
            case 2:
                head[1] = (byte)length;
                return 2;
            case 4:
                head[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)length);
                return 4;
            default:
                head[1] = 127;
                BinaryPrimitives.WriteInt64BigEndian(head[2..], length);
                return LongestHead;
        }
    }
}
