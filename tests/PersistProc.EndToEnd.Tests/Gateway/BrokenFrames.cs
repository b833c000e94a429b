using System.Buffers.Binary;
using System.Text;

namespace PersistProc.EndToEnd.Tests.Gateway;

/// <summary>WebSocket frames (RFC 6455) that are none, or too many, or too large: the connection ends, nothing else does.</summary>
public sealed class BrokenFrames(ITestOutputHelper output) : EndToEndTest(output)
{
    // served in another way
    private const string AtTerminals = "/v1/session at terminals";
    private const byte Text = 1, Binary = 2, Close = 8, Ping = 9, Final = 0x80, Masked = 0x80;

    [Theory]
    [InlineData("/v1/session")]
    [InlineData("/v1/sessions")]
    [InlineData(AtTerminals)]
    public async Task Frames_that_are_none_end_their_connection(string path)
    {
        await Box.Service("job", Dummy, "wait");
        var supervisor = Box.Supervisor;
        foreach (var (what, bytes) in new (string, byte[])[]
        {
            ("unmasked", [Final | Text, 2, (byte)'{', (byte)'}']),
            ("a reserved kind", Frame(Final | 3, [])),
            ("reserved bits", Frame(Final | 0x70 | Text, [1])),
            ("a continuation of nothing", Frame(Final, [1, 2])),
            ("a ping in pieces", Frame(Ping, [1])),
            ("a ping that is too long", Frame(Final | Ping, new byte[200])),
            ("text that is none", Frame(Final | Text, [0xff, 0xfe, 0xc0])),
            ("text that is no JSON", Frame(Final | Text, "no json"u8.ToArray())),
            ("JSON of no kind", Frame(Final | Text, "{\"type\":\"nothing\"}"u8.ToArray())),
            ("a list", Frame(Final | Text, "[]"u8.ToArray())),
            ("null", Frame(Final | Text, "null"u8.ToArray())),
            ("a close with half a code", Frame(Final | Close, [3])),
            ("a close with a code that is none", Frame(Final | Close, [0, 1])),
            ("a length beyond counting", [Final | Binary, Masked | 127, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 1]),
            ("a resume of a path", Frame(Final | Text, "{\"type\":\"resume\",\"session\":\"s\",\"name\":\"../../x\",\"position\":-1,\"mode\":\"run\",\"client_id\":\"c\",\"stdin_sent\":0}"u8.ToArray())),
        })
        {
            using var connection = await Open(path);
            connection.Send(bytes);
            connection.EndSending();
            await connection.Read();
            await Served(supervisor, what);
        }
    }

    [Fact]
    public async Task A_message_without_an_end_and_one_that_is_too_large_are_refused_within_bounds()
    {
        await Box.Service("job", Dummy, "wait");
        var (supervisor, before) = (Box.Supervisor, Proc.Kilobytes(Box.Supervisor, "VmRSS"));
        var part = new byte[64 << 10];
        Array.Fill(part, (byte)'a');
        foreach (var path in new[] { "/v1/session", "/v1/sessions", AtTerminals })
        {
            using var connection = await Open(path);
            var first = true;
            // many more than may be in one message; at last it is not taken any more
            for (var n = 0; n < 2000; n++, first = false)
            {
                if (!connection.Send(Frame(first ? Text : (byte)0, part))) break;
            }
            connection.Dispose();
            await Served(supervisor, path);
        }
        Assert.InRange(Proc.Kilobytes(supervisor, "VmRSS") - before, long.MinValue, 60_000);
    }

    [Theory]
    [InlineData("/v1/session")]
    [InlineData(AtTerminals)]
    public async Task A_flood_of_pings_that_nobody_reads_the_answers_of_stops_itself(string path)
    {
        await Box.Service("job", Dummy, "wait");
        var (supervisor, before) = (Box.Supervisor, Proc.Kilobytes(Box.Supervisor, "VmRSS"));
        var pings = new byte[8 << 20];
        var ping = Frame(Final | Ping, new byte[100]);
        for (var at = 0; at + ping.Length <= pings.Length; at += ping.Length) ping.CopyTo(pings, at);
        using var connection = await Open(path);
        var sending = Task.Run(() => connection.Send(pings));
        await Served(supervisor, "under a flood of pings");
        Assert.InRange(Proc.Kilobytes(supervisor, "VmRSS") - before, long.MinValue, 60_000);
        connection.Dispose();
        await sending;
        await Served(supervisor, "after it");
    }

    [Theory]
    [InlineData("/v1/session")]
    [InlineData(AtTerminals)]
    public async Task A_session_that_is_cut_anywhere_leaves_its_service_and_nobody_behind(string path)
    {
        await Box.Service("job", Dummy, "wait");
        var supervisor = Box.Supervisor;
        var attach = Frame(Final | Text, Encoding.UTF8.GetBytes($$"""{"type":"attach","target":"job","cwd":"/","session":"{{Guid.NewGuid():N}}","vanish":"detach","stdin":false}"""));
        for (var cut = 0; cut <= attach.Length; cut += 7)
        {
            using var connection = await Open(path);
            connection.Send(attach.AsSpan(0, cut));
        }
        await Served(supervisor, "after all");
        Assert.Equal("running", (await Box.Status("job")).State);
    }

    [Fact]
    public async Task Whoever_asks_for_anything_else_at_the_terminals_socket_is_refused_and_so_is_who_never_ends_to_ask()
    {
        await Box.Service("job", Dummy, "wait");
        var supervisor = Box.Supervisor;
        using (var other = RawConnection.Terminals(Box)) Assert.Equal(400, (await other.Ask(RawConnection.Get("/v1/version"))).Status);
        using (var plain = RawConnection.Terminals(Box)) Assert.Equal(400, (await plain.Ask(RawConnection.Get("/v1/session"))).Status);
        using (var endless = RawConnection.Terminals(Box))
        {
            endless.Send("GET /v1/session HTTP/1.1\r\nX: " + new string('x', 1 << 20));
            Assert.Equal("", await endless.Read());
        }
        await Served(supervisor, "after all");
    }

    private async Task<RawConnection> Open(string path)
    {
        var connection = path == AtTerminals ? RawConnection.Terminals(Box) : RawConnection.Local(Box);
        var (status, text) = await connection.Ask(RawConnection.Get(path.Split(' ')[0], "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
        Assert.True(status == 101, text);
        return connection;
    }

    private async Task Served(int supervisor, string when)
    {
        using var connection = RawConnection.Local(Box);
        var (status, text) = await connection.Ask(RawConnection.Get("/v1/version"));
        Assert.True(status == 200 && text.Contains($"\"pid\":{supervisor},", StringComparison.Ordinal), $"{when}: {text}");
        var log = await File.ReadAllTextAsync(Path.Combine(Box.Root, "state", "persistprocd.log"));
        Assert.False(log.Contains("a piece of work failed", StringComparison.Ordinal) || log.Contains("unhandled", StringComparison.OrdinalIgnoreCase), $"{when}: {log}");
    }

    /// <summary>A frame as a client sends it, masked with zeros.</summary>
    private static byte[] Frame(byte head, byte[] payload)
    {
        var header = new List<byte> { head };
        if (payload.Length < 126) header.Add((byte)(Masked | payload.Length));
        else
        {
            header.Add(Masked | 127);
            var length = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(length, payload.Length);
            header.AddRange(length);
        }
        return [.. header, 0, 0, 0, 0, .. payload];
    }
}
