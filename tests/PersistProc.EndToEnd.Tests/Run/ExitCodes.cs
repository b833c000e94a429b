namespace PersistProc.EndToEnd.Tests.Run;

public sealed class ExitCodes(ITestOutputHelper output) : EndToEndTest(output)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(124)]
    [InlineData(255)]
    public async Task Run_ends_with_the_programs_code(int code)
    {
        Assert.Equal(code, (await Box.Cli("run", "--name", "job", "--", Dummy, "exit", $"{code}")).ExitCode);
        var row = await Box.Status("job");
        Assert.Equal((code == 0 ? "completed" : "failed", code), (row.State, row.ExitCode));
    }

    [Theory]
    [InlineData("KILL", 9, "failed")]
    [InlineData("SEGV", 11, "failed")]
    [InlineData("TERM", 15, "completed")]
    [InlineData("INT", 2, "completed")]
    public async Task Run_ends_with_128_and_the_signal_that_ended_the_program(string signal, int number, string state)
    {
        Assert.Equal(128 + number, (await Box.Cli("run", "--name", "job", "--", Dummy, "die", signal)).ExitCode);
        var row = await Box.Status("job");
        Assert.Equal((state, "SIG" + signal), (row.State, row.ExitSignal));
    }

    [Fact]
    public async Task Attach_ends_with_the_programs_code_too()
    {
        await Box.Service("job", Dummy, "await-file", Box.At("go"), "exit", "9");
        var attached = Box.Begin("attach", "job");
        await Eventually.Passes(TimeSpan.FromMilliseconds(300));
        await File.WriteAllTextAsync(Box.At("go"), "");
        Assert.Equal(9, await attached.EndedWithin(TimeSpan.FromSeconds(10)));
    }

    [Theory]
    [InlineData(9, "exit", "9")]
    [InlineData(143, "die", "TERM")]
    public async Task Attach_after_the_programs_end_says_so_and_ends_with_its_code(int code, params string[] how)
    {
        await Box.Cli(["run", "--name", "job", "--", Dummy, .. how]);
        var late = await Box.Cli("attach", "job");
        Assert.Equal((code, ""), (late.ExitCode, late.Stdout));
        Assert.StartsWith("persistproc: job: it is not running (", late.Stderr, StringComparison.Ordinal);
        Assert.Matches(@"What it wrote: persistproc .*logs job\. To start it again: persistproc .*start job\n$", late.Stderr);
    }

    [Fact]
    public async Task Status_tells_running_not_running_and_unknown()
    {
        await Box.Service("job", "sleep", "1000");
        Assert.Equal(0, (await Box.Cli("status", "job")).ExitCode);
        await Box.Do("stop", "job");
        Assert.Equal(3, (await Box.Cli("status", "job")).ExitCode);
        Assert.Equal(4, (await Box.Cli("status", "nobody")).ExitCode);
    }

    [Theory]
    [InlineData("list", "--no-such-option")]
    [InlineData("stop")]
    [InlineData("run")]
    [InlineData("run", "--on-exit", "perhaps", "--", "true")]
    [InlineData("run", "--restart", "perhaps", "--", "true")]
    [InlineData("run", "--stop", "SIGNOTHING 5s", "--", "true")]
    public async Task Wrong_usage_is_2(params string[] arguments)
    {
        var result = await Box.Cli(arguments);
        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.NotEqual("", result.Stderr);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("status", "x")]
    [InlineData("stop", "x")]
    [InlineData("logs", "x")]
    [InlineData("shutdown")]
    public async Task Without_a_supervisor_and_told_not_to_start_one_it_is_69(params string[] arguments)
    {
        var result = await Box.Cli(["--no-autostart", .. arguments]);
        Assert.True(result.ExitCode == 69, result.ToString());
        Assert.StartsWith("persistproc: ", result.Stderr, StringComparison.Ordinal);
        Assert.Equal(0, Box.Supervisor);
    }

    [Fact]
    public async Task What_fails_otherwise_is_1_and_says_what_and_why()
    {
        var result = await Box.Cli("stop", "nobody");
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("persistproc: ", result.Stderr, StringComparison.Ordinal);
        Assert.Contains("nobody", result.Stderr, StringComparison.Ordinal);
    }
}
