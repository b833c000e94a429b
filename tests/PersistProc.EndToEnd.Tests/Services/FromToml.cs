namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>Services of the user's `services/*.toml` and of the nearest `persistproc.toml`.</summary>
public sealed class FromToml(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task A_users_service_starts_stops_and_is_listed()
    {
        User("a.toml", """
            [services.sleeper]
            command = ["sleep", "1000"]
            """);
        await Box.Do("start", "sleeper");
        var row = await Box.Status("sleeper");
        Assert.Equal("running", row.State);
        Assert.Equal(["sleep", "1000"], row.Command);
        Assert.Equal("service", row.Json.GetProperty("kind").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, row.Json.GetProperty("project").ValueKind);
        await Box.Do("stop", "sleeper");
        Assert.False(Proc.Alive(row.Pid));
    }

    [Fact]
    public async Task A_project_is_found_from_below_and_its_paths_are_relative_to_its_file()
    {
        Directory.CreateDirectory(Box.At("api"));
        var below = Directory.CreateDirectory(Box.At("a/b/c")).FullName;
        Project("""
            project = "shop"
            [services.api]
            command = ["sh", "-c", "pwd; exec sleep 1000"]
            working_directory = "api"
            """);
        var result = await Client.Start(Box.Order(Box.Command("start", "api")) with { Directory = below }).Result();
        Assert.True(result.ExitCode == 0, result.ToString());
        var row = await Box.Status("shop/api");
        Assert.Equal("shop", row.Json.GetProperty("project").GetString());
        await Eventually.True(() => File.ReadAllText(row.Log) == Box.At("api") + "\n");
        Assert.Contains("/logs/shop/api/", row.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_as_one_string_is_split_as_a_shell_splits_words()
    {
        User("a.toml", $"""
            [services.words]
            command = "{Dummy} print 'two words' wait"
            """);
        await Box.Do("start", "words");
        var row = await Box.Status("words");
        await Eventually.True(() => File.ReadAllText(row.Log) == "two words\n");
    }

    [Fact]
    public async Task The_environment_is_the_callers_with_the_files_on_top()
    {
        Box.Variables["CALLER"] = "here";
        Box.Variables["BOTH"] = "caller";
        User("a.toml", """
            [services.env]
            command = ["sleep", "1000"]
            environment = { BOTH = "file", FILE = "there" }
            """);
        await Box.Do("start", "env");
        var environment = Proc.Environment((await Box.Status("env")).Pid);
        Assert.Contains("CALLER=here", environment);
        Assert.Contains("BOTH=file", environment);
        Assert.Contains("FILE=there", environment);
    }

    [Fact]
    public async Task Stop_restart_and_restart_delay_are_obeyed()
    {
        User("a.toml", $$"""
            [services.job]
            command = ["{{Dummy}}", "ignore", "INT", "crash-once", "{{Box.At("crashed")}}", "wait"]
            stop = ["INT 200ms", "TERM 5s"]
            restart = "on-failure"
            restart_delay = "1s"
            """);
        await Box.Do("start", "job");
        Assert.Equal("backoff", (await Box.Until("job", row => row.State is "backoff")).State);
        var row = await Box.Until("job", "running");
        Assert.Equal(1, row.Restarts);
        await Box.Do("stop", "job");
        Assert.Equal("SIGTERM", (await Box.Status("job")).ExitSignal);
    }

    [Fact]
    public async Task The_default_of_a_service_is_to_be_restarted_when_it_failed_and_of_a_run_is_not()
    {
        User("a.toml", $$"""
            [services.job]
            command = ["{{Dummy}}", "crash-once", "{{Box.At("crashed")}}", "wait"]
            """);
        await Box.Do("start", "job");
        await Box.Until("job", row => row is { State: "running", Restarts: 1 });

        await Box.Service("once", Dummy, "die", "SEGV");
        Assert.Equal("failed", (await Box.Until("once", row => !row.HasRunningProcess)).State);
    }

    [Fact]
    public async Task What_an_attached_client_leaves_behind_is_up_to_the_service()
    {
        User("a.toml", """
            [services.stays]
            command = ["sleep", "1001"]
            [services.goes]
            command = ["sleep", "1002"]
            attach = { on_exit = "stop" }
            """);
        await Box.Do("start", "stays", "goes");
        foreach (var name in new[] { "stays", "goes" })
        {
            var client = Box.Begin("attach", name);
            await Eventually.True(async () => (await Box.Do("events", name)).Stdout.Contains("attached", StringComparison.Ordinal));
            client.Signal(Signal.KILL);
            await client.Ended;
        }

        await Eventually.True(() => Box.Running("sleep 1002").Count == 0);
        Assert.Single(Box.Running("sleep 1001"));
    }

    [Fact]
    public async Task A_running_service_keeps_its_definition_until_it_is_restarted_and_lives_on_when_it_left_the_files()
    {
        User("a.toml", "[services.job]\ncommand = [\"sleep\", \"1001\"]\n");
        await Box.Do("start", "job");
        User("a.toml", "[services.job]\ncommand = [\"sleep\", \"1002\"]\n");
        await Box.Do("start", "job");
        Assert.Single(Box.Running("sleep 1001"));
        await Box.Do("restart", "job");
        Assert.Single(Box.Running("sleep 1002"));
        Assert.Empty(Box.Running("sleep 1001"));

        File.Delete(UserFile("a.toml"));
        await Box.Cli("start", "job");
        Assert.Single(Box.Running("sleep 1002"));
        await Box.Do("stop", "job");
    }

    [Fact]
    public async Task Services_of_the_files_survive_the_supervisor_with_their_definition()
    {
        User("a.toml", $$"""
            [services.job]
            command = ["{{Dummy}}", "ignore", "INT", "wait"]
            stop = ["INT 100ms", "TERM 5s"]
            """);
        await Box.Do("start", "job");
        var row = await Box.Status("job");
        _ = Libc.kill(Box.Supervisor, (int)Signal.KILL);
        await Eventually.True(async () => (await Box.Cli("list")).ExitCode == 0);
        Assert.Equal(row.Pid, (await Box.Status("job")).Pid);
        await Box.Do("stop", "job");
        Assert.Equal("SIGTERM", (await Box.Status("job")).ExitSignal);
    }

    // ---- errors -------------------------------------------------------------------------------

    [Theory]
    [InlineData("[services.x]\ncommand = [\"sleep\",\n  oops\n", @"a\.toml:\d+:\d+")]
    [InlineData("[services.x\ncommand = \"sleep 1\"\n", @"a\.toml:1:\d+")]
    [InlineData("[services.x]\ncommand = 5\n", @"a\.toml:2:\d+")]
    [InlineData("[services.x]\ncommand = \"sleep 1\"\nrestart = \"perhaps\"\n", @"a\.toml:3:\d+")]
    [InlineData("[services.x]\ncommand = \"sleep 1\"\nstop = [\"WHAT 5s\"]\n", @"a\.toml:3:\d+")]
    [InlineData("[services.x]\ncommand = \"sleep 1\"\nrestart_delay = \"soon\"\n", @"a\.toml:3:\d+")]
    [InlineData("project = \"p\"\n[services.x]\ncommand = \"sleep 1\"\n", @"a\.toml:1:\d+")]
    [InlineData("[services.x]\nworking_directory = \".\"\n", @"a\.toml:\d+:\d+")]
    public async Task Errors_name_file_line_and_column(string toml, string where)
    {
        User("a.toml", toml);
        var result = await Box.Cli("start", "x");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Matches(where, result.Stderr);
    }

    [Fact]
    public async Task An_unknown_key_is_an_error_with_the_nearest_known_one()
    {
        User("a.toml", "[services.x]\ncommand = \"sleep 1\"\nrestrat = \"always\"\n");
        var result = await Box.Cli("start", "x");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Matches(@"a\.toml:3:1", result.Stderr);
        Assert.Contains("restrat", result.Stderr, StringComparison.Ordinal);
        Assert.Contains("restart", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_errors_come_at_once_and_what_runs_goes_on()
    {
        User("good.toml", "[services.good]\ncommand = [\"sleep\", \"1000\"]\n");
        await Box.Do("start", "good");
        User("a.toml", "[services.x]\ncommand = 5\nrestrat = \"always\"\n");
        User("b.toml", "[services.y]\ncomand = \"sleep 1\"\n");
        var result = await Box.Cli("start", "x");
        foreach (var place in new[] { "a.toml:2", "a.toml:3", "b.toml:2" })
            Assert.Contains(place, result.Stderr, StringComparison.Ordinal);
        Assert.Equal("running", (await Box.Status("good")).State);
    }

    [Fact]
    public async Task A_broken_project_file_is_told_where_it_matters()
    {
        Project("[services.x]\ncommand = \n");
        var result = await Box.Cli("start", "x");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Matches(@"persistproc\.toml:2:\d+", result.Stderr);
    }

    private string UserFile(string name) => Path.Combine(Box.Root, "config", "services", name);

    private void User(string name, string toml)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(UserFile(name))!);
        File.WriteAllText(UserFile(name), toml);
    }

    private void Project(string toml) => File.WriteAllText(Box.At("persistproc.toml"), toml);
}
