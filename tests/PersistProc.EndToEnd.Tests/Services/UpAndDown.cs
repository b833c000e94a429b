using System.Text.Json;

namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>A project as a whole: what `up` says, starts and leaves alone; what `down` stops.</summary>
public sealed class UpAndDown(ITestOutputHelper output) : EndToEndTest(output)
{
    private const string Three = """
        [services.db]
        command = "sleep 1041"
        [services.api]
        command = "sleep 1042"
        environment = { PORT = "1" }
        requires = ["db"]
        after = ["db"]
        [services.tool]
        command = "sleep 1043"
        manual = true
        """;

    [Fact]
    public async Task Up_says_what_it_will_do_and_starts_all_but_the_manual_ones()
    {
        await Project(Three);
        var up = await Box.Do("up", "-d");
        Assert.Equal(["+ db    added", "+ api   added", "+ tool  added, manual: started by its name"], Lines(up).Take(3));
        Assert.Equal(["running", "running", "stopped"], await States("db", "api", "tool"));
        await Box.Do("up", "-d", "tool");
        Assert.Equal("running", (await Box.Status("tool")).State);
    }

    [Fact]
    public async Task A_dry_run_changes_nothing()
    {
        await Project(Three);
        Assert.Contains("+ db    added", (await Box.Do("up", "--dry-run")).Stdout, StringComparison.Ordinal);
        Assert.Empty(await Box.List("-a"));
    }

    [Fact]
    public async Task A_change_is_told_by_its_keys_and_touches_nobody()
    {
        await Project(Three);
        await Box.Do("up", "-d");
        var before = await Pids("db", "api");
        await Project(Three.Replace("PORT = \"1\"", "PORT = \"2\"", StringComparison.Ordinal).Replace("command = \"sleep 1041\"", "command = \"sleep 1041\"\nrestart = \"always\"", StringComparison.Ordinal));
        foreach (var words in (string[][])[["config", "reload"], ["up", "-d"]])
        {
            var said = await Box.Do(words);
            if (words[0] == "config") Assert.Contains("~ db    changed: restart (at once, without a restart)", said.Stdout, StringComparison.Ordinal);
            Assert.Contains("~ api   changed: environment.PORT (from its next start on: persistproc", said.Stdout, StringComparison.Ordinal);
            Assert.Equal(before, await Pids("db", "api"));
        }
        Assert.True((await Box.Status("api")).Json.GetProperty("definition_changed").GetBoolean());
        Assert.Equal(["environment.PORT"], (await Box.Status("api")).Json.GetProperty("changed_keys").EnumerateArray().Select(key => key.GetString()));

        Assert.Contains("(restarted now)", (await Box.Do("up", "-d", "--restart-changed")).Stdout, StringComparison.Ordinal);
        Assert.Equal(before[0], (await Box.Status("db")).Pid);
        Assert.NotEqual(before[1], (await Box.Status("api")).Pid);
        Assert.Equal("= 3 unchanged", Lines(await Box.Do("config", "reload")).Single());
    }

    [Fact]
    public async Task What_holds_at_once_is_obeyed_by_the_instance_that_runs()
    {
        await Project("[services.a]\ncommand = \"sleep 1044\"\nrestart = \"no\"\n");
        await Box.Do("up", "-d");
        var pid = (await Box.Status("a")).Pid;
        await Project("[services.a]\ncommand = \"sleep 1044\"\nrestart = \"always\"\nrestart_delay = 0\n");
        await Box.Do("config", "reload");
        Assert.Equal(pid, (await Box.Status("a")).Pid);
        _ = Libc.kill(pid, (int)Signal.KILL);
        Assert.NotEqual(pid, (await Box.Until("a", row => row.State == "running" && row.Pid != pid)).Pid);
    }

    [Fact]
    public async Task What_left_the_files_runs_until_it_is_stopped_and_is_history_then()
    {
        await Project(Three);
        await Box.Do("up", "-d", "db", "tool");
        await Project("[services.db]\ncommand = \"sleep 1041\"\n");
        var said = await Box.Do("up", "-d");
        Assert.Contains("- tool  left the files, and runs on until it is stopped: persistproc", said.Stdout, StringComparison.Ordinal);
        Assert.Equal("running", (await Box.Status("tool")).State);
        await Box.Do("stop", "tool");
        Assert.Equal(["db"], (await Box.List()).Select(row => row.Name));
        Assert.Contains("tool", (await Box.List("-a")).Select(row => row.Name));
    }

    [Fact]
    public async Task A_broken_file_changes_nothing_and_down_goes_on()
    {
        await Project(Three);
        await Box.Do("up", "-d");
        var before = await Pids("db", "api");
        await Project(Three + "\n[services.more]\ncommand = \"sleep 1045\"\nrestrat = \"no\"\n");
        foreach (var words in (string[][])[["up", "-d"], ["config", "reload"], ["up", "--dry-run"]])
        {
            var said = await Box.Cli(words);
            Assert.Equal(1, said.ExitCode);
            Assert.Contains($"{Box.Work}/persistproc.toml:14:1: services.more.restrat: unknown key: did you mean \"restart\"?", said.Stderr, StringComparison.Ordinal);
        }
        Assert.Equal(before, await Pids("db", "api"));
        await Box.Do("down");
        Assert.Equal(["stopped", "stopped"], await States("db", "api"));
    }

    [Fact]
    public async Task Down_stops_who_needs_others_first_and_leaves_runs_alone()
    {
        await Project(Three);
        await Box.Do("up", "-d");
        var run = await Box.Service("loose", Dummy, "wait");
        var down = await Box.Do("down");
        Assert.Equal(["stopped p/api", "stopped p/db"], Lines(down).Select(line => line[..line.IndexOf(" (", StringComparison.Ordinal)]).Order());
        Assert.True(Proc.Alive(run.Pid));
        var told = (await Box.Do("-o", "json", "events")).Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .Select(line => $"{line.GetProperty("name").GetString()} {line.GetProperty("event").GetString()}").ToList();
        Assert.True(told.IndexOf("p/api stopped") < told.IndexOf("p/db stopping"), string.Join('\n', told));
        Assert.Contains("nothing of it runs", (await Box.Do("down")).Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_that_fails_is_told_with_its_name_and_the_others_run()
    {
        await Project(Three + "\n[services.bad]\ncommand = \"/no/such/program\"\nrestart = \"no\"\n");
        var up = await Box.Cli("up", "-d", "--wait");
        Assert.Equal(1, up.ExitCode);
        Assert.Contains("p/bad: no program /no/such/program", up.Stderr, StringComparison.Ordinal);
        Assert.Equal(["running", "running", "failed"], await States("db", "api", "bad"));
        var json = await Box.Cli("-o", "json", "up", "-d");
        Assert.Equal(1, json.ExitCode);
        var reply = JsonDocument.Parse(json.Stdout).RootElement;
        Assert.Equal("p", reply.GetProperty("project").GetString());
        Assert.Equal(["unchanged", "unchanged", "unchanged", "unchanged"], reply.GetProperty("plan").EnumerateArray().Select(line => line.GetProperty("change").GetString()));
        Assert.Equal(["p/db", "p/api", "p/bad"], reply.GetProperty("results").EnumerateArray().Select(line => line.GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData("up", "-d", "apj")]
    [InlineData("down", "apj")]
    public async Task An_unknown_name_is_told_with_the_nearest_one_and_nothing_is_done(params string[] words)
    {
        await Project(Three);
        var said = await Box.Cli(words);
        Assert.Equal(1, said.ExitCode);
        Assert.Contains($"{words[0]} apj: no such service in {Box.Work}/persistproc.toml: did you mean \"api\"?", said.Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain(await Box.List("-a"), row => row.HasRunningProcess);
    }

    [Fact]
    public async Task Where_nothing_is_declared_it_says_where_a_file_would_be()
    {
        foreach (var verb in (string[])["up", "down"])
        {
            var said = await Box.Cli(verb);
            Assert.Equal(1, said.ExitCode);
            Assert.Contains($"{verb}: no persistproc.toml in {Box.Work} or above it, and no service files in", said.Stderr, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Outside_a_project_the_users_own_services_are_meant()
    {
        Box.User("[services.mine]\ncommand = \"sleep 1046\"\n");
        await Box.Do("up", "-d");
        Assert.Equal("running", (await Box.Status("mine")).State);
        await Box.Do("down");
        Assert.Equal("stopped", (await Box.Status("mine")).State);
    }

    private Task Project(string text) => File.WriteAllTextAsync(Path.Combine(Box.Work, "persistproc.toml"), "project = \"p\"\n" + text);

    private static string[] Lines(Result result) => result.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private async Task<string[]> States(params string[] names) => [.. await Task.WhenAll(names.Select(async name => (await Box.Status(name)).State))];

    private async Task<int[]> Pids(params string[] names) => [.. await Task.WhenAll(names.Select(async name => (await Box.Status(name)).Pid))];
}
