using System.Buffers.Binary;
using System.Text;
using PersistProc.Daemon.Gateway;
using PersistProc.Daemon.Gateway.Direct;

namespace PersistProc.Daemon.Tests.Gateway.Direct;

/// <summary>What clients send at the terminals' socket, in order or not.</summary>
public sealed class ReadingFrames
{
    private const int Largest = 200_000;
    private readonly ClientFrames _reader = new() { Largest = Largest };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(5_000)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(Largest)]
    public void A_message_of_any_length_comes_whole_and_unmasked(int length)
    {
        var message = Bytes(length);
        Feed(Frame(FrameKind.Binary, message, mask: 0x01020304));
        Assert.Equal((FrameKind.Binary, message), Next());
        Assert.Null(Next());
    }

    [Fact]
    public void Messages_come_out_in_order_however_the_bytes_are_cut()
    {
        byte[] all =
        [
            .. Frame(FrameKind.Binary, Bytes(3)), .. Frame(FrameKind.Text, Bytes(300), mask: 7), .. Frame(FrameKind.Text, Bytes(10), final: false), .. Frame(FrameKind.Ping, Bytes(4)),
            .. Frame(FrameKind.More, Bytes(20), final: false), .. Frame(FrameKind.Pong, Bytes(5)), .. Frame(FrameKind.More, Bytes(7)), .. Frame(FrameKind.Close, Bytes(2)),
        ];
        (FrameKind, byte[])[] expected =
        [
            (FrameKind.Binary, Bytes(3)), (FrameKind.Text, Bytes(300)), (FrameKind.Ping, Bytes(4)), (FrameKind.Text, [.. Bytes(10), .. Bytes(20), .. Bytes(7)]), (FrameKind.Close, Bytes(2)),
        ];
        for (var piece = 1; piece < all.Length; piece++)
        {
            var reader = new ClientFrames { Largest = Largest };
            var came = new List<(FrameKind, byte[])>();
            foreach (var part in all.Chunk(piece)) came.AddRange(Put(reader, part));
            Assert.Equal(expected, came);
        }
    }

    [Fact]
    public void The_head_of_the_request_is_taken_when_it_is_whole_and_frames_follow_it()
    {
        Feed("GET / HTTP/1.1\r\nHost: l\r\n"u8);
        Assert.Null(_reader.TakeHead(100));
        Feed("\r\n"u8.ToArray().Concat(Frame(FrameKind.Text, "x"u8.ToArray())).ToArray());
        Assert.Equal("GET / HTTP/1.1\r\nHost: l\r\n\r\n", Encoding.ASCII.GetString(_reader.TakeHead(100)!.Value.Span));
        Assert.Equal((FrameKind.Text, "x"u8.ToArray()), Next());
    }

    [Fact]
    public void A_head_without_end_is_refused()
    {
        Feed(Bytes(101));
        Assert.Throws<InvalidDataException>(() => _reader.TakeHead(100));
    }

    [Theory]
    [InlineData("81 01 61")] // not masked
    [InlineData("c1 81 00 00 00 00 61")] // an extension
    [InlineData("83 81 00 00 00 00 61")] // no such kind
    [InlineData("80 81 00 00 00 00 61")] // a part of nothing
    [InlineData("01 81 00 00 00 00 61 82 81 00 00 00 00 61")] // a message within another
    [InlineData("09 81 00 00 00 00 61")] // a ping in parts
    [InlineData("89 fe 00 7e 00 00 00 00")] // a long ping
    public void What_is_no_clients_websocket_is_refused(string bytes)
    {
        Feed(Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal)));
        Assert.Throws<InvalidDataException>(() => Next());
    }

    [Theory]
    [InlineData("82 ff 00 00 00 00 00 03 0d 41")] // a byte more than is allowed
    [InlineData("82 ff ff ff ff ff ff ff ff ff")] // less than nothing
    public void Too_large_a_message_is_refused_by_its_head(string bytes)
    {
        Feed(Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal)));
        Assert.Throws<UsageException>(() => Next());
    }

    [Fact]
    public void Parts_that_are_too_large_together_are_refused()
    {
        Feed(Frame(FrameKind.Text, Bytes(Largest), final: false));
        Assert.Null(Next());
        Feed(Frame(FrameKind.More, Bytes(1), final: false));
        Assert.Throws<UsageException>(() => Next());
    }

    [Fact]
    public void Who_only_says_that_much_will_come_gets_no_memory_for_it()
    {
        Feed(Frame(FrameKind.Binary, Bytes(Largest)).AsSpan(0, 100));
        Assert.Null(Next());
        Assert.True(_reader.Room.Length < 8192);
    }

    private void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var room = _reader.Room.Span;
            var count = Math.Min(room.Length, bytes.Length);
            bytes[..count].CopyTo(room);
            _reader.Came(count);
            bytes = bytes[count..];
        }
    }

    private (FrameKind Kind, byte[] Message)? Next() => _reader.TryNext(out var kind, out var message) ? (kind, message.ToArray()) : null;

    private static IEnumerable<(FrameKind, byte[])> Put(ClientFrames reader, byte[] bytes)
    {
        bytes.CopyTo(reader.Room);
        reader.Came(bytes.Length);
        while (reader.TryNext(out var kind, out var message)) yield return (kind, message.ToArray());
    }

    private static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(n => (byte)(n * 31))];

    private static byte[] Frame(FrameKind kind, byte[] message, bool final = true, uint mask = 0)
    {
        var frame = new List<byte> { (byte)((final ? 0x80 : 0) | (int)kind) };
        var number = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(number, message.Length);
        frame.Add((byte)(0x80 | (message.Length < 126 ? message.Length : message.Length <= ushort.MaxValue ? 126 : 127)));
        if (message.Length >= 126) frame.AddRange(message.Length <= ushort.MaxValue ? number[6..] : number);
        var key = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(key, mask);
        frame.AddRange(key);
        frame.AddRange(message.Select((each, n) => (byte)(each ^ key[n % 4])));
        return [.. frame];
    }
}
