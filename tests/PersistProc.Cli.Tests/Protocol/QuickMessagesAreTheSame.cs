using System.Text;
using System.Text.Json;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tests.Protocol;

/// <summary>What is written and read past the tables of all messages is what those make of it.</summary>
public class QuickMessagesAreTheSame
{
    public static TheoryData<string> Sent =>
        [.. new ClientMessage[]
        {
            new AttachMessage { Target = "api \"x\"", Cwd = "/a b/ü", Session = "s", Vanish = "stop", Tail = 3, Stdin = true, Terminal = new TerminalSize(24, 80) },
            new AttachMessage { Target = "", Cwd = "/", Session = "" },
            new DetachMessage(),
            new ResizeMessage { Terminal = new TerminalSize(1, 2) },
        }.Select(message => JsonSerializer.Serialize(message, ProtocolJson.Default.ClientMessage))];

    public static TheoryData<string> Received =>
        [.. new ServerMessage[]
        {
            new Attached { Name = "x", Position = 7, Pid = 9, Stdin = true, Tty = true, Replays = true, StdinOffset = 4, Vanish = "stop", Command = ["a", "b"], DetachKeys = "ctrl-a" },
            new Attached { Name = "y" },
            new CaughtUp(),
            new StdinTaken { Offset = 5 },
            new Gap { From = 1, To = 2, Lost = 1 },
            new Ended { State = "completed", ExitCode = 0 },
        }.Select(message => JsonSerializer.Serialize(message, ProtocolJson.Default.ServerMessage))];

    [Theory]
    [MemberData(nameof(Sent))]
    public void A_message_is_written_as_all_are(string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(QuickMessages.Write(JsonSerializer.Deserialize(expected, ProtocolJson.Default.ClientMessage)!)));

    [Theory]
    [MemberData(nameof(Received))]
    public void A_message_is_read_as_all_are(string expected)
    {
        var message = QuickMessages.Read(Encoding.UTF8.GetBytes(expected));
        Assert.Equal(expected, JsonSerializer.Serialize(message, ProtocolJson.Default.ServerMessage));
    }

    [Fact]
    public void What_a_newer_supervisor_adds_is_passed_over()
    {
        Assert.Equal("x", Assert.IsType<Attached>(QuickMessages.Read("""{"type":"attached","name":"x","newer":{"a":[1]}}"""u8)).Name);
        Assert.IsType<CaughtUp>(QuickMessages.Read("""{"type":"caught_up","newer":1}"""u8));
        Assert.IsType<ServerMessage>(QuickMessages.Read("""{"type":"newer"}"""u8));
    }
}
