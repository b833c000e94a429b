using PersistProc.Cli.Attaching;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tests.Attaching;

public class TheEndOfAClient
{
    [Theory]
    [InlineData(null, true, false, "detach", "Ask")]
    [InlineData(null, true, true, "detach", "Detach")]          // who joined what he did not start
    [InlineData("stop", true, true, "stop", "Stop")]
    [InlineData("ask", true, true, "detach", "Ask")]
    [InlineData(null, false, false, "stop", "Stop")]            // attach: what the service says
    [InlineData(null, false, false, null, "Detach")]
    [InlineData("ask", false, false, "detach", "Ask")]
    public void Its_policy_is_what_the_user_said_else_what_fits(string? said, bool isRun, bool joined, string? vanish, string policy) =>
        Assert.Equal(policy, ExitPolicy.Of(said, isRun, joined, vanish).ToString());

    [Theory]
    [InlineData(null, true, "detach")]
    [InlineData("ask", true, "detach")]
    [InlineData("stop", true, "stop")]
    [InlineData(null, false, null)]
    [InlineData("ask", false, "detach")]
    public void Nobody_can_be_asked_when_it_vanishes(string? said, bool isRun, string? vanish) => Assert.Equal(vanish, ExitPolicy.Vanish(said, isRun));

    [Theory]
    [InlineData("Ask", "Interrupt", false, true, "Ask")]
    [InlineData("Ask", "Interrupt", false, false, "Detach")]
    [InlineData("Ask", "Terminate", false, true, "Detach")]
    [InlineData("Ask", "HangUp", false, true, "Detach")]
    [InlineData("Ask", "NoReader", false, true, "Detach")]
    [InlineData("Stop", "Interrupt", false, true, "Stop")]
    [InlineData("Stop", "HangUp", false, false, "Stop")]
    [InlineData("Stop", "NoReader", false, false, "Stop")]
    [InlineData("Detach", "Interrupt", false, true, "Detach")]
    [InlineData("Ask", "Interrupt", true, true, "Stop")]        // it stops already: the next rung
    [InlineData("Detach", "Terminate", true, true, "Stop")]
    [InlineData("Stop", "NoReader", true, true, "Nothing")]
    [InlineData("Stop", "Leave", true, false, "Detach")]        // the keys that leave a terminal say so
    public void A_signal_means_what_the_policy_says(string policy, string cause, bool stopping, bool canAsk, string move) =>
        Assert.Equal(move, ExitPolicy.On(Enum.Parse<Cause>(cause), Enum.Parse<OnExit>(policy), stopping, canAsk).ToString());

    [Theory]
    [InlineData('s', "Stop")]
    [InlineData('D', "Detach")]
    [InlineData('c', "Continue")]
    [InlineData('\n', "Continue")]
    [InlineData('x', null)]
    public void A_key_answers(char key, string? move) => Assert.Equal(move, ExitPolicy.OnKey(key)?.ToString());

    [Fact]
    public void A_terminal_that_is_gone_answers_detach() => Assert.Equal(Move.Detach, ExitPolicy.OnKey(null));

    [Theory]
    [InlineData("completed", 0, null, 0)]
    [InlineData("failed", 3, null, 3)]
    [InlineData("stopped", null, "SIGTERM", 143)]
    [InlineData("failed", null, "SIGSEGV", 139)]
    [InlineData("stopped", null, null, 0)]
    [InlineData("failed", null, null, 125)]
    public void It_ends_with_the_program_s_code(string state, int? code, string? signal, int expected) =>
        Assert.Equal(expected, EndCode.Of(new Ended { State = state, ExitCode = code, ExitSignal = signal }, new Voice(), "x"));

    [Fact]
    public void A_rung_says_who_is_alive_and_what_the_next_interrupt_does()
    {
        var rung = new Stopping { Rung = "INT", Seconds = 5, Next = "TERM", Alive = [new AliveProcess(7, "node"), new AliveProcess(8, "sh")] };
        Assert.Equal("stopping web: sent INT, waiting up to 5s for 7 (node), 8 (sh). Ctrl-C: TERM at once", Notes.Stopping("web", rung, ours: true));
        Assert.Equal("stopping web: sent INT, waiting up to 5s for 7 (node), 8 (sh), then TERM", Notes.Stopping("web", rung, ours: false));
    }

    [Fact]
    public async Task What_comes_during_a_question_is_kept_and_shown_after_it()
    {
        var output = new RecordedOutput();
        using var curtain = new Curtain(output);
        await curtain.ShowAsync(default, "a"u8.ToArray());
        curtain.Close();
        await curtain.ShowAsync(default, "b"u8.ToArray());
        await curtain.ShowAsync(default, "c"u8.ToArray());
        Assert.Equal("a", output.Text);
        await curtain.OpenAsync();
        Assert.Equal("abc", output.Text);
        await curtain.ShowAsync(default, "d"u8.ToArray());
        Assert.Equal("abcd", output.Text);
    }

    [Fact]
    public async Task Much_output_during_a_question_makes_the_reader_wait_and_nothing_is_lost()
    {
        var output = new RecordedOutput();
        using var curtain = new Curtain(output);
        curtain.Close();
        var piece = new byte[9 * 1024 * 1024];
        await curtain.ShowAsync(default, piece);
        var waiting = curtain.ShowAsync(default, "end"u8.ToArray()).AsTask();
        Assert.False(waiting.IsCompleted);
        await curtain.OpenAsync();
        await waiting;
        Assert.Equal(piece.Length + 3, output.Text.Length);
    }

    private sealed class RecordedOutput : IOutput
    {
        private readonly System.Text.StringBuilder _text = new();

        public string Text => _text.ToString();

        public void Write(OutputFrame frame, ReadOnlyMemory<byte> bytes) => _text.Append(System.Text.Encoding.Latin1.GetString(bytes.Span));

        public void Finish()
        {
        }
    }
}
