using System.Text.Json;
using System.Text.Json.Nodes;

namespace PersistProc.EndToEnd.Tests.Agents;

/// <summary>`persistproc mcp` by lines of JSON-RPC: the tools, their documents and their errors.</summary>
public sealed class Tools(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task They_are_few_and_say_what_they_change()
    {
        var talk = await McpTalk.Begin(Box);
        var tools = (await talk.Ask("tools/list")).GetProperty("result").GetProperty("tools").EnumerateArray().ToDictionary(tool => tool.GetProperty("name").GetString()!);
        Assert.Equal(["ctrl", "list", "output", "wait", "send", "screen"], tools.Keys);
        Assert.Equal(["list", "output", "screen", "wait"], tools.Where(tool => tool.Value.GetProperty("annotations").GetProperty("readOnlyHint").GetBoolean()).Select(tool => tool.Key).Order());
        Assert.All(["ctrl", "send"], name => Assert.True(tools[name].GetProperty("annotations").GetProperty("destructiveHint").GetBoolean()));
        // the ancestor's agents call them so
        Assert.Equal(["action", "pid", "command_or_label", "working_directory", "environment", "force", "label"], Arguments("ctrl"));
        Assert.All(["pid", "command_or_label", "working_directory"], name => Assert.Contains(name, Arguments("list")));
        Assert.All(["pid", "command_or_label", "working_directory", "stream", "lines", "before_time", "since_time"], name => Assert.Contains(name, Arguments("output")));
        talk.End();
        Assert.Equal(0, await talk.Client.EndedWithin(TimeSpan.FromSeconds(10)));

        IEnumerable<string> Arguments(string tool) => tools[tool].GetProperty("inputSchema").GetProperty("properties").EnumerateObject().Select(property => property.Name);
    }

    [Fact]
    public async Task A_command_is_started_where_the_agent_stands_seen_read_and_stopped()
    {
        Box.Variables["PP_OF_THE_AGENT"] = "inherited";
        var talk = await McpTalk.Begin(Box);
        var started = await talk.Done("ctrl", new JsonObject { ["action"] = "start", ["command_or_label"] = "sh -c 'echo $PP_OF_THE_AGENT $MORE in $(pwd); echo \"to stderr\" >&2; exec sleep 1000'", ["environment"] = new JsonObject { ["MORE"] = "and more" }, ["label"] = "job" });
        var pid = started.GetProperty("pid").GetInt32();
        Assert.Equal(("start", "job", JsonValueKind.Null), (started.GetProperty("action").GetString(), started.GetProperty("label").GetString(), started.GetProperty("error").ValueKind));
        Assert.All(["exit_code", "log_stdout", "log_stderr", "log_combined"], name => Assert.True(started.TryGetProperty(name, out _)));

        var met = await talk.Done("wait", new JsonObject { ["pid"] = pid, ["pattern"] = "to std" });
        Assert.Equal((true, "to stderr"), (met.GetProperty("met").GetBoolean(), met.GetProperty("matched").GetString()));
        var read = await talk.Done("output", new JsonObject { ["command_or_label"] = "job", ["stream"] = "stdout" });
        Assert.Equal([$"inherited and more in {Box.Work}\n"], read.GetProperty("output").EnumerateArray().Select(line => line.GetString()));
        Assert.Equal((0, 0), (read.GetProperty("lines_before").GetInt32(), read.GetProperty("lines_after").GetInt32()));
        // the agent's end is not its end
        talk.End();
        Assert.Equal(0, await talk.Client.EndedWithin(TimeSpan.FromSeconds(10)));
        Assert.True(Proc.Alive(pid));

        var next = await McpTalk.Begin(Box);
        var row = Assert.Single((await next.Done("list", new JsonObject { ["pid"] = pid })).GetProperty("processes").EnumerateArray());
        Assert.Equal(("running", "job", "tester", Box.Work), (row.GetProperty("status").GetString(), row.GetProperty("label").GetString(), row.GetProperty("owner").GetProperty("agent").GetString(), row.GetProperty("owner").GetProperty("directory").GetString()));
        Assert.Equal(JsonValueKind.Null, row.GetProperty("end_time").ValueKind);
        var again = await next.Done("ctrl", new JsonObject { ["action"] = "restart", ["command_or_label"] = "job" });
        Assert.NotEqual(pid, again.GetProperty("pid").GetInt32());
        await next.Done("ctrl", new JsonObject { ["action"] = "stop", ["pid"] = again.GetProperty("pid").GetInt32().ToString(System.Globalization.CultureInfo.InvariantCulture) });
        Assert.Equal("terminated", Assert.Single((await next.Done("list", [])).GetProperty("processes").EnumerateArray()).GetProperty("status").GetString());
    }

    [Fact]
    public async Task What_makes_no_sense_is_an_error_that_says_what_does()
    {
        var talk = await McpTalk.Begin(Box);
        foreach (var (tool, arguments, says) in new (string, JsonObject, string)[]
        {
            ("ctrl", new JsonObject { ["action"] = "start" }, "start what?"),
            ("ctrl", new JsonObject { ["action"] = "halt", ["command_or_label"] = "x" }, "one of start, stop, restart"),
            ("ctrl", new JsonObject { ["action"] = "stop", ["command_or_label"] = "nobody" }, "nobody: no service"),
            ("ctrl", new JsonObject { ["action"] = "start", ["command_or_label"] = "nosuchprogram-x" }, "nosuchprogram-x"),
            ("ctrl", new JsonObject { ["action"] = "start", ["command_or_label"] = "sleep 1", ["environment"] = 5 }, "an object of strings"),
            ("list", new JsonObject { ["pid"] = "many" }, "a whole number"),
            ("list", new JsonObject { ["comand_or_label"] = "x" }, "Did you mean command_or_label?"),
            ("output", [], "Give pid, or command_or_label"),
            ("output", new JsonObject { ["command_or_label"] = "x", ["since_time"] = "yesterday-ish" }, "a time such as"),
            ("wait", new JsonObject { ["command_or_label"] = "x", ["for"] = "line" }, "Give pattern"),
            ("wait", new JsonObject { ["command_or_label"] = "x", ["pattern"] = "(" }, "not a regular expression"),
            ("send", new JsonObject { ["command_or_label"] = "x" }, "Give text or keys"),
            ("screen", new JsonObject { ["command_or_label"] = "x" }, "no service"),
        })
        {
            var (document, isError) = await talk.Tool(tool, arguments);
            Assert.True(isError, $"{tool} {arguments}");
            Assert.Contains(says, document.GetProperty("error").GetString(), StringComparison.Ordinal);
        }
        Assert.Equal(-32602, (await talk.Ask("tools/call", new JsonObject { ["name"] = "nosuch", ["arguments"] = new JsonObject() })).GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal(-32601, (await talk.Ask("no/such/method")).GetProperty("error").GetProperty("code").GetInt32());
        foreach (var (method, parameters) in new (string, string)[]
        {
            ("tools/call", "{}"), ("tools/call", "[]"), ("tools/call", "{\"name\":5}"), ("tools/call", "{\"name\":\"list\",\"arguments\":[]}"), ("resources/read", "{}"), ("resources/subscribe", "{\"uri\":[]}"),
        })
        {
            talk.Client.WriteInOrder($"{{\"jsonrpc\":\"2.0\",\"id\":\"odd\",\"method\":\"{method}\",\"params\":{parameters}}}\n");
            Assert.True((await talk.Error("odd")) is -32602, $"{method} {parameters}");
        }
    }

    [Fact]
    public async Task A_line_that_is_no_message_is_answered_too()
    {
        var talk = await McpTalk.Begin(Box);
        foreach (var (line, id, code) in new (string, string?, int)[]
        {
            ("this is no JSON", null, -32700),
            ("{\"jsonrpc\":\"2.0\",\"id\":\"x\"", null, -32700),
            ("{\"jsonrpc\":\"2.0\",\"id\":\"x\"}", "x", -32600),
            ("{\"id\":\"y\",\"method\":\"ping\"}", "y", -32600),
            ("[{\"jsonrpc\":\"2.0\",\"id\":\"z\",\"method\":\"ping\"}]", null, -32600),
            ("{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"ping\"}", null, -32600),
            ("null", null, -32600),
        })
        {
            talk.Client.WriteInOrder(line + "\n");
            Assert.True(await talk.Error(id) == code, line);
        }
        talk.Client.WriteInOrder("\n \t\r\n"); // nothing is no error
        Assert.Empty((await talk.Done("list", [])).GetProperty("processes").EnumerateArray());
    }

    [Fact]
    public async Task A_wait_ends_when_it_is_cancelled_timed_out_or_in_vain()
    {
        var talk = await McpTalk.Begin(Box);
        await talk.Done("ctrl", new JsonObject { ["action"] = "start", ["command_or_label"] = "sleep 1000", ["label"] = "long" });
        var late = await talk.Done("wait", new JsonObject { ["command_or_label"] = "long", ["for"] = "exited", ["timeout"] = 0.2 });
        Assert.Equal((false, true), (late.GetProperty("met").GetBoolean(), late.GetProperty("timed_out").GetBoolean()));

        var waiting = talk.Call("wait", new JsonObject { ["command_or_label"] = "long", ["for"] = "stopped", ["timeout"] = 600 });
        talk.Say(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = "notifications/cancelled", ["params"] = new JsonObject { ["requestId"] = waiting } });
        Assert.Single((await talk.Done("list", [])).GetProperty("processes").EnumerateArray());

        await talk.Done("ctrl", new JsonObject { ["action"] = "start", ["command_or_label"] = "sh -c 'echo last words; exit 7'", ["label"] = "short" });
        var found = await talk.Done("wait", new JsonObject { ["command_or_label"] = "short", ["pattern"] = "^last" });
        Assert.Equal((true, "last words"), (found.GetProperty("met").GetBoolean(), found.GetProperty("matched").GetString()));
        var vain = await talk.Done("wait", new JsonObject { ["command_or_label"] = "short", ["pattern"] = "never" });
        Assert.Equal((false, 7), (vain.GetProperty("met").GetBoolean(), vain.GetProperty("exit_code").GetInt32()));
        Assert.Contains("exited with 7", vain.GetProperty("why").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_output_is_told_in_part_and_says_how_to_go_on()
    {
        await Box.Service("job", "sh", "-c", "seq 1000; head -c 100000 /dev/zero | tr '\\0' x; echo; exec sleep 1000");
        await Eventually.True(async () => (await Box.Do("logs", "job")).Stdout.EndsWith("xxxx\n", StringComparison.Ordinal));
        var talk = await McpTalk.Begin(Box);
        var read = await talk.Done("output", new JsonObject { ["command_or_label"] = "job" });
        var lines = read.GetProperty("output").EnumerateArray().Select(line => line.GetString()!).ToList();
        Assert.Equal(100, lines.Count);
        Assert.InRange(lines[^1].Length, 4_000, 4_100);
        Assert.Contains("more characters", lines[^1], StringComparison.Ordinal);
        Assert.Equal(901, read.GetProperty("lines_before").GetInt32());
        Assert.Contains("901 lines before these", read.GetProperty("hint").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminal_is_typed_into_and_looked_at()
    {
        await Box.Do("run", "-d", "--tty", "--name", "shell", "--", "sh", "-c", "while read line; do echo \"heard $line\"; done");
        var talk = await McpTalk.Begin(Box);
        var sent = await talk.Done("send", new JsonObject { ["command_or_label"] = "shell", ["text"] = "good morning", ["enter"] = true, ["wait_for"] = "^heard" });
        Assert.Equal("heard good morning", sent.GetProperty("matched").GetString());
        Assert.Contains("heard good morning", (await talk.Done("screen", new JsonObject { ["command_or_label"] = "shell" })).GetProperty("lines").EnumerateArray().Select(line => line.GetString()));
        await talk.Done("send", new JsonObject { ["command_or_label"] = "shell", ["keys"] = "C-d" });
        Assert.True((await talk.Done("wait", new JsonObject { ["command_or_label"] = "shell", ["for"] = "exited" })).GetProperty("met").GetBoolean());
    }

    [Fact]
    public async Task A_supervisor_that_is_killed_is_nothing_that_an_agent_notices()
    {
        var talk = await McpTalk.Begin(Box);
        var pid = (await talk.Done("ctrl", new JsonObject { ["action"] = "start", ["command_or_label"] = $"{Dummy} await-file {Box.At("go")} print done wait", ["label"] = "job" })).GetProperty("pid").GetInt32();
        var waiting = talk.Call("wait", new JsonObject { ["command_or_label"] = "job", ["pattern"] = "done" });
        for (var round = 0; round < 3; round++)
        {
            var old = Box.Supervisor;
            _ = Libc.kill(old, (int)Signal.KILL);
            Assert.Equal(pid, Assert.Single((await talk.Done("list", [])).GetProperty("processes").EnumerateArray()).GetProperty("pid").GetInt32());
        }
        await File.WriteAllTextAsync(Box.At("go"), "");
        Assert.True((await talk.Answer(waiting)).GetProperty("result").GetProperty("structuredContent").GetProperty("met").GetBoolean());
    }

    [Fact]
    public async Task Logs_and_states_are_resources_and_changes_are_told()
    {
        await Box.Service("job", Dummy, "print", "first words", "await-file", Box.At("go"), "print", "more words", "wait");
        await Eventually.True(async () => (await Box.Do("logs", "job")).Stdout.Length > 0);
        var talk = await McpTalk.Begin(Box);
        var uris = (await talk.Ask("resources/list")).GetProperty("result").GetProperty("resources").EnumerateArray().Select(resource => resource.GetProperty("uri").GetString()).ToList();
        Assert.Equal(["persistproc://services/job/status", "persistproc://services/job/log"], uris);
        Assert.Equal("first words\n", await Read("log"));
        Assert.Equal("running", JsonDocument.Parse(await Read("status")).RootElement.GetProperty("state").GetString());
        foreach (var uri in uris) await talk.Ask("resources/subscribe", new JsonObject { ["uri"] = uri });
        await File.WriteAllTextAsync(Box.At("go"), "");
        await Eventually.True(() => Told("log"));
        Assert.Equal("first words\nmore words\n", await Read("log"));
        await Box.Do("stop", "job");
        await Eventually.True(() => Told("status"));
        Assert.Equal(-32602, (await talk.Ask("resources/read", new JsonObject { ["uri"] = "persistproc://services/../../etc/passwd" })).GetProperty("error").GetProperty("code").GetInt32());

        bool Told(string what) => talk.Notifications.Any(message => message.GetProperty("method").GetString() == "notifications/resources/updated" && message.GetProperty("params").GetProperty("uri").GetString() == $"persistproc://services/job/{what}");
        async Task<string> Read(string what) => (await talk.Ask("resources/read", new JsonObject { ["uri"] = $"persistproc://services/job/{what}" })).GetProperty("result").GetProperty("contents")[0].GetProperty("text").GetString()!;
    }
}
