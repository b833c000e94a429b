using System.Text.Json.Nodes;

namespace PersistProc.EndToEnd.Tests.Agents;

/// <summary>Two agents and a person on the same services: nobody ends what another needs without knowing it.</summary>
public sealed class Ownership(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task What_another_started_is_ended_only_by_who_says_so()
    {
        await Box.Service("persons", "sleep", "1000");
        var (one, other) = (await McpTalk.Begin(Box, "one"), await McpTalk.Begin(Box, "other"));
        await one.Done("ctrl", new JsonObject { ["action"] = "start", ["command_or_label"] = "sleep 2000", ["label"] = "ones" });
        foreach (var (target, owner) in new[] { ("persons", $"a program without a terminal in {Box.Work}"), ("ones", $"the agent one in {Box.Work}") })
        {
            foreach (var action in new[] { "stop", "restart" })
            {
                var (refused, isError) = await other.Tool("ctrl", new JsonObject { ["action"] = action, ["command_or_label"] = target });
                Assert.True(isError);
                Assert.Contains($"it was started by {owner}", refused.GetProperty("error").GetString(), StringComparison.Ordinal);
                Assert.Contains("say so: force", refused.GetProperty("error").GetString(), StringComparison.Ordinal);
            }
        }
        Assert.All(await Box.List(), row => Assert.Equal("running", row.State));
        await one.Done("ctrl", new JsonObject { ["action"] = "restart", ["command_or_label"] = "ones" });
        await other.Done("ctrl", new JsonObject { ["action"] = "stop", ["command_or_label"] = "ones", ["force"] = true });
        // politely, though it was forced: it is another's
        Assert.Equal("SIGINT", Assert.Single(await Box.List(), row => row.Label == "ones").ExitSignal);
        await other.Done("ctrl", new JsonObject { ["action"] = "stop", ["command_or_label"] = "persons", ["force"] = true });
    }

    [Fact]
    public async Task An_agent_that_gives_commands_in_a_shell_is_asked_back_too()
    {
        var row = await Box.Service("persons", "sleep", "1000");
        foreach (var action in new[] { "stop", "restart" })
        {
            var refused = await AsAgent("one", Box.Work, action, "persons");
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains($"it was started by a program without a terminal in {Box.Work}", refused.Stderr, StringComparison.Ordinal);
            Assert.Contains("say so: force (--force)", refused.Stderr, StringComparison.Ordinal);
        }
        Assert.Equal(row.Pid, (await Box.Status("persons")).Pid);

        // its own, from wherever in the project it is
        Directory.CreateDirectory(Box.At("below"));
        Assert.Equal(0, (await AsAgent("one", Box.At("below"), "run", "-d", "--name", "ones", "--", "sleep", "2000")).ExitCode);
        Assert.Equal(1, (await AsAgent("other", Box.At("below"), "stop", "ones")).ExitCode);
        Assert.Equal(0, (await AsAgent("one", Box.Work, "restart", "ones")).ExitCode);
        // another's politely, though it is forced
        Assert.Equal(0, (await AsAgent("one", Box.Work, "stop", "--force", "persons")).ExitCode);
        Assert.Equal("SIGINT", Assert.Single(await Box.List(), one => one.Name == "persons").ExitSignal);
    }

    [Fact]
    public async Task The_same_agent_in_two_worktrees_is_two()
    {
        Directory.CreateDirectory(Box.At("a"));
        Directory.CreateDirectory(Box.At("b"));
        var (a, b) = (await McpTalk.Begin(Box, "agent", Box.At("a")), await McpTalk.Begin(Box, "agent", Box.At("b")));
        await a.Done("ctrl", new JsonObject { ["action"] = "start", ["command_or_label"] = "sleep 1000", ["label"] = "server" });
        Assert.True((await b.Tool("ctrl", new JsonObject { ["action"] = "stop", ["command_or_label"] = "server" })).IsError);
        // a person ends everything
        await Box.Do("stop", "server");
    }

    [Fact]
    public async Task Whoever_listens_on_a_port_is_stopped_by_it_and_a_stranger_is_named()
    {
        var (ours, theirs, nobodys) = (FreePort.Next(), FreePort.Next(), FreePort.Next());
        var row = await Box.Service("web", "sh", "-c", $"python3 -m http.server --bind 127.0.0.1 {ours} & wait");
        await Eventually.True(async () => (await Box.Json("list", "--ports")).GetProperty("processes")[0].GetProperty("ports").EnumerateArray().Any(port => port.GetProperty("port").GetInt32() == ours));
        using var stranger = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        stranger.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, theirs));
        stranger.Listen();
        var named = await Box.Cli("stop", "--port", $"{theirs}");
        Assert.Equal(1, named.ExitCode);
        Assert.Contains($"process {Environment.ProcessId} ", named.Stderr, StringComparison.Ordinal);
        Assert.Contains("none of ours", named.Stderr, StringComparison.Ordinal);
        Assert.Contains($"nobody listens on port {nobodys}", (await Box.Cli("stop", "--port", $"{nobodys}")).Stderr, StringComparison.Ordinal);
        Assert.Equal(2, (await Box.Cli("stop", "--port", "many")).ExitCode);
        Assert.True(Proc.Alive(row.Pid));
        Assert.Equal($"stopped web (pid {row.Pid})\n", (await Box.Do("stop", "--port", $"{ours}")).Stdout);
        Assert.False(Proc.Alive(row.Pid));
    }

    [Fact]
    public async Task People_see_whose_it_is()
    {
        var agent = await McpTalk.Begin(Box, "helpful");
        await agent.Done("ctrl", new JsonObject { ["action"] = "start", ["command_or_label"] = "sleep 1000", ["label"] = "server" });
        Assert.Contains("OWNER", (await Box.Do("list")).Stdout, StringComparison.Ordinal);
        Assert.Contains("helpful", (await Box.Do("list")).Stdout, StringComparison.Ordinal);
        Assert.Contains($"owner: agent helpful in {Box.Work}", (await Box.Do("status", "sleep")).Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_in_a_shell_is_asked_back_by_down_and_kill_too_and_nothing_of_the_project_ends()
    {
        await File.WriteAllTextAsync(Path.Combine(Box.Work, "persistproc.toml"), "[services.mine]\ncommand = \"sleep 1031\"\n[services.its]\ncommand = \"sleep 1032\"\n");
        await Box.Do("start", "mine");
        Assert.Equal(0, (await AsAgent("helpful", Box.Work, "start", "its")).ExitCode);
        var (mine, its) = ((await Box.Status("mine")).Pid, (await Box.Status("its")).Pid);
        foreach (var arguments in new[] { new[] { "down" }, ["down", "mine"], ["kill", "-s", "KILL", "its", "mine"] })
        {
            var refused = await AsAgent("helpful", Box.Work, arguments);
            Assert.Equal(1, refused.ExitCode);
            Assert.Matches("/mine: it was started by .*force", refused.Stderr);
            Assert.Equal((mine, its), ((await Box.Status("mine")).Pid, (await Box.Status("its")).Pid));
        }

        // all of them are named
        var both = (await AsAgent("other", Box.Work, "kill", "mine", "its")).Stderr;
        Assert.Matches("/mine: it was started by .*; .*/its: by the agent helpful in .* If they are to be sent a signal", both);
        Assert.Equal(0, (await AsAgent("helpful", Box.Work, "kill", "-s", "USR1", "--force", "mine")).ExitCode);
        await Eventually.True(async () => (await Box.Status("mine")).Pid != mine);
        Assert.Equal(0, (await AsAgent("helpful", Box.Work, "down", "its")).ExitCode);
        Assert.Equal(0, (await AsAgent("helpful", Box.Work, "down", "--force")).ExitCode);
        Assert.Equal("SIGINT", (await Box.Status("mine")).ExitSignal);     // politely
        Assert.Equal(("stopped", "stopped"), ((await Box.Status("mine")).State, (await Box.Status("its")).State));
    }

    [Fact]
    public async Task An_agent_in_a_shell_is_asked_back_by_run_fresh_and_shutdown_too()
    {
        await Box.Do("run", "-d", "--name", "persons", "--", "sleep", "1041");
        var pid = (await Box.Status("persons")).Pid;
        foreach (var arguments in new[] { new[] { "run", "--fresh", "-d", "--", "sleep", "1041" }, ["run", "--fresh", "--", "sleep", "1041"], ["run", "--fresh", "-d", "--name", "persons", "--", "sleep", "1042"], ["shutdown"] })
        {
            var refused = await AsAgent("helpful", Box.Work, arguments);
            Assert.NotEqual(0, refused.ExitCode);
            Assert.Matches("persons: it was started by .*--force", refused.Stderr);
            Assert.Equal(("running", pid), ((await Box.Status("persons")).State, (await Box.Status("persons")).Pid));
        }

        Assert.Single(await Box.List());
        Assert.Equal(0, (await AsAgent("helpful", Box.Work, "stop", "--force", "persons")).ExitCode);
        Assert.Equal(0, (await AsAgent("helpful", Box.Work, "run", "--fresh", "-d", "--name", "persons", "--", "sleep", "1042")).ExitCode);
        // its own
        Assert.Equal(0, (await AsAgent("helpful", Box.Work, "run", "--fresh", "-d", "--name", "persons", "--", "sleep", "1043")).ExitCode);
        await Box.Do("run", "-d", "--name", "more", "--", "sleep", "1044");
        Assert.Equal(1, (await AsAgent("helpful", Box.Work, "shutdown")).ExitCode);
        Assert.Equal(0, (await AsAgent("helpful", Box.Work, "shutdown", "--force")).ExitCode);
    }

    [Fact]
    public async Task An_agent_in_a_shell_is_asked_back_before_it_scales_down_or_restarts_what_has_changed_and_nothing_is_changed()
    {
        var file = Path.Combine(Box.Work, "persistproc.toml");
        string Services(int replicas, int seconds) => $"[services.worker]\ncommand = \"sleep 1051\"\nreplicas = {replicas}\n[services.web]\ncommand = \"sleep {seconds}\"\n";
        await File.WriteAllTextAsync(file, Services(2, 1052));
        await Box.Do("up", "-d");
        async Task<IEnumerable<int?>> Pids() => (await Box.List()).OrderBy(row => row.Name, StringComparer.Ordinal).Select(row => (int?)row.Pid);
        var before = await Pids();
        async Task Refused(string pattern, params string[] arguments)
        {
            var refused = await AsAgent("helpful", Box.Work, arguments);
            Assert.Equal(1, refused.ExitCode);
            Assert.Matches(pattern, refused.Stderr);
            Assert.Equal(before, await Pids());
        }

        Assert.Equal(0, (await AsAgent("helpful", Box.Work, "start", "web", "worker.2")).ExitCode);   // runs already, and is not its own by that
        await Refused("/worker.2: it was started by .*stopped.*force", "scale", "worker=1");
        Assert.Equal(0, (await AsAgent("helpful", Box.Work, "scale", "worker=2")).ExitCode);
        await File.WriteAllTextAsync(file, Services(1, 1053));
        await Refused("/web: it was started by .*restarted.*force", "up", "-d", "--restart-changed");
        await Refused("/worker.2: it was started by .*stopped.*force", "up", "-d");
        Assert.Equal(0, (await AsAgent("helpful", Box.Work, "up", "-d", "--restart-changed", "--force")).ExitCode);
        Assert.Equal(["sleep", "1053"], (await Box.Status("web")).Command);
        Assert.Equal("stopped", (await Box.Status("worker.2")).State);
    }

    [Fact]
    public async Task An_agent_of_the_api_that_does_not_say_where_it_stands_is_asked_back_as_well()
    {
        var pid = (await Box.Service("persons", "sleep", "1000")).Pid;
        using var api = new Api(Box);
        foreach (var by in new[] { """{"agent":"bot"}""", """{"agent":"bot","directory":"work"}""" })
        {
            foreach (var (path, more) in new[] { ("stop", """ "words":["persons"] """), ("kill", """ "targets":["persons"],"signal":"KILL","whom":"main" """), ("shutdown", """ "keep":false """) })
            {
                var refused = await api.Send("POST", $"/v1/{path}", $$"""{"request_id":"{{Guid.NewGuid()}}","client_id":"c","cwd":"{{Box.Work}}","by":{{by}},{{more}}}""");
                Assert.Equal(409, refused.Status);
                Assert.Contains("persons: it was started by", refused.Text, StringComparison.Ordinal);
            }
        }

        var fresh = await api.Send("POST", "/v1/run", $$"""{"request_id":"{{Guid.NewGuid()}}","client_id":"c","command":["sleep","1000"],"working_directory":"{{Box.Work}}","fresh":true,"caller":{"environment":{},"uid":0,"pid":1,"owner":{"agent":"bot"} } }""");
        Assert.Contains("persons: it was started by", fresh.Text, StringComparison.Ordinal);
        Assert.Equal(409, fresh.Status);
        Assert.Equal(pid, (await Box.Status("persons")).Pid);
    }

    private Task<Result> AsAgent(string agent, string directory, params string[] arguments) => Box.Run(["env", "-C", directory, $"PERSISTPROC_AGENT={agent}", .. Box.Command(arguments)]);
}
