namespace PersistProc.EndToEnd.Tests.Contract;

/// <summary>Words, verbs, targets and help.</summary>
public sealed class CommandLine(ITestOutputHelper output) : EndToEndTest(output)
{
    public static TheoryData<string> Verbs => ["run", "start", "stop", "restart", "kill", "list", "status", "logs", "attach", "serve", "shutdown", "version"];

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Every_verb_has_help_with_an_example(string verb)
    {
        var result = await Box.Do(verb, "--help");
        Assert.Contains($"persistproc {verb}", result.Stdout, StringComparison.Ordinal);
        Assert.Contains("xample", result.Stdout, StringComparison.Ordinal);
        Assert.Empty(Box.Ours());
    }

    [Fact]
    public async Task The_page_of_all_commands_is_the_programs_own_help()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Binaries.Checkout, "docs", "commands.md"));
        Assert.True((await Box.Do("__commands")).Stdout == page, "docs/commands.md is not what the program says: make docs");
    }

    [Fact]
    public async Task A_first_word_that_is_a_program_is_run()
    {
        Assert.Equal("hello\n", (await Box.Do(Dummy, "print", "hello")).Stdout);
        Assert.Equal("a b\n", (await Box.Do("echo", "a b")).Stdout);
    }

    [Theory]
    [InlineData("stauts", "status")]
    [InlineData("lst", "list")]
    [InlineData("strat", "start")]
    [InlineData("stat", "start")]        // a program, but one letter away from a verb
    [InlineData("kil", "kill")]
    public async Task A_misspelt_verb_executes_nothing_and_names_the_nearest(string typed, string meant)
    {
        // would be found as a program, if anything looked
        Directory.CreateDirectory(Box.At("bin"));
        await File.WriteAllTextAsync(Box.At($"bin/{typed}"), $"#!/bin/sh\ntouch {Box.At("executed")}\n");
        File.SetUnixFileMode(Box.At($"bin/{typed}"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Box.Variables["PATH"] = $"{Box.At("bin")}:{Box.Variables["PATH"]}";
        var result = await Box.Cli(typed, "x");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(meant, result.Stderr, StringComparison.Ordinal);
        Assert.False(File.Exists(Box.At("executed")));
        Assert.Empty(Box.Ours());
    }

    [Fact]
    public async Task A_first_word_that_is_neither_verb_nor_program_is_wrong_usage()
    {
        Assert.Equal(2, (await Box.Cli("qwertyuiop")).ExitCode);
        Assert.Empty(Box.Ours());
    }

    [Fact]
    public async Task Start_of_a_command_says_that_it_took_the_words_for_one()
    {
        var result = await Box.Do("start", "sleep", "1000");
        Assert.Contains("sleep", result.Stdout + result.Stderr, StringComparison.Ordinal);
        Assert.Single(Box.Running("sleep 1000"));
        var unknown = await Box.Cli("start", "neither-service-nor-program");
        Assert.NotEqual(0, unknown.ExitCode);
    }

    [Fact]
    public async Task A_target_is_a_name_a_pid_a_label_or_a_command()
    {
        foreach (Func<Row, string[]> target in new Func<Row, string[]>[] { row => [row.Name], row => [$"{row.Pid}"], row => [row.Label!], row => row.Command })
        {
            await Box.Do("start", "--label", "my job", "sleep", "1000");
            var row = Assert.Single(await Box.List(), row => row.State == "running");
            await Box.Do(["stop", .. target(row)]);
            Assert.False(Proc.Alive(row.Pid));
        }
    }

    [Fact]
    public async Task Stop_of_several_words_of_which_one_is_unknown_stops_nothing()
    {
        var row = await Box.Service("job", "sleep", "1000");
        var result = await Box.Cli("stop", "job", "nobody");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("nobody", result.Stderr, StringComparison.Ordinal);
        Assert.True(Proc.Alive(row.Pid));
    }

    [Fact]
    public async Task A_target_with_several_matches_is_an_error_that_lists_them()
    {
        await Box.Do("run", "-d", "--new", "--name", "one", "--", "sleep", "1000");
        await Box.Do("run", "-d", "--new", "--name", "two", "--", "sleep", "1000");
        var result = await Box.Cli("stop", "sleep", "1000");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("one", result.Stderr, StringComparison.Ordinal);
        Assert.Contains("two", result.Stderr, StringComparison.Ordinal);
        Assert.Equal(2, Box.Running("sleep 1000").Count);
    }

    [Fact]
    public async Task A_pid_that_is_not_ours_is_nobodys_target()
    {
        await Box.Do("list");
        var stranger = Client.Start(Box.Order(["sleep", "1000"]));
        Assert.Equal(1, (await Box.Cli("stop", $"{stranger.Pid}")).ExitCode);
        Assert.Equal(1, (await Box.Cli("kill", "-s", "KILL", $"{stranger.Pid}")).ExitCode);
        Assert.True(Proc.Alive(stranger.Pid));
        stranger.Signal(Signal.KILL);
        await stranger.Ended;
    }

    [Fact]
    public async Task List_filters_by_pid_text_and_directory()
    {
        var one = await Box.Service("one", "sleep", "1001");
        Directory.CreateDirectory(Box.At("sub"));
        await Box.ServiceWith("two", ["--cwd", "sub"], "sleep", "1002");
        Assert.Equal(["one"], (await Box.List("--pid", $"{one.Pid}")).Select(row => row.Name));
        Assert.Equal(["two"], (await Box.List("--command-or-label", "1002")).Select(row => row.Name));
        Assert.Equal(["two"], (await Box.List("--working-directory", Box.At("sub"))).Select(row => row.Name));
        Assert.Equal(2, (await Box.List()).Length);
    }

    [Fact]
    public async Task List_shows_the_last_ten_ended_runs_and_with_a_all()
    {
        for (var number = 0; number < 13; number++)
            await Box.Do("run", "--name", $"r{number}", "--", "true");
        Assert.Equal(10, (await Box.List()).Length);
        Assert.Equal(13, (await Box.List("-a")).Length);
    }
}
