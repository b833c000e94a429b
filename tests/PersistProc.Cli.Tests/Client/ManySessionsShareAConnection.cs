using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tests.Client;

public class ManySessionsShareAConnection
{
    private static FollowMessage Follow(string name) => new() { Target = name, Cwd = "/" };

    [Fact]
    public async Task Each_hears_its_own_and_an_end_of_one_is_not_the_others()
    {
        using var stub = new StubSupervisor();
        stub.Next(async c =>
        {
            await c.UpgradeAsync();
            var first = await OpenAsync(c);
            var second = await OpenAsync(c);
            await TellAsync(c, second.Channel, new Attached { Name = second.Name });
            await TellAsync(c, first.Channel, new Attached { Name = first.Name });
            await ShowAsync(c, first.Channel, first.Name, first.Name.Length);
            await TellAsync(c, first.Channel, new Ended { State = "completed" });
            await EndAsync(c, first.Channel);
            await ShowAsync(c, second.Channel, second.Name, second.Name.Length);
            await TellAsync(c, second.Channel, new Ended { State = "completed" });
            await EndAsync(c, second.Channel);
        });
        var client = stub.Client();
        using var shared = new SharedConnection(client);
        using var one = new Session(client, Follow("one"), shared);
        using var two = new Session(client, Follow("two"), shared);
        Assert.Equal(["<Attached>one<Ended>", "<Attached>two<Ended>"], await Task.WhenAll(ReadAll(one), ReadAll(two)));
        Assert.Equal("GET /v1/sessions", Assert.Single(stub.Requests).Line);
    }

    [Fact]
    public async Task After_a_loss_all_come_back_over_one_new_connection_each_at_its_byte()
    {
        using var stub = new StubSupervisor();
        stub.Next(async c =>
        {
            await c.UpgradeAsync();
            foreach (var (channel, name) in new[] { await OpenAsync(c), await OpenAsync(c) })
            {
                await TellAsync(c, channel, new Attached { Name = name });
                await ShowAsync(c, channel, "abc", 3);
            }
            c.Break();
        });
        stub.Next(async c =>
        {
            await c.UpgradeAsync();
            for (var n = 0; n < 2; n++)
            {
                var (channel, message) = await HearAsync(c);
                var resume = Assert.IsType<ResumeMessage>(message);
                Assert.Equal(3, resume.Position);
                await TellAsync(c, channel, new Attached { Name = resume.Name, Position = 3 });
                await ShowAsync(c, channel, "bcdef", 6);
                await TellAsync(c, channel, new Ended { State = "completed" });
                await EndAsync(c, channel);
            }
        });
        var client = stub.Client();
        using var shared = new SharedConnection(client);
        using var one = new Session(client, Follow("one"), shared);
        using var two = new Session(client, Follow("two"), shared);
        Assert.Equal(["<Attached>abcdef<Ended>", "<Attached>abcdef<Ended>"], await Task.WhenAll(ReadAll(one), ReadAll(two)));
        Assert.Equal(2, stub.Requests.Count);
    }

    [Fact]
    public async Task What_has_been_read_is_told_and_what_waits_is_not()
    {
        const int Piece = ChannelFrame.Window / 4;
        using var stub = new StubSupervisor();
        var told = new List<(uint Channel, long Taken)>();
        stub.Next(async c =>
        {
            await c.UpgradeAsync();
            var both = new[] { await OpenAsync(c), await OpenAsync(c) }; // in any order
            var read = Assert.Single(both, each => each.Name == "read");
            foreach (var (channel, name) in both)
            {
                await TellAsync(c, channel, new Attached { Name = name });
                for (var n = 1; n <= 4; n++) await ShowAsync(c, channel, new string('x', Piece), n * Piece);
            }
            await TellAsync(c, read.Channel, new Ended { State = "completed" });
            for (var n = 0; n < 2; n++)
            {
                var (frame, payload) = await ReceiveAsync(c);
                Assert.Equal(ChannelKind.Taken, frame.Kind);
                told.Add((frame.Channel, BinaryPrimitives.ReadInt64LittleEndian(payload)));
            }
            await EndAsync(c, read.Channel);
        });
        var client = stub.Client();
        using var shared = new SharedConnection(client);
        using var read = new Session(client, Follow("read"), shared);
        using var left = new Session(client, Follow("left"), shared);
        var reading = ReadAll(read);
        Assert.IsType<Attached>((await left.ReceiveAsync()).Message);
        Assert.Equal("<Attached>".Length + (4 * Piece) + "<Ended>".Length, (await reading).Length);
        Assert.Equal([2L * (Piece + OutputFrame.HeaderLength), 4L * (Piece + OutputFrame.HeaderLength)], told.Select(each => each.Taken));
        Assert.Single(told.Select(each => each.Channel).Distinct());
    }

    // the word that all of what was there has been told may come behind the word of the end, or never
    [Fact]
    public async Task Who_follows_several_is_shown_all_that_was_told_before_the_last_has_come_to_rest()
    {
        using var stub = new StubSupervisor();
        var plan = new PlanReply { Files = [], Plan = [] };
        stub.AnswerJson(JsonSerializer.Serialize(plan, ProtocolJson.Default.PlanReply));
        stub.AnswerJson(JsonSerializer.Serialize(plan with { Results = [new ActionResult { Action = "start", Name = "one" }, new ActionResult { Action = "start", Name = "two" }] }, ProtocolJson.Default.PlanReply));
        stub.Next(async c =>
        {
            await c.UpgradeAsync();
            var both = new[] { await OpenAsync(c), await OpenAsync(c) };
            foreach (var (channel, name) in both) await TellAsync(c, channel, new Attached { Name = name });
            var one = Assert.Single(both, each => each.Name == "one");
            await ShowAsync(c, one.Channel, "from one\n", 9);
            foreach (var (channel, _) in both) await TellAsync(c, channel, new Rested { State = "completed" });
        });
        var (code, output, error) = await Programs.Cli.RunAsync(stub, "", "up");
        Assert.Equal((0, "one | from one\n"), (code, output));
        Assert.Contains("two: completed", error, StringComparison.Ordinal);
    }

    private static async Task<string> ReadAll(Session session)
    {
        var text = new StringBuilder();
        while (true)
        {
            var e = await session.ReceiveAsync();
            if (e.Closed) return text.ToString();
            if (e.Message is null) text.Append(Encoding.Latin1.GetString(e.Bytes.Span));
            else text.Append('<').Append(e.Message.GetType().Name).Append('>');
        }
    }

    private static async Task<(uint Channel, string Name)> OpenAsync(StubConnection connection)
    {
        var (channel, message) = await HearAsync(connection);
        return (channel, Assert.IsType<FollowMessage>(message).Target);
    }

    private static async Task<(uint Channel, ClientMessage Message)> HearAsync(StubConnection connection)
    {
        var (frame, payload) = await ReceiveAsync(connection);
        Assert.Equal(ChannelKind.Text, frame.Kind);
        return (frame.Channel, JsonSerializer.Deserialize(payload, ProtocolJson.Default.ClientMessage)!);
    }

    private static async Task<(ChannelFrame Frame, byte[] Payload)> ReceiveAsync(StubConnection connection)
    {
        var message = await connection.HearBinaryAsync();
        Assert.True(ChannelFrame.TryRead(message, out var frame));
        return (frame, message[ChannelFrame.HeaderLength..]);
    }

    private static Task TellAsync(StubConnection connection, uint channel, ServerMessage message) =>
        PutAsync(connection, new ChannelFrame(channel, ChannelKind.Text), JsonSerializer.SerializeToUtf8Bytes(message, ProtocolJson.Default.ServerMessage));

    private static Task ShowAsync(StubConnection connection, uint channel, string text, long position)
    {
        var output = new byte[OutputFrame.HeaderLength + text.Length];
        new OutputFrame(OutputStream.Stdout, 0, position).Write(output);
        Encoding.Latin1.GetBytes(text, output.AsSpan(OutputFrame.HeaderLength));
        return PutAsync(connection, new ChannelFrame(channel, ChannelKind.Binary), output);
    }

    private static Task EndAsync(StubConnection connection, uint channel) => PutAsync(connection, new ChannelFrame(channel, ChannelKind.End), []);

    private static Task PutAsync(StubConnection connection, ChannelFrame frame, byte[] payload)
    {
        var message = new byte[ChannelFrame.HeaderLength + payload.Length];
        frame.Write(message);
        payload.CopyTo(message, ChannelFrame.HeaderLength);
        return connection.PutBinaryAsync(message);
    }
}
