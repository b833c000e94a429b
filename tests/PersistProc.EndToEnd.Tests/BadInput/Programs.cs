namespace PersistProc.EndToEnd.Tests.BadInput;

/// <summary>What cannot be started says why, and disturbs nobody.</summary>
public sealed class Programs(ITestOutputHelper output) : EndToEndTest(output)
{
    [Theory]
    [InlineData("no-such-program-anywhere")]
    [InlineData("./no-such-file")]
    [InlineData("/no/such/file")]
    public async Task A_missing_program_is_127(string program) => await Fails(127, Path.GetFileName(program), "run", "--", program, "x");

    [Fact]
    public async Task A_file_that_may_not_be_executed_is_126()
    {
        await File.WriteAllTextAsync(Box.At("plain"), "#!/bin/sh\n");
        await Fails(126, "plain", "run", "--", "./plain");
    }

    [Fact]
    public async Task A_directory_is_no_program() => await Fails(126, "/tmp", "run", "--", "/tmp");

    [Fact]
    public async Task A_script_whose_interpreter_is_missing_names_the_interpreter()
    {
        Script("script", "#!/no/such/interpreter\necho hello\n");
        var result = await Fails(null, "/no/such/interpreter", "run", "--", "./script");
        Assert.True(result.ExitCode is 126 or 127, result.ToString());
    }

    [Fact]
    public async Task A_script_without_a_first_line_or_a_binary_of_another_kind_is_126()
    {
        Script("garbage", "\u0001\u0002\u0003 no program");
        await Fails(126, "garbage", "run", "--", "./garbage");
    }

    [Fact]
    public async Task A_missing_directory_is_named() =>
        await Fails(125, "/no/such/directory", "run", "--cwd", "/no/such/directory", "--", "true");

    [Fact]
    public async Task A_directory_that_is_a_file_is_named()
    {
        await File.WriteAllTextAsync(Box.At("plain"), "");
        await Fails(125, "plain", "run", "--cwd", "plain", "--", "true");
    }

    [Theory]
    [InlineData("run", "-d", "--", "no-such-program-anywhere")]
    [InlineData("start", "no-such-program-anywhere")]
    public async Task Detached_too(params string[] arguments)
    {
        var result = await Box.Cli(arguments);
        Assert.NotEqual(0, result.ExitCode);
        Assert.StartsWith("persistproc: ", result.Stderr, StringComparison.Ordinal);
        Assert.Contains("no-such-program-anywhere", result.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("one", "nope")]
    [InlineData("nope")]
    [InlineData("nope --with 'words'")]
    [InlineData("./nope", "x")]
    public async Task What_is_neither_a_service_nor_a_program_is_started_by_nobody(params string[] words)
    {
        await Box.Service("one", Dummy, "wait");
        var result = await Box.Cli(["start", .. words]);
        Assert.Equal((1, ""), (result.ExitCode, result.Stdout));
        Assert.Matches("^persistproc: start: no service .*nope.* here, and no program (\\./nope in /|nope in PATH|one in PATH)", result.Stderr);
        Assert.Equal("one", Assert.Single(await Box.List("-a")).Name);
    }

    [Fact]
    public async Task A_program_is_found_by_the_path_that_the_service_has()
    {
        Directory.CreateDirectory(Box.At("bin"));
        Script("bin/only-here", "#!/bin/sh\necho found\n");
        await Box.Do("list");       // the supervisor has another PATH
        Box.Variables["PATH"] += ":" + Box.At("bin");
        Assert.Equal("found\n", (await Box.Do("run", "--", "only-here")).Stdout);
    }

    [Fact]
    public async Task What_failed_to_start_can_be_seen_with_its_reason_and_stays_failed()
    {
        await Box.Cli("run", "-d", "--name", "job", "--restart", "no", "--", "/no/such/file");
        var known = await Box.Cli("status", "job");
        Assert.True(known.ExitCode is 3 or 4, known.ToString());
        if (known.ExitCode == 3)
            Assert.NotNull((await Box.Status("job")).Why);
    }

    [Fact]
    public async Task A_service_whose_program_vanished_fails_at_its_restart_and_says_so()
    {
        Script("prog", "#!/bin/sh\nexec sleep 1000\n");
        await Box.Service("job", "./prog");
        File.Delete(Box.At("prog"));
        var result = await Box.Cli("restart", "job");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("prog", result.Stderr, StringComparison.Ordinal);
        Assert.False((await Box.Status("job")).HasRunningProcess);
    }

    private async Task<Result> Fails(int? code, string named, params string[] arguments)
    {
        var bystander = await Box.Service("bystander", "sleep", "1000");
        var result = await Box.Cli(arguments);
        Assert.True(code is null || result.ExitCode == code, result.ToString());
        Assert.Contains("persistproc: ", result.Stderr, StringComparison.Ordinal);
        Assert.Contains(named, result.Stderr, StringComparison.Ordinal);
        Assert.Equal("", result.Stdout);
        Assert.True(Proc.Alive(bystander.Pid));
        return result;
    }

    private void Script(string name, string text)
    {
        File.WriteAllText(Box.At(name), text);
        File.SetUnixFileMode(Box.At(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
