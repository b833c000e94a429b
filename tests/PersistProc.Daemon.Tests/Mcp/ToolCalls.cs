using System.Text.Json;
using System.Text.Json.Nodes;
using PersistProc.Daemon.Mcp;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Tests.Mcp;

/// <summary>What a model says to a tool, and how a tool's schema and answer look.</summary>
public sealed class ToolCalls
{
    private static readonly AgentDesk Desk = new(new SupervisorClient(Locations.Of("/nowhere/at/all")), "/srv/shop", agent => new Caller { Environment = new Dictionary<string, string>(), Owner = new Owner { Agent = agent } });

    [Theory]
    [InlineData("12", 12)]
    [InlineData("\"12\"", 12)]
    [InlineData("\"\"", null)]
    [InlineData("null", null)]
    public void A_number_may_be_a_string(string given, int? read) => Assert.Equal(read, Call(new ListTool(), $"{{\"pid\":{given}}}").Number("pid"));

    [Theory]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("\"x\"")]
    [InlineData("[1]")]
    [InlineData("99999999999")]
    public void What_is_no_number_is_an_error_that_shows_it(string given)
    {
        var error = Assert.Throws<ToolException>(() => Call(new ListTool(), $"{{\"pid\":{given}}}").Number("pid"));
        Assert.Equal($"list: pid: a whole number, 0 or more is expected, not {given}", error.Message);
    }

    [Theory]
    [InlineData("30", 30)]
    [InlineData("0.5", 0.5)]
    [InlineData("\"2\"", 2)]
    [InlineData("\"2m\"", 120)]
    [InlineData("\"500ms\"", 0.5)]
    public void A_time_to_wait_is_seconds_or_a_duration(string given, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Call(new WaitTool(), $"{{\"timeout\":{given}}}").Duration("timeout"));

    [Theory]
    [InlineData("{\"A\":\"1\"}")]
    [InlineData("\"{\\\"A\\\":\\\"1\\\"}\"")]
    [InlineData("{\"A\":1}")]
    [InlineData("{\"A\":true,\"A\":1}")]
    public void An_environment_is_an_object_or_its_text(string given) => Assert.Equal([KeyValuePair.Create("A", "1")], Call(new CtrlTool(), $"{{\"environment\":{given}}}").Map("environment"));

    [Theory]
    [InlineData("5")]
    [InlineData("[\"A=1\"]")]
    [InlineData("{\"A\":null}")]
    [InlineData("{\"A\":{}}")]
    [InlineData("\"A=1\"")]
    public void What_is_no_environment_is_an_error_that_shows_one(string given) =>
        Assert.Contains("an object of strings, as in {\"PORT\": \"3000\"} is expected", Assert.Throws<ToolException>(() => Call(new CtrlTool(), $"{{\"environment\":{given}}}").Map("environment")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_directory_is_from_where_the_client_stands()
    {
        Assert.Equal("/srv/shop", Call(new ListTool(), "{}").Directory);
        Assert.Equal("/srv/shop/api", Call(new ListTool(), "{\"working_directory\":\"api\"}").Directory);
        Assert.Equal("/else/where", Call(new ListTool(), "{\"working_directory\":\"/else/where\"}").Directory);
    }

    [Fact]
    public void A_schema_has_every_argument_and_no_others()
    {
        foreach (var tool in AgentTools.All)
        {
            var schema = tool.Describe().InputSchema;
            Assert.Equal("object", schema.GetProperty("type").GetString());
            Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
            Assert.Equal(tool.Arguments.Select(argument => argument.Name), schema.GetProperty("properties").EnumerateObject().Select(property => property.Name));
            Assert.All(schema.GetProperty("properties").EnumerateObject(), property => Assert.EndsWith(".", property.Value.GetProperty("description").GetString(), StringComparison.Ordinal));
        }
        Assert.Equal(["action"], new CtrlTool().Describe().InputSchema.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public void An_output_has_an_end_whatever_its_lines_are()
    {
        var lines = Enumerable.Range(0, 100).Select(n => (JsonNode)(new string((char)('a' + n % 26), 3_000) + "\n"));
        var last = OutputTool.Bounded(Document([.. lines], 10), keepsFirst: false);
        Assert.Equal((19, 91, new string((char)('a' + 99 % 26), 3_000) + "\n"), (last["output"]!.AsArray().Count, last["lines_before"]!.GetValue<int>(), last["output"]!.AsArray().Last()!.GetValue<string>()));
        lines = Enumerable.Range(0, 100).Select(n => (JsonNode)(new string((char)('a' + n % 26), 3_000) + "\n"));
        var first = OutputTool.Bounded(Document([.. lines], 0), keepsFirst: true);
        Assert.Equal((19, 81, new string('a', 3_000) + "\n"), (first["output"]!.AsArray().Count, first["lines_after"]!.GetValue<int>(), first["output"]![0]!.GetValue<string>()));
        Assert.Contains("81 lines after these are left out (they are long)", first["hint"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.False(OutputTool.Bounded(Document(["one\n"], 0), keepsFirst: false).ContainsKey("hint"));
    }

    private static JsonObject Document(JsonArray lines, int before) => new() { ["output"] = lines, ["lines_before"] = before, ["lines_after"] = 0, ["error"] = null };

    private static ToolCall Call(AgentTool tool, string arguments) =>
        new(tool, JsonDocument.Parse(arguments).RootElement.EnumerateObject().ToDictionary(property => property.Name, property => property.Value), Desk, "tester");
}
