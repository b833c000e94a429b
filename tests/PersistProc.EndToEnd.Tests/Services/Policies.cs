using System.Globalization;

namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>Policies, seen from outside: whom a ladder reaches and how it ends, what is inherited, what a client's end means.</summary>
public sealed class Policies(ITestOutputHelper output) : EndToEndTest(output)
{
    private string Heard => Box.At("heard");

    [Theory]
    [InlineData("group", "leader member")]
    [InlineData("tree", "far leader member")]
    [InlineData("main", "leader")]
    public async Task The_polite_rungs_reach_whom_kill_mode_says_and_kill_reaches_all(string mode, string expected)
    {
        Family(mode, "INT 2s, KILL", leader: []);
        await Start(3);
        var tree = Tree();
        await Box.Do("stop", "job");
        Assert.Equal(expected, string.Join(' ', File.ReadAllLines(Heard).Order(StringComparer.Ordinal)));
        Assert.All(tree, pid => Assert.False(Proc.Alive(pid)));
    }

    [Theory]
    [InlineData("group", "far member")]
    [InlineData("tree", "far member")]
    [InlineData("main", "")]
    public async Task Once_the_leader_has_gone_the_next_rung_is_for_who_is_left(string mode, string expected)
    {
        Family(mode, "INT 2s, TERM 2s, KILL", leader: ["halt"]);
        await Start(3);
        var tree = Tree();
        await Box.Do("stop", "job");
        Assert.Equal(expected, string.Join(' ', File.ReadAllLines(Heard).Where(line => line.StartsWith("TERM ", StringComparison.Ordinal)).Select(line => line[5..]).Order(StringComparer.Ordinal)));
        Assert.All(tree, pid => Assert.False(Proc.Alive(pid)));
    }

    [Fact]
    public async Task A_ladder_without_kill_that_ends_before_its_service_fails_and_names_who_is_left()
    {
        User($"[services.job]\ncommand = ['{Dummy}', 'ignore', 'INT,TERM', 'spawn', 'session', '{{', 'ignore', 'INT,TERM', 'append', '{Heard}', 'far', 'wait', '}}', 'append', '{Heard}', 'leader', 'wait']\nstop = ['INT 200ms', 'TERM 200ms']\n");
        await Start(2);
        var tree = Tree();

        var stopped = await Box.Cli("stop", "job");
        Assert.Equal(1, stopped.ExitCode);
        Assert.Equal("", stopped.Stdout);
        foreach (var pid in tree) Assert.Contains(pid.ToString(CultureInfo.InvariantCulture), stopped.Stderr, StringComparison.Ordinal);

        var json = await Box.Json("stop", "job");
        Assert.Equal(tree, json.GetProperty("survivors").EnumerateArray().Select(pid => pid.GetInt32()).Order());
        Assert.Equal(("stop", "job"), (json.GetProperty("action").GetString(), json.GetProperty("name").GetString()));
        Assert.NotNull(json.GetProperty("error").GetString());

        var row = await Box.Status("job");
        Assert.NotNull(row.Why);
        Assert.All(tree, pid => Assert.True(Proc.Alive(pid)));
        var restart = await Box.Cli("restart", "job");
        Assert.Equal(1, restart.ExitCode);
        Assert.Equal(tree, Tree());

        var shutdown = await Box.Cli("shutdown");
        Assert.Equal(1, shutdown.ExitCode);
        Assert.Contains("job", shutdown.Stderr, StringComparison.Ordinal);
        Assert.Equal(0, (await Box.Cli("--no-autostart", "list")).ExitCode);

        await Box.Do("stop", "--force", "job");
        Assert.All(tree, pid => Assert.False(Proc.Alive(pid)));
        Assert.Equal("stopped", (await Box.Status("job")).State);
    }

    [Fact]
    public async Task What_is_inherited_is_the_callers_or_the_little_that_everybody_needs()
    {
        User("[services.all]\ncommand = 'sleep 1031'\n[services.little]\ncommand = 'sleep 1032'\ninherit = 'minimal'\nenvironment = { OWN = 'yes' }\n");
        (Box.Variables["CALLER"], Box.Variables["LANG"], Box.Variables["TZ"]) = ("first", "C.UTF-8", "Europe/Berlin");
        await Box.Do("start", "all", "little");
        Assert.Contains("CALLER=first", Proc.Environment((await Box.Status("all")).Pid));
        var little = Proc.Environment((await Box.Status("little")).Pid);
        Assert.Equal(
            ["HOME", "INVOCATION_ID", "LANG", "OWN", "PATH", "PERSISTPROC_NAME", "PERSISTPROC_PROJECT", "PERSISTPROC_RESTARTS", "TZ"],
            little.Select(variable => variable.Split('=')[0]).Where(name => name is not ("USER" or "LOGNAME" or "SHELL")).Order(StringComparer.Ordinal));

        // the last start's or restart's, kept for automatic restarts
        Box.Variables["CALLER"] = "second";
        await Box.Do("restart", "all");
        var pid = (await Box.Status("all")).Pid;
        Assert.Contains("CALLER=second", Proc.Environment(pid));
        Box.Variables["CALLER"] = "third";
        _ = Libc.kill(pid, (int)Signal.KILL);
        var again = await Box.Until("all", row => row.State == "running" && row.Pid != pid);
        Assert.Contains("CALLER=second", Proc.Environment(again.Pid));
    }

    [Theory]
    [InlineData("", "0007")]
    [InlineData("umask = '027'\n", "0027")]
    [InlineData("umask = '027'\nnice = 1\n", "0027")]
    public async Task The_umask_is_the_callers_or_the_services_own(string line, string expected)
    {
        User($"[services.job]\ncommand = 'sleep 1033'\n{line}");
        var started = await Box.Run(["sh", "-c", "umask 007; exec \"$@\"", "sh", .. Box.Command("start", "job")]);
        Assert.True(started.ExitCode == 0, started.ToString());
        var row = await Box.Status("job");
        Assert.Equal(expected, Proc.Status(row.Pid, "Umask"));
        _ = Libc.kill(row.Pid, (int)Signal.KILL);
        var again = await Box.Until("job", next => next.State == "running" && next.Pid != row.Pid);
        Assert.Equal(expected, Proc.Status(again.Pid, "Umask"));
    }

    [Theory]
    [InlineData("stop", null, false)]
    [InlineData("detach", null, true)]
    [InlineData("stop", "detach", true)]
    [InlineData("detach", "stop", false)]
    public async Task The_end_of_an_attached_client_means_what_it_says_or_else_what_the_service_says(string policy, string? own, bool lives)
    {
        User($"[services.job]\ncommand = ['{Dummy}', 'print', 'ready', 'wait']\nattach = {{ on_exit = '{policy}' }}\n");
        await Box.Do("start", "job");
        var pid = (await Box.Status("job")).Pid;
        foreach (var signal in new[] { Signal.TERM, Signal.KILL })
        {
            var client = Box.Begin(["attach", .. own is null ? Array.Empty<string>() : ["--on-exit", own], "--tail", "10", "job"]);
            await client.SaysOnStdout("ready");
            client.Signal(signal);
            await client.EndedWithin(TimeSpan.FromSeconds(20));
            if (lives)
            {
                await Eventually.True(async () => (await Box.Do("events", "job")).Stdout.Contains("detached", StringComparison.Ordinal));
                Assert.Equal(("running", pid), ((await Box.Status("job")).State, (await Box.Status("job")).Pid));
                continue;
            }

            await Box.Until("job", "stopped");
            Assert.False(Proc.Alive(pid));
            await Box.Do("start", "job");
            pid = (await Box.Status("job")).Pid;
        }
    }

    // a leader, one of its group and one of a session of its own, who tell what they hear
    private void Family(string mode, string ladder, string[] leader)
    {
        string[] Child(string name) => ["on", "INT", "{", "append", Heard, name, "}", "on", "TERM", "{", "append", Heard, $"TERM {name}", "}", "append", Box.At("there"), "x", "wait"];
        string[] command = [Dummy, "spawn", "{", .. Child("member"), "}", "spawn", "session", "{", .. Child("far"), "}", "on", "INT", "{", "append", Heard, "leader", .. leader, "}", "append", Box.At("there"), "x", "wait"];
        var words = string.Join(", ", command.Select(word => $"'{word}'"));
        var rungs = string.Join(", ", ladder.Split(", ").Select(rung => $"'{rung}'"));
        User($"[services.job]\ncommand = [{words}]\nkill_mode = '{mode}'\nstop = [{rungs}]\n");
    }

    private async Task Start(int members)
    {
        await Box.Do("start", "job");
        await Eventually.True(() => Tree().Count == members);
        var told = File.Exists(Box.At("there")) ? Box.At("there") : Heard;
        await Eventually.True(() => File.Exists(told) && File.ReadAllLines(told).Length == members);
    }

    private List<int> Tree() => [.. Box.Ours().Where(pid => Proc.Program(pid) == Path.GetFileName(Dummy))];

    private void User(string toml)
    {
        var path = Path.Combine(Box.Root, "config", "services", "a.toml");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, toml);
    }
}
