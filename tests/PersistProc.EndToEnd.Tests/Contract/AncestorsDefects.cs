using System.Globalization;
using System.Text.RegularExpressions;

namespace PersistProc.EndToEnd.Tests.Contract;

/// <summary>
/// The thirteen defects of the Python tool persistproc 0.2, each by a test that would fail there. More about each is tested where
/// it belongs: in Trees, Run, Spawning, Survival. Of the tenth the terminal is missing: a program has none yet, and is told to have none.
/// </summary>
public sealed partial class AncestorsDefects(ITestOutputHelper output) : EndToEndTest(output)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    public static TheoryData<Placement> Placements => [.. Enum.GetValues<Placement>()];

    [Theory]
    [InlineData("stop", "--force")]
    [InlineData("ctrl", "stop", "--force")]
    public async Task No_01_force_spared_a_process_that_ignores_TERM(params string[] stop)
    {
        await Box.Do("start", "--label", "deaf", Dummy, "ignore", "INT,TERM", "pid-file", Box.At("pid"), "wait");
        var pid = await Box.PidFrom("pid");
        await Box.Do([.. stop, "deaf"]);
        Assert.False(Proc.Alive(pid));
        Assert.Equal("SIGKILL", Assert.Single(await Box.List()).ExitSignal);
    }

    [Fact]
    public async Task No_02_a_stop_waited_for_the_leader_only_and_a_grandchild_that_ignores_TERM_lived_on()
    {
        await Box.ServiceWith("job", ["--stop", "TERM 300ms, KILL"], Dummy, "on", "TERM", "{", "exit", "0", "}",
            "spawn", "{", "spawn", "{", "ignore", "TERM", "pid-file", Box.At("grandchild"), "wait", "}", "wait", "}", "wait");
        var grandchild = await Box.PidFrom("grandchild");
        await Box.Do("stop", "job");
        Assert.False(Proc.Alive(grandchild));
        Assert.Empty(Box.Running("dummy"));
    }

    [Fact]
    public async Task No_03_a_shutdown_orphaned_everything_and_forgot_it()
    {
        await Box.Do("start", "--label", "job", Dummy, "print", "hello", "pid-file", Box.At("pid"), "wait");
        var pid = await Box.PidFrom("pid");
        await Box.Do("shutdown");
        Assert.False(Proc.Alive(pid));
        var row = Assert.Single(await Box.List());
        Assert.Equal(("job", "terminated", pid), (row.Label, row.Status, row.Pid));
        Assert.Equal("hello\n", (await Box.Do("output", "job")).Stdout);
    }

    [Fact]
    public async Task No_04_run_began_to_follow_at_the_end_of_the_file_and_lost_the_first_lines()
    {
        for (var round = 0; round < 5; round++)
            Assert.Equal("first\nlast\n", (await Box.Do("run", "--new", "--", Dummy, "print", "first", "print", "last")).Stdout);
    }

    [Theory]
    [InlineData("run", "bash", "-c", "echo a && echo b")]
    [InlineData("bash", "-c", "echo a && echo b")]
    [InlineData("run", "--", "bash", "-c", "echo a && echo b")]
    [InlineData("bash -c 'echo a && echo b'")]
    public async Task No_05_the_words_of_a_command_were_joined_and_split_again(params string[] words) =>
        Assert.Equal("a\nb\n", (await Box.Do(words)).Stdout);

    [Fact]
    public async Task No_06_the_combined_log_was_closed_while_output_was_still_coming()
    {
        const int count = 200_000;
        await Box.Do("start", "--label", "both", Dummy, "both", $"{count}");
        var row = await Box.Until("dummy", "completed");
        var numbers = Logs.Lines(row.Log).Select(line => int.Parse(line, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(count, numbers.Length);
        foreach (var stream in new[] { 0, 1 })
            Assert.True(numbers.Where(number => number % 2 == stream).SequenceEqual(Enumerable.Range(1, count).Where(number => number % 2 == stream)), "out of order");
    }

    [Theory]
    [InlineData(0, "exit", "0")]
    [InlineData(3, "exit", "3")]
    [InlineData(255, "exit", "255")]
    [InlineData(137, "die", "KILL")]
    public async Task No_07_exit_codes_were_lost_and_run_always_ended_with_0(int code, params string[] end) =>
        Assert.Equal(code, (await Box.Cli(["run", "--", Dummy, .. end])).ExitCode);

    [Fact]
    public async Task No_08_start_took_the_servers_environment_and_not_the_callers()
    {
        (Box.Variables["WHO"], Box.Variables["ONLY_THE_SERVERS"]) = ("server", "yes");
        await Box.Do("list");
        Box.Variables["WHO"] = "caller";
        Box.Variables.Remove("ONLY_THE_SERVERS");
        await Box.Do("start", Dummy, "env", "pid-file", Box.At("pid"), "wait");
        var variables = Proc.Environment(await Box.PidFrom("pid"));
        Assert.Contains("WHO=caller", variables);
        Assert.DoesNotContain("ONLY_THE_SERVERS=yes", variables);
    }

    [Fact]
    public async Task No_09_a_pid_was_trusted_after_its_reuse()
    {
        await Box.Do("start", "--label", "job", Dummy, "exit", "0");
        var pid = (await Box.Until("dummy", "completed")).Pid;
        var (stranger, why) = await Recycled.Pid(Box, pid);
        if (stranger is null)
        {
            Output.WriteLine($"not tried: {why}");
            return;
        }

        foreach (var words in new string[][] { ["stop"], ["stop", "--force"], ["ctrl", "stop", "--force"], ["kill", "-s", "KILL"] })
            await Box.Cli([.. words, $"{pid}"]);
        await Box.Do("restart", "job");
        await Box.Do("stop", "--force", "job");
        Assert.True(Proc.Alive(pid), "a stranger was signalled");
        stranger.Signal(Signal.KILL);
        Assert.Equal(-(int)Signal.KILL, await stranger.Ended);
    }

    [Fact]
    public async Task No_09_logs_were_named_by_pid_and_mixed()
    {
        var one = await Box.Service("one", Dummy, "print", "of one", "wait");
        var two = await Box.Service("two", Dummy, "print", "of two", "wait");
        Assert.Equal((Path.Combine(Box.Root, "state/logs/one/current.log"), Path.Combine(Box.Root, "state/logs/two/current.log")), (one.Log, two.Log));
        await Eventually.True(async () => (await Box.Do("logs", "one")).Stdout == "of one\n");
        await Box.Do("restart", "one");
        Assert.Equal("of one\n", (await Box.Do("logs", "one", "--run", "-1")).Stdout);
        await Eventually.True(async () => (await Box.Do("logs", "one", "--run", "0")).Stdout == "of one\n");
        Assert.Equal("of two\n", (await Box.Do("output", "two")).Stdout);
    }

    [Fact]
    public async Task No_10_there_was_no_stdin()
    {
        var result = await Box.BeginWithInput("one\ntwo"u8.ToArray(), keepOpen: false, "run", "--", Dummy, "echo").Result();
        Assert.Equal((0, "one\ntwo"), (result.ExitCode, result.Stdout));
    }

    [Fact]
    public async Task No_11_a_TCP_port_without_any_check_could_start_commands()
    {
        Box.Variables["PERSISTPROC_PORT"] = "8947";
        await Box.Do("--port", "8947", "list");
        Assert.Empty(Proc.TcpListeners(Box.Supervisor));
        Assert.Empty(Proc.TcpListeners(Box.Keeper));
        var socket = (await File.ReadAllTextAsync(Path.Combine(Box.Root, "state", "where"))).Trim();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(socket));
    }

    [Fact]
    public async Task No_12_exits_were_polled_once_a_second()
    {
        var times = new List<TimeSpan>();
        for (var round = 0; round < 9; round++)
        {
            var client = Box.Begin("run", "--new", "--", Dummy, "pid-file", Box.At($"pid{round}"), "wait");
            var pid = await Box.PidFrom($"pid{round}");
            _ = Libc.kill(pid, (int)Signal.KILL);
            times.Add(await Eventually.Measure(() => client.Ended.IsCompleted));
        }

        times.Sort();
        Output.WriteLine(string.Join(' ', times));
        Assert.True(times[times.Count / 2] < TimeSpan.FromMilliseconds(250), string.Join(' ', times)); // of one that looks once a second it would be half of that
    }

    [Fact]
    public async Task No_12_the_output_during_the_prompt_of_Ctrl_C_was_thrown_away()
    {
        var terminal = await Box.OpenTerminal();
        await terminal.KeepOutput();
        terminal.Begin(Box.Command("run", "--no-tty", "--name", "job", "--", Dummy, "on", "USR1", "{", "halt", "}", "tick", "2000"));
        await terminal.Shows("0000000001");
        var row = await Box.Status("job");
        var mark = terminal.Mark;
        terminal.CtrlC();
        await terminal.Shows(Choices(), mark);
        var size = new FileInfo(row.Log).Length;
        await Eventually.True(() => new FileInfo(row.Log).Length > size + 2000);
        terminal.Type("c");
        _ = Libc.kill(row.Pid, (int)Signal.USR1);
        Assert.Equal(0, await terminal.Prompt());
        // the terminal may echo a Ctrl-C in the middle of what is being written
        var numbers = Ticks().Matches(terminal.Screen.Replace("^C", "", StringComparison.Ordinal)).Select(match => int.Parse(match.Value, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(Enumerable.Range(1, numbers.Length), numbers);
        Assert.Contains($"done {numbers.Length}", terminal.Screen, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Placements))]
    public async Task No_13_a_child_shared_the_session_of_somebody_else_and_its_tests_hung(Placement placement)
    {
        var client = await Box.Begin(placement, "run", "--name", "job", "--on-exit", "detach", "--", Dummy, "pid-file", Box.At("pid"), "wait");
        var pid = await Box.PidFrom("pid");
        Assert.Equal((pid, pid), (Proc.Stat(pid)!.Session, Proc.Stat(pid)!.Group));
        Assert.DoesNotContain(pid, new[] { Proc.Stat(client.Pid)!.Session, Proc.Stat(Box.Supervisor)!.Session, Proc.Stat(Box.Keeper)!.Session });
        client.SignalGroup(Signal.INT);
        await client.EndedWithin(Soon);
        Assert.True(Proc.Alive(pid));
        await Box.Do("stop", "job");
        Assert.False(Proc.Alive(pid));
    }

    [GeneratedRegex(@"\bs\b.*\bd\b.*\bc\b", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Choices();

    [GeneratedRegex(@"(?<![0-9])[0-9]{10}(?=(\^C)?\r)")]
    private static partial Regex Ticks();
}
