using PersistProc.Linux.Descriptors;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.KeeperLink;

public class ControlChannels
{
    [Fact]
    public void What_the_peer_does_not_read_is_queued_and_sent_in_order_once_it_does()
    {
        using var channel = ControlChannel.Create();
        const int frames = 300;
        for (var n = 0; n < frames; n++) channel.Send(new FrameWriter(FrameKind.Ping).Long(n).Bytes(new byte[10_000]).Finish());
        Assert.True(channel.HasQueued);
        var received = Receive(channel, frames);
        Assert.Equal(Enumerable.Range(0, frames).Select(n => (long)n), received);
        Assert.False(channel.HasQueued);
    }

    [Fact]
    public void Descriptors_of_queued_frames_arrive_with_the_right_ones()
    {
        using var channel = ControlChannel.Create();
        var pipes = Enumerable.Range(0, 20).Select(_ => new Pipe()).ToArray();
        foreach (var (pipe, n) in pipes.Select((pipe, n) => (pipe, n)))
        {
            channel.Send(new FrameWriter(FrameKind.Ping).Long(-1).Bytes(new byte[30_000]).Finish());
            channel.Send(new FrameWriter(FrameKind.Ping, 1).Long(n).Bytes([]).Finish(), pipe.Write.Number);
        }
        Assert.True(channel.HasQueued);
        var received = new List<(long, Descriptor)>();
        Receive(channel, pipes.Length * 2, (n, buffer) =>
        {
            if (n >= 0) received.Add((n, new Descriptor(buffer.Descriptors.Dequeue())));
        });
        foreach (var (n, end) in received)
        {
            end.Write([(byte)n]);
            Assert.Equal([(byte)n], pipes[n].Read.ReadWhatIsThere(10));
            end.Dispose();
        }
        Assert.Equal(pipes.Length, received.Count);
        foreach (var pipe in pipes) pipe.Dispose();
    }

    [Fact]
    public void Whoever_owns_a_descriptor_may_close_it_before_its_frame_is_sent()
    {
        using var channel = ControlChannel.Create();
        var count = 1;
        for (; !channel.HasQueued; count++) channel.Send(new FrameWriter(FrameKind.Ping).Long(-1).Bytes(new byte[30_000]).Finish());
        using var pipe = new Pipe();
        channel.Send(new FrameWriter(FrameKind.Ping, 1).Long(1).Bytes([]).Finish(), pipe.Write.Number);
        pipe.Write.Dispose();
        var end = new Descriptor();
        Receive(channel, count, (n, buffer) =>
        {
            if (n == 1) end = new Descriptor(buffer.Descriptors.Dequeue());
        });
        end.Write([7]);
        end.Dispose();
        Assert.Equal([7], pipe.Read.ReadWhatIsThere(10));
        Assert.False(channel.HasQueued);
    }

    [Fact]
    public void A_peer_that_has_gone_empties_the_queue_and_harms_nobody()
    {
        using var channel = ControlChannel.Create();
        for (var n = 0; n < 100; n++) channel.Send(new FrameWriter(FrameKind.Ping).Long(n).Bytes(new byte[10_000]).Finish());
        channel.Peer.Dispose();
        channel.Flush();
        Assert.False(channel.HasQueued);
        channel.Send(new FrameWriter(FrameKind.Ping).Long(1).Finish());
        Assert.False(channel.HasQueued);
    }

    private static List<long> Receive(ControlChannel channel, int count, Action<long, FrameBuffer>? each = null)
    {
        var buffer = new FrameBuffer();
        var received = new List<long>();
        while (received.Count < count)
        {
            channel.Flush();
            Assert.True(buffer.Fill(channel.Peer.Number, wait: false) > 0, $"only {received.Count} of {count} frames came");
            while (buffer.TryTake(out _, out _, out var payload))
            {
                var number = new FrameReader(payload.Span).Long();
                received.Add(number);
                each?.Invoke(number, buffer);
            }
        }
        return received;
    }
}
