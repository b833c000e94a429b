using System.Text;
using CsCheck;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Native;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.KeeperLink;

public class Frames
{
    [Fact]
    public void Fields_come_back_in_the_order_in_which_they_were_written()
    {
        var frame = new FrameWriter(FrameKind.Spawn).Int(-1).Long(long.MinValue).Text("ä €").Bytes([1, 2, 3]).Texts(["", "b"]).Finish();
        var reader = new FrameReader(frame.Span[FrameWriter.HeaderSize..]);
        Assert.Equal((-1, long.MinValue, "ä €"), (reader.Int(), reader.Long(), reader.Text()));
        Assert.Equal([1, 2, 3], reader.Bytes().ToArray());
        Assert.Equal((2, "", "b"), (reader.Int(), reader.Text(), reader.Text()));
        Assert.Equal(frame.Length - FrameWriter.HeaderSize, reader.Position);
    }

    [Fact]
    public void A_text_is_followed_by_a_NUL_so_that_C_can_read_it_in_place()
    {
        var frame = new FrameWriter(FrameKind.Put).Text("abc").Finish();
        var reader = new FrameReader(frame.Span[FrameWriter.HeaderSize..]);
        Assert.Equal("abc"u8.ToArray(), reader.CText().ToArray());
        Assert.Equal(0, frame.Span[^1]);
    }

    [Fact]
    public void A_payload_that_is_cut_short_is_refused_wherever_it_was_cut()
    {
        var payload = new FrameWriter(FrameKind.Put).Text("key").Bytes([1, 2, 3]).Long(7).Finish()[FrameWriter.HeaderSize..];
        for (var length = 0; length < payload.Length; length++)
        {
            var cut = payload[..length];
            Assert.Throws<InvalidDataException>(() =>
            {
                var reader = new FrameReader(cut.Span);
                reader.Text();
                reader.Bytes();
                reader.Long();
            });
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void A_length_that_cannot_be_is_refused(int length) => Assert.ThrowsAny<Exception>(() =>
    {
        var payload = new FrameWriter(FrameKind.Put).Int(length).Finish();
        new FrameReader(payload.Span[FrameWriter.HeaderSize..]).Text();
    });

    [Fact]
    public void Frames_arrive_whole_wherever_the_stream_is_cut()
    {
        var frames = new[] { Text("first"), Text(""), Text(new string('x', 300)) };
        var all = frames.SelectMany(frame => frame.ToArray()).ToArray();
        for (var cut = 0; cut <= all.Length; cut++)
        {
            using var ends = SocketPair.Create();
            var buffer = new FrameBuffer();
            var received = new List<string>();
            foreach (var part in new[] { all[..cut], all[cut..] })
            {
                if (part.Length > 0) Assert.Equal(part.Length, SocketMessage.Send(ends.A.Number, part, [], 0));
                Take(buffer, ends.B, received);
            }
            Assert.Equal(["first", "", new string('x', 300)], received);
        }
    }

    [Fact]
    public void Frames_of_any_sizes_arrive_in_order_and_whole() => Gen.Int[0, 40_000].Array[1, 12].Sample(
        sizes =>
        {
            using var ends = SocketPair.Create();
            var texts = sizes.Select((size, n) => new string((char)('a' + n), size)).ToArray();
            var all = texts.SelectMany(text => Text(text).ToArray()).ToArray();
            var buffer = new FrameBuffer();
            var received = new List<string>();
            for (var done = 0; done < all.Length;)
            {
                done += SocketMessage.Send(ends.A.Number, all.AsSpan(done), [], Libc.MSG_DONTWAIT);
                Take(buffer, ends.B, received);
            }
            Assert.Equal(texts, received);
        },
        iter: 30,
        threads: 1);

    [Fact]
    public void Descriptors_arrive_with_their_frame_whichever_frames_are_read_at_once()
    {
        using var ends = SocketPair.Create();
        using var first = new Pipe();
        using var second = new Pipe();
        SocketMessage.Send(ends.A.Number, Text("none").Span, [], 0);
        SocketMessage.Send(ends.A.Number, new FrameWriter(FrameKind.Spawned, 1).Text("one").Finish().Span, [first.Write.Number], 0);
        SocketMessage.Send(ends.A.Number, new FrameWriter(FrameKind.Spawned, 2).Text("two").Finish().Span, [second.Write.Number, first.Write.Number], 0);
        var buffer = new FrameBuffer();
        var counts = new List<int>();
        while (buffer.Fill(ends.B.Number, wait: false) > 0)
        {
            while (buffer.TryTake(out _, out var descriptors, out _)) counts.Add(descriptors);
        }
        Assert.Equal([0, 1, 2], counts);
        var received = buffer.Descriptors.Select(number => new Descriptor(number)).ToArray();
        Assert.Equal(3, received.Length);
        Assert.All(received, each => Assert.Equal(Libc.FD_CLOEXEC, Libc.fcntl(each.Number, Libc.F_GETFD, 0)));
        foreach (var (end, text) in received.Zip(["1", "2", "3"])) end.Write(Encoding.ASCII.GetBytes(text));
        Assert.Equal("13"u8.ToArray(), first.Read.ReadWhatIsThere(10));
        Assert.Equal("2"u8.ToArray(), second.Read.ReadWhatIsThere(10));
        foreach (var end in received) end.Dispose();
    }

    [Fact]
    public void As_many_descriptors_as_the_kernel_takes_go_with_one_frame()
    {
        using var ends = SocketPair.Create();
        using var pipe = new Pipe();
        var numbers = Enumerable.Repeat(pipe.Write.Number, SocketMessage.MaxDescriptors).ToArray();
        var frame = new FrameWriter(FrameKind.Held, numbers.Length).Finish();
        Assert.Equal(frame.Length, SocketMessage.Send(ends.A.Number, frame.Span, numbers, 0));
        var buffer = new FrameBuffer();
        Assert.True(buffer.Fill(ends.B.Number, wait: true) > 0);
        Assert.Equal(numbers.Length, buffer.Descriptors.Count);
        foreach (var number in buffer.Descriptors) new Descriptor(number).Dispose();
    }

    [Fact]
    public void A_frame_larger_than_any_is_refused_before_memory_is_taken_for_it()
    {
        using var ends = SocketPair.Create();
        SocketMessage.Send(ends.A.Number, [0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0], [], 0);
        var buffer = new FrameBuffer();
        buffer.Fill(ends.B.Number, wait: true);
        Assert.Throws<InvalidDataException>(() => buffer.TryTake(out _, out _, out _));
    }

    [Fact]
    public void The_end_of_the_stream_and_an_empty_one_are_told_apart()
    {
        using var ends = SocketPair.Create();
        var buffer = new FrameBuffer();
        Assert.Equal(-1, buffer.Fill(ends.B.Number, wait: false));
        ends.A.Dispose();
        Assert.Equal(0, buffer.Fill(ends.B.Number, wait: false));
        Assert.Equal(-1, SocketMessage.Send(ends.B.Number, [1], [], 0));
    }

    private static ReadOnlyMemory<byte> Text(string text) => new FrameWriter(FrameKind.Put).Text(text).Finish();

    private static void Take(FrameBuffer buffer, Descriptor socket, List<string> received)
    {
        while (buffer.Fill(socket.Number, wait: false) > 0)
        {
            while (buffer.TryTake(out var kind, out _, out var payload))
            {
                Assert.Equal(FrameKind.Put, kind);
                received.Add(new FrameReader(payload.Span).Text());
            }
        }
    }
}
