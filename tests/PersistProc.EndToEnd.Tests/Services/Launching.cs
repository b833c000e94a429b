using System.Globalization;

namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>What a service is given at its start: directory, user, limits, streams, and every failure in words.</summary>
public sealed class Launching(ITestOutputHelper output) : EndToEndTest(output)
{
    private const string Nobody = "65534";

    private static bool IsRoot => Libc.getuid() == 0;

    [Fact]
    public async Task Limits_niceness_and_oom_score_are_set_and_nothing_else_differs_from_a_plain_start()
    {
        User("""
            [services.plain]
            command = "sleep 1001"
            stderr = "stdout"
            [services.staged]
            command = "sleep 1001"
            stderr = "stdout"
            nice = 5
            oom_score_adjust = 321
            umask = "027"
            limits = { nofile = "512:1024", core = 0, as = "1GiB", stack = "4MiB:8MiB" }
            """);
        await Box.Do("start", "plain", "staged");
        var (plain, staged) = ((await Box.Status("plain")).Pid, (await Box.Status("staged")).Pid);
        await Eventually.True(() => Proc.Program(staged) == Proc.Program(plain));

        var limits = Proc.Limits(staged);
        Assert.Equal(["512", "1024"], Words(limits["Max open files"]));
        Assert.Equal(["0", "0"], Words(limits["Max core file size"]));
        Assert.Equal([Bytes(1024), Bytes(1024)], Words(limits["Max address space"]));
        Assert.Equal([Bytes(4), Bytes(8)], Words(limits["Max stack size"]));
        Assert.Equal("321", Proc.Read(staged, "oom_score_adj").Trim());
        Assert.Equal("5", Proc.Read(staged, "stat").Split(' ')[18]);
        Assert.Equal("0027", Proc.Status(staged, "Umask"));

        // session and group of its own, default signals, no descriptor more, the tree's tag, the same environment
        foreach (var field in new[] { "SigBlk", "SigIgn", "SigCgt", "ShdPnd", "Groups", "NoNewPrivs" })
            Assert.Equal(Proc.Status(plain, field), Proc.Status(staged, field));
        Assert.Equal((staged, staged), (Proc.Stat(staged)!.Session, Proc.Stat(staged)!.Group));
        await Proc.HasItsStreamsAlone(staged);
        Assert.NotEqual("unlimited", Words(limits["Max realtime timeout"])[0]);
        Assert.Equal(Own(Proc.Environment(plain)), Own(Proc.Environment(staged)));
        await Box.Do("stop", "staged");
        Assert.Equal("SIGINT", (await Box.Status("staged")).ExitSignal);
    }

    [Fact]
    public async Task Another_user_has_his_groups_his_home_and_may_open_the_standard_streams_again()
    {
        if (!IsRoot)
        {
            Output.WriteLine("not tried: only root may change user");
            return;
        }

        Box.Variables["XDG_RUNTIME_DIR"] = Box.Base;
        User("""
            [services.other]
            command = "id -u; id -g; echo $HOME $USER $LOGNAME $MINE ${XDG_RUNTIME_DIR-none}; echo again > /dev/stdout; echo wrong > /dev/stderr; exec sleep 1002"
            shell = true
            user = "nobody"
            working_directory = "/"
            environment = { MINE = "kept" }
            """);
        await Box.Do("start", "other");
        var row = await Box.Status("other");
        var said = await Eventually.Get(() => File.ReadAllText(row.Log) is var text && text.Contains("wrong", StringComparison.Ordinal) ? text : null);
        Assert.StartsWith("65534\n", said, StringComparison.Ordinal);
        Assert.Contains(" nobody nobody kept none\n", said, StringComparison.Ordinal);
        Assert.Contains("\nagain\n", said, StringComparison.Ordinal);
        Assert.Equal($"{Nobody}\t{Nobody}\t{Nobody}\t{Nobody}", Proc.Status(row.Pid, "Uid"));
        Assert.Equal("0000000000000000", Proc.Status(row.Pid, "CapEff"));
        Assert.DoesNotContain("0", Words(Proc.Status(row.Pid, "Groups")));
        await Proc.HasItsStreamsAlone(row.Pid);
        await Box.Do("stop", "other");
        Assert.False(Proc.Alive(row.Pid));
    }

    [Theory]
    [InlineData("user = 'nosuchuser'", "no user \"nosuchuser\"")]
    [InlineData("group = 'nosuchgroup'", "no group \"nosuchgroup\"")]
    [InlineData("working_directory = '/nowhere'", "no directory /nowhere")]
    [InlineData("working_directory = '/nowhere'\nnice = 1", "no directory /nowhere")]
    [InlineData("command = ['/nowhere/x']\nnice = 1", "no program /nowhere/x")]
    [InlineData("command = ['/etc/passwd']\nnice = 1", "/etc/passwd is not executable")]
    [InlineData("command = ['/etc/passwd']", "/etc/passwd is not executable")]
    [InlineData("stdin = 'file:/nowhere/in'", "stdin: /nowhere/in cannot be read")]
    [InlineData("stdin = 'file:/nowhere/in'\nnice = 1", "stdin: /nowhere/in cannot be read")]
    [InlineData("limits = { as = '1KB' }", "x")]
    [InlineData("environment_files = ['gone.env']", "gone.env: cannot be read")]
    public async Task A_start_that_fails_says_at_what_and_leaves_nothing_behind(string lines, string expected)
    {
        var command = lines.StartsWith("command", StringComparison.Ordinal) ? "" : "command = ['sleep', '1003']\n";
        User($"[services.x]\nrestart = 'no'\n{command}{lines}\n");
        var result = await Box.Cli("start", "x");
        if (expected != "x")
        {
            Assert.Equal(1, result.ExitCode);
            Assert.Contains(expected, result.Stderr, StringComparison.Ordinal);
        }

        // whatever it was, there is an end of it, and the service can be started once it is put right
        await Box.Until("x", "failed");
        Assert.Empty(Box.Running("sleep 1003"));
        User("[services.x]\ncommand = ['sleep', '1003']\n");
        await Box.Do("start", "x");
        Assert.Equal("running", (await Box.Status("x")).State);
    }

    [Fact]
    public async Task A_user_who_may_not_enter_or_execute_is_named()
    {
        if (!IsRoot)
        {
            Output.WriteLine("not tried: only root may change user");
            return;
        }

        await File.WriteAllTextAsync(Box.At("tool"), "#!/bin/sh\n");
        File.SetUnixFileMode(Box.At("tool"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        User($"[services.enter]\ncommand = 'sleep 1'\nuser = 'nobody'\nworking_directory = '{Box.Work}'\n[services.execute]\ncommand = '{Box.At("tool")}'\nuser = 'nobody'\nworking_directory = '/'\n[defaults]\nrestart = 'no'\n");
        Assert.Contains($"the user \"nobody\" may not enter the directory {Box.Work}", (await Box.Cli("start", "enter")).Stderr, StringComparison.Ordinal);
        Assert.Contains($"the user \"nobody\" may not execute {Box.At("tool")}", (await Box.Cli("start", "execute")).Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asks_for_more_than_an_ordinary_user_may_is_told()
    {
        // as root, a supervisor of an ordinary user is one that root started for him
        Box.Globals.AddRange(["--root", OfNobody()]);
        Directory.CreateDirectory(Path.Combine(Box.Globals[1], "config/services"));
        await File.WriteAllTextAsync(Path.Combine(Box.Globals[1], "config/services/a.toml"), """
            [defaults]
            restart = "no"
            working_directory = "/"
            [services.user]
            command = "sleep 1004"
            user = "root"
            [services.group]
            command = "sleep 1004"
            group = 0
            [services.nice]
            command = "sleep 1004"
            nice = -5
            [services.oom]
            command = "sleep 1004"
            oom_score_adjust = -900
            [services.hard]
            command = "sleep 1004"
            limits = { nofile = "1000:1073741816" }
            [services.fine]
            command = "sleep 1004"
            user = "nobody"
            nice = 3
            limits = { nofile = 100 }
            """);
        try
        {
            await AssertEachIsTold();
        }
        finally
        {
            Assert.Equal(0, (await AsNobody("shutdown")).ExitCode);
            Directory.Delete(Box.Globals[1], recursive: true);
        }
    }

    private async Task AssertEachIsTold()
    {
        Assert.Contains("cannot run as the user \"root\": the supervisor is an ordinary user", await Told("user"), StringComparison.Ordinal);
        Assert.Contains("cannot run in the group \"0\"", await Told("group"), StringComparison.Ordinal);
        Assert.Contains("nice = -5: not permitted", await Told("nice"), StringComparison.Ordinal);
        Assert.Contains("oom_score_adjust = -900: not permitted", await Told("oom"), StringComparison.Ordinal);
        Assert.Matches("limits.nofile = \"1000:1073741816\": not permitted: (the supervisor's own hard limit is|this kernel allows) [0-9]+", await Told("hard"));
        Assert.Equal("", await Told("fine"));
    }

    [Fact]
    public async Task A_stage_that_is_killed_or_ends_early_leaves_a_service_that_can_be_started_again()
    {
        User("[services.quick]\ncommand = 'true'\nnice = 1\n[services.slow]\ncommand = 'sleep 1005'\nnice = 1\n");
        for (var round = 0; round < 10; round++)
            await Box.Do("start", "quick");
        await Box.Until("quick", "completed");
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Box.Cli("restart", "slow")));
        await Box.Until("slow", "running");
        await Eventually.True(() => Box.Running("sleep 1005").Count == 1);
    }

    [Fact]
    public async Task A_supervisor_that_dies_during_a_staged_start_changes_nothing()
    {
        User("[services.job]\ncommand = 'sleep 1006'\nnice = 1\n");
        for (var round = 0; round < 10; round++)
        {
            await Box.Do("list");
            var start = Box.Begin("start", "job");
            _ = Libc.kill(Box.Supervisor, (int)Signal.KILL);
            Assert.Equal(0, await start.EndedWithin(TimeSpan.FromSeconds(20)));
            await Eventually.True(() => Box.Running("sleep 1006").Count == 1);
            Assert.Equal(Assert.Single(Box.Running("sleep 1006")), (await Box.Status("job")).Pid);
            await Box.Do("stop", "job");
            Assert.Empty(Box.Running("sleep 1006"));
        }
    }

    [Fact]
    public async Task A_file_is_read_and_what_goes_nowhere_is_in_no_log()
    {
        await File.WriteAllTextAsync(Box.At("in.txt"), "from the file\n");
        User($"""
            [defaults]
            restart = "no"
            shell = true
            [services.reads]
            command = "cat; echo end"
            stdin = "file:{Box.At("in.txt")}"
            [services.silent]
            command = "echo nothing; echo nothing >&2; one=$(readlink /proc/$$/fd/1); two=$(readlink /proc/$$/fd/2); echo $one $two > {Box.At("both")}"
            output = "null"
            [services.half]
            command = "echo nothing; echo wrong >&2"
            output = "null"
            stderr = "log"
            [services.other-half]
            command = "echo right; echo nothing >&2"
            stderr = "null"
            """);
        await Box.Do("start", "reads", "silent", "half", "other-half");
        foreach (var (name, expected) in new[] { ("reads", "from the file\nend\n"), ("silent", ""), ("half", "wrong\n"), ("other-half", "right\n") })
            Assert.Equal(expected, await File.ReadAllTextAsync((await Box.Until(name, "completed")).Log));
        Assert.Equal("/dev/null /dev/null\n", await File.ReadAllTextAsync(Box.At("both")));
    }

    private static string Bytes(int megabytes) => (megabytes * 1024L * 1024).ToString(CultureInfo.InvariantCulture);

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    // what every instance has of its own
    private static IEnumerable<string> Own(IEnumerable<string> environment) =>
        environment.Where(variable => !variable.StartsWith("INVOCATION_ID=", StringComparison.Ordinal) && !variable.StartsWith("PERSISTPROC_NAME=", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private string OfNobody()
    {
        var root = Path.Combine(Path.GetTempPath(), Box.Id + "n");
        Directory.CreateDirectory(root);
        File.SetUnixFileMode(Box.Base, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        if (IsRoot) Assert.Equal(0, Libc.chown(root, 65534, 65534));
        return root;
    }

    private async Task<Result> AsNobody(params string[] arguments)
    {
        IReadOnlyList<string> command = [.. IsRoot ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : Array.Empty<string>(), .. Box.Command(arguments)];
        return await Client.Start(Box.Order(command) with { Directory = "/" }).Result();
    }

    private async Task<string> Told(string service) => (await AsNobody("start", service)).Stderr;

    private void User(string toml)
    {
        var path = Path.Combine(Box.Root, "config/services/a.toml");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, toml);
    }
}
