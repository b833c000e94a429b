using PersistProc.Core;
using PersistProc.Linux.Logs;
using PersistProc.Linux.Native;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Terminals;

/// <summary>A program whose standard input, output and error are a terminal.</summary>
public sealed class ProgramsAtTerminals
{
    [Fact]
    public void It_is_its_controlling_terminal_with_the_size_it_was_given()
    {
        using var fixture = TerminalFixture.Shell("test -t 0 && test -t 1 && test -t 2 && echo three; stty size; echo own > /dev/tty; cat", new TerminalSize(31, 99));
        fixture.Shows("three\r\n31 99\r\nown\r\n");
    }

    [Fact]
    public void What_is_typed_comes_once_and_in_order_from_each_of_several_clients()
    {
        using var fixture = TerminalFixture.Shell("stty -echo; echo on; cat");
        fixture.Shows("on");
        Assert.Equal(0, fixture.Terminal.Enter("a", 0));
        Assert.Equal(0, fixture.Terminal.Enter("b", 0));
        Assert.True(fixture.Type("a", 0, "one\n"));
        Assert.True(fixture.Type("b", 0, "two\n"));
        Assert.True(fixture.Type("a", 0, "one\nthree\n"));
        Assert.False(fixture.Type("a", 11, "a hole"));
        Assert.True(fixture.Type("b", 4, "four\n"));
        fixture.Shows("one\r\ntwo\r\nthree\r\nfour\r\n");
        Assert.Equal((10L, 9L), (fixture.Terminal.ReceivedOf("a"), fixture.Terminal.ReceivedOf("b")));
    }

    [Fact]
    public void Whoever_has_received_it_passes_it_on_at_the_same_time_as_others_and_the_pump()
    {
        const int Clients = 4, Keys = 3000;
        using var fixture = TerminalFixture.Shell("stty raw -echo; echo on; cat");
        fixture.Shows("on");
        var terminal = fixture.Terminal;
        var typists = Enumerable.Range(0, Clients).Select(client => new Thread(() =>
        {
            var name = ((char)('a' + client)).ToString();
            for (var key = terminal.Enter(name, 0); key < Keys; key++)
            {
                Assert.True(terminal.Receive(name, key, [(byte)(name[0] + (key % 5 * 5))]));
                if (key % 7 == 0) fixture.Pass();
                else if (!terminal.PassOn()) fixture.Pass();
            }
        })).ToList();
        typists.ForEach(typist => typist.Start());
        typists.ForEach(typist => typist.Join());
        Eventually.True(() => fixture.Shown.Length == Clients * Keys + 3, "every key is shown once");
        for (var client = 0; client < Clients; client++)
            Assert.Equal(Enumerable.Range(0, Keys).Select(key => (char)('a' + client + (key % 5 * 5))), fixture.Shown.Skip(3).Where(c => (c - 'a') % 5 == client));
        Assert.Equal(terminal.Received, terminal.PassedOn);
    }

    [Fact]
    public void A_key_does_not_overtake_what_the_pump_is_about_to_pass_on()
    {
        using var fixture = TerminalFixture.Shell("stty raw -echo; echo on; cat");
        fixture.Shows("on");
        var terminal = fixture.Terminal;
        terminal.Enter("a", 0);
        Key(0, "1");
        Key(1, "2");
        // the pump has come half the way with the next one: into the pipe
        Assert.True(terminal.Receive("a", 2, "3"u8));
        Assert.Equal(PumpProgress.Idle, terminal.Typed.Move(0));
        Key(3, "4");
        fixture.Pass();
        fixture.Shows("1234");

        void Key(long offset, string key)
        {
            Assert.True(terminal.Receive("a", offset, System.Text.Encoding.ASCII.GetBytes(key)));
            Assert.True(terminal.PassOn(fresh: 1));
        }
    }

    [Fact]
    public void What_a_program_does_not_take_is_left_for_the_pump()
    {
        using var fixture = TerminalFixture.Shell("stty raw -echo; echo on; exec sleep 60");
        fixture.Shows("on");
        var terminal = fixture.Terminal;
        terminal.Enter("a", 0);
        var bytes = new byte[400_000];
        Array.Fill(bytes, (byte)'x');
        Assert.True(terminal.Receive("a", 0, bytes));
        Assert.False(terminal.PassOn());
        fixture.Pass();
        Assert.True(terminal.PassedOn < bytes.Length);
    }

    [Fact]
    public void Ctrl_c_is_a_signal_for_the_program_in_front()
    {
        using var fixture = TerminalFixture.Shell("trap 'echo caught' INT; echo on; while :; do sleep 0.1; done");
        fixture.Shows("on");
        fixture.Terminal.Enter("a", 0);
        fixture.Type("a", 0, "\x3");
        fixture.Shows("caught");
    }

    [Fact]
    public void A_new_size_is_told_to_the_program()
    {
        using var fixture = TerminalFixture.Shell("trap 'stty size' WINCH; echo on; while :; do sleep 0.1; done");
        fixture.Shows("on");
        fixture.Resize(new TerminalSize(12, 34));
        fixture.Shows("12 34");
        Assert.Equal(new TerminalSize(12, 34), fixture.Terminal.Size);
    }

    [Fact]
    public void A_program_that_reads_nothing_holds_up_nobody_and_gets_all_of_it_later()
    {
        // which of the two moves comes first, and finds nothing, is chance
        for (var round = 0; round < 30; round++) ReadsLater();
    }

    private static void ReadsLater()
    {
        using var fixture = TerminalFixture.Shell("stty raw -echo; echo on; kill -STOP $$; head -c 1000000 | wc -c");
        fixture.Shows("on");
        Eventually.True(() => fixture.Child.Status("State").StartsWith('T'), "it stands still");
        fixture.Terminal.Enter("a", 0);
        for (var at = 0; at < 1_000_000; at += 50_000) Assert.True(fixture.Type("a", at, new string('x', 50_000)));
        Assert.True(fixture.Terminal.PassedOn < 1_000_000);
        fixture.Child.Signal(Libc.SIGCONT);
        fixture.Shows("1000000");
        Assert.Equal(1_000_000, fixture.Terminal.PassedOn);
    }

    [Fact]
    public void Last_words_are_in_the_log_when_its_end_is_told()
    {
        for (var round = 0; round < 20; round++)
        {
            using var fixture = TerminalFixture.Shell("i=0; while test $i -lt 200; do echo line $i of many; i=$((i+1)); done; echo last");
            fixture.Child.Wait();
            fixture.Drain();
            Assert.EndsWith("line 199 of many\r\nlast\r\n", fixture.Shown, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_terminal_that_everybody_has_closed_can_be_opened_again()
    {
        using var fixture = TerminalFixture.Shell("echo first; exec <&- >&- 2>&-; sleep 0.3; exec 3<>/dev/tty; echo second >&3; read line <&3; echo got $line >&3; sleep 60");
        fixture.Shows("second");
        fixture.Terminal.Enter("a", 0);
        fixture.Type("a", 0, "typed\n");
        fixture.Shows("got typed");
    }

    [Fact]
    public void Nobody_spins_while_everybody_has_closed_it()
    {
        using var fixture = TerminalFixture.Shell("echo first; exec <&- >&- 2>&-; exec sleep 60");
        fixture.Shows("first");
        // other tests use this process too, but not all the time, as one that spins would
        Eventually.True(() => Used(fixture) < 250, "half a second in which nobody spins");
    }

    // milliseconds of all processors' time in half a second
    private static double Used(TerminalFixture fixture)
    {
        var before = Environment.CpuUsage.TotalTime;
        Assert.Empty(fixture.Child.PidFd.ReadWhatIsThereWithin(TimeSpan.FromMilliseconds(500)));
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
    }
}
