using System.Text;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tests.Client;

public class ASessionOutlivesItsSupervisor
{
    private static readonly RunRequest Run = new()
    {
        RequestId = "the-id",
        ClientId = "c",
        Command = ["x"],
        WorkingDirectory = "/",
        Caller = new Caller { Environment = new Dictionary<string, string>() },
        Session = "s",
        Vanish = "stop",
        Stdin = true,
    };

    private static Attached Attached(long position = 0, long stdin = 0) => new() { Name = "x", Position = position, Stdin = true, StdinOffset = stdin, Vanish = "stop" };

    // All output up to the end, and the names of the messages between.
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

    [Fact]
    public async Task Output_goes_on_at_the_byte_without_loss_or_double()
    {
        using var stub = new StubSupervisor();
        ClientMessage? second = null;
        stub.Next(async c =>
        {
            await c.UpgradeAsync();
            await c.HearAsync();
            await c.TellAsync(Attached(position: 100));
            await c.ShowAsync("abc", 103);
            await c.ShowAsync("def", 106);
        });
        stub.Next(async c =>
        {
            await c.UpgradeAsync();
            second = await c.HearAsync();
            await c.TellAsync(Attached(position: 103));
            await c.ShowAsync("bc", 103);
            await c.ShowAsync("defghi", 109);
            await c.TellAsync(new Ended { State = "completed", ExitCode = 0 });
            await c.CloseAsync();
        });
        using var session = new Session(stub.Client(), Run);
        Assert.Equal("<Attached>abcdefghi<Ended>", await ReadAll(session));
        var resume = Assert.IsType<ResumeMessage>(second);
        Assert.Equal(("s", "x", 106L, "run", "stop"), (resume.Session, resume.Name, resume.Position, resume.Mode, resume.Vanish));
    }

    [Fact]
    public async Task What_was_shown_and_could_not_be_kept_is_not_counted_afterwards()
    {
        using var stub = new StubSupervisor();
        stub.Next(async c =>
        {
            await c.UpgradeAsync();
            await c.HearAsync();
            await c.TellAsync(Attached(position: 100));
            await c.ShowAsync("abcdef", 106);
            await c.TellAsync(new Gap { From = 102, To = 102, Lost = 4 });
            await c.ShowAsync("ghij", 106);
            await c.TellAsync(new Ended { State = "completed", ExitCode = 0 });
            await c.CloseAsync();
        });
        using var session = new Session(stub.Client(), Run);
        Assert.Equal("<Attached>abcdef<Gap>ghij<Ended>", await ReadAll(session));
        Assert.Equal(106, session.Position);
    }

    [Fact]
    public async Task A_first_message_that_got_no_answer_is_sent_again_with_its_request_id()
    {
        using var stub = new StubSupervisor();
        var heard = new List<ClientMessage>();
        stub.Next(async c =>
        {
            await c.UpgradeAsync();
            heard.Add(await c.HearAsync());
        });
        stub.Next(async c =>
        {
            await c.UpgradeAsync();
            heard.Add(await c.HearAsync());
            await c.TellAsync(Attached());
            await c.TellAsync(new Ended { State = "completed" });
        });
        using var session = new Session(stub.Client(), Run);
        Assert.Equal("<Attached><Ended>", await ReadAll(session));
        Assert.All(heard, m => Assert.Equal("the-id", Assert.IsType<RunRequest>(m).RequestId));
        Assert.Equal(2, heard.Count);
    }

    [Fact]
    public async Task Input_that_was_not_taken_is_sent_again_from_where_the_next_supervisor_is()
    {
        using var stub = new StubSupervisor();
        var got = new StringBuilder();
        var firstHasIt = new TaskCompletionSource();
        stub.Next(async c =>
        {
            await c.UpgradeAsync();
            await c.HearAsync();
            await c.TellAsync(Attached());
            await c.HearInputAsync();
            await c.HearInputAsync();
            firstHasIt.SetResult();
        });
        stub.Next(async c =>
        {
            await c.UpgradeAsync();
            await c.HearAsync();
            await c.TellAsync(Attached(stdin: 4));
            for (var at = 4L; ;)
            {
                var (offset, bytes) = await c.HearInputAsync();
                Assert.Equal(at, offset);
                if (bytes.Length == 0) break;
                got.Append(Encoding.ASCII.GetString(bytes));
                at += bytes.Length;
            }
            await c.TellAsync(new Ended { State = "completed" });
        });
        using var session = new Session(stub.Client(), Run);
        await session.ReceiveAsync();
        var reading = ReadAll(session);
        await session.SendInputAsync("012"u8.ToArray());
        await session.SendInputAsync("345"u8.ToArray());
        await firstHasIt.Task;
        await session.SendInputAsync("678"u8.ToArray());
        await session.SendInputAsync(default);
        Assert.Equal("<Ended>", await reading);
        Assert.Equal("45678", got.ToString());
    }

    [Fact]
    public async Task Input_runs_a_megabyte_ahead_and_no_further()
    {
        using var stub = new StubSupervisor();
        var go = new TaskCompletionSource();
        stub.Next(async c =>
        {
            await c.UpgradeAsync();
            await c.HearAsync();
            await c.TellAsync(Attached());
            await go.Task;
            for (var i = 0; i < 16; i++) await c.HearInputAsync();
            await c.TellAsync(new StdinTaken { Offset = 1 });
            await c.TellAsync(new StdinTaken { Offset = 70_000 });
            var (offset, _) = await c.HearInputAsync();
            Assert.Equal(1 << 20, offset);
            await c.TellAsync(new Ended { State = "completed" });
        });
        using var session = new Session(stub.Client(), Run);
        await session.ReceiveAsync();
        var reading = ReadAll(session);
        var sends = Enumerable.Range(0, 17).Select(_ => session.SendInputAsync(new byte[64 * 1024])).ToArray();
        Assert.False(sends[16].IsCompleted);
        go.SetResult();
        await Task.WhenAll(sends);
        Assert.Equal("<Ended>", await reading);
    }

    [Fact]
    public async Task An_error_is_an_end_and_not_a_lost_connection()
    {
        using var stub = new StubSupervisor();
        stub.Next(async c =>
        {
            await c.UpgradeAsync();
            await c.HearAsync();
            await c.TellAsync(new SessionError { Error = "x: not found", ExitCode = 127 });
        });
        using var session = new Session(stub.Client(), Run);
        Assert.Equal("<SessionError>", await ReadAll(session));
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task A_keeper_that_has_no_supervisor_just_now_is_waited_for()
    {
        using var stub = new StubSupervisor();
        stub.Next(async c =>
        {
            await c.UpgradeAsync();
            await c.HearAsync();
            await c.TellAsync(Attached());
        });
        stub.AnswerJson("it does not come up", "503 Service Unavailable");
        stub.Next(async c =>
        {
            await c.UpgradeAsync();
            await c.HearAsync();
            await c.TellAsync(Attached());
            await c.ShowAsync("on", 2);
            await c.TellAsync(new Ended { State = "completed" });
        });
        using var session = new Session(stub.Client(), Run);
        Assert.Equal("<Attached>on<Ended>", await ReadAll(session));
    }

    [Fact]
    public async Task A_session_that_begins_while_there_is_none_waits_for_the_next_too()
    {
        using var stub = new StubSupervisor();
        stub.AnswerJson("""{"error":"it does not come up","code":"unavailable","exit_code":69}""", "503 Service Unavailable");
        stub.Next(async c =>
        {
            await c.UpgradeAsync();
            await c.HearAsync();
            await c.TellAsync(Attached());
            await c.TellAsync(new Ended { State = "completed" });
        });
        using var session = new Session(new SupervisorClient(stub.Locations, new ClientOptions { Autostart = false }), Run);
        Assert.Equal("<Attached><Ended>", await ReadAll(session));
    }

    [Fact]
    public async Task A_supervisor_that_has_ended_for_good_is_an_error()
    {
        var stub = new StubSupervisor();
        stub.Next(async c =>
        {
            await c.UpgradeAsync();
            await c.HearAsync();
            stub.Dispose();
            await c.TellAsync(Attached());
        });
        using var session = new Session(stub.Client(autostart: true), Run);
        await session.ReceiveAsync();
        Assert.Equal(69, (await Assert.ThrowsAsync<SupervisorException>(async () => await session.ReceiveAsync())).ExitCode);
    }

    [Fact]
    public async Task A_message_of_any_size_arrives_whole()
    {
        using var stub = new StubSupervisor();
        int[] sizes = [0, 1, 125, 126, 65_535, 65_536, 131_072, 300_000, 3];
        stub.Next(async c =>
        {
            await c.UpgradeAsync();
            await c.HearAsync();
            await c.TellAsync(Attached());
            var position = 0L;
            foreach (var size in sizes) await c.ShowAsync(new string((char)('a' + (size % 26)), size), position += size);
            await c.TellAsync(new Ended { State = "completed" });
        });
        using var session = new Session(stub.Client(), Run);
        Assert.Equal("<Attached>" + string.Concat(sizes.Select(s => new string((char)('a' + (s % 26)), s))) + "<Ended>", await ReadAll(session));
    }

    [Fact]
    public async Task Detaching_says_so_and_closes()
    {
        using var stub = new StubSupervisor();
        var heard = new TaskCompletionSource<ClientMessage>();
        stub.Next(async c =>
        {
            await c.UpgradeAsync();
            await c.HearAsync();
            await c.TellAsync(Attached());
            heard.SetResult(await c.HearAsync());
        });
        using var session = new Session(stub.Client(), Run);
        await session.ReceiveAsync();
        await session.DetachAsync();
        Assert.IsType<DetachMessage>(await heard.Task);
        Assert.True((await session.ReceiveAsync()).Closed);
    }
}
