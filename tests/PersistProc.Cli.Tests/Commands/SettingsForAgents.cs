using System.Text.Json;
using PersistProc.Cli.Commands;

namespace PersistProc.Cli.Tests.Commands;

/// <summary>`mcp config`: what an agent's program is to read is the text of a whole file.</summary>
public sealed class SettingsForAgents
{
    [Theory]
    [InlineData("claude", "mcpServers")]
    [InlineData("cursor", "mcpServers")]
    [InlineData("vscode", "servers")]
    [InlineData("gemini", "mcpServers")]
    public void It_is_JSON_without_a_word_beside_it(string client, string key)
    {
        var settings = McpClients.Describe(client, "/a \"b\"")!;
        using var json = JsonDocument.Parse(settings.Settings); // no comments, as most of them read it
        var server = json.RootElement.GetProperty(key).GetProperty("persistproc");
        Assert.Equal(("persistproc", "--root|/a \"b\"|mcp"), (server.GetProperty("command").GetString(), string.Join('|', server.GetProperty("args").EnumerateArray().Select(word => word.GetString()))));
        Assert.NotEmpty(settings.Where);
        Assert.EndsWith("}\n", settings.Settings, StringComparison.Ordinal);
    }

    [Fact]
    public void Codex_gets_its_table()
    {
        var settings = McpClients.Describe("codex", null)!;
        Assert.Equal("[mcp_servers.persistproc]\ncommand = \"persistproc\"\nargs = [\"mcp\"]\n", settings.Settings);
        Assert.Contains(settings.Where, line => line.Contains("codex mcp add persistproc -- persistproc mcp", StringComparison.Ordinal));
    }

    [Fact]
    public void Who_is_not_known_has_none() => Assert.Null(McpClients.Describe("ed", null));
}
