using System.Text.Json;

namespace PersistProc.Cli.Commands;

/// <summary>What an agent's program reads.</summary>
/// <param name="Where">In words, where it goes, or what to type instead.</param>
/// <param name="Settings">The text of a whole file.</param>
internal sealed record McpSettings(IReadOnlyList<string> Where, string Settings);

/// <summary>What makes each agent's program start our MCP server: the text of its settings, and where that goes.</summary>
internal static class McpClients
{
    private const string Program = "persistproc";

    /// <summary>Those that are known, in the order in which they are named.</summary>
    public static IReadOnlyList<string> Names { get; } = ["claude", "cursor", "vscode", "codex", "gemini"];

    /// <summary>The settings of one client, and where they go; null: it is none that is known.</summary>
    /// <param name="client">One of <see cref="Names"/>.</param>
    /// <param name="root">The absolute root of the supervisor that is meant; null: the user's own.</param>
    public static McpSettings? Describe(string client, string? root)
    {
        string[] arguments = root is null ? ["mcp"] : ["--root", root, "mcp"];
        return client switch
        {
            "claude" => Json("mcpServers", arguments, $"Claude Code: claude mcp add {Program} -- {Program} {string.Join(' ', arguments.Select(Shell))}", "or, for everybody in a project, in its .mcp.json:"),
            "cursor" => Json("mcpServers", arguments, "Cursor: in ~/.cursor/mcp.json, or in .cursor/mcp.json of a project:"),
            "vscode" => Json("servers", arguments, "Visual Studio Code: in .vscode/mcp.json of a project (or: MCP: Open User Configuration):"),
            "codex" => Toml(arguments, $"Codex: codex mcp add {Program} -- {Program} {string.Join(' ', arguments.Select(Shell))}", "or in ~/.codex/config.toml:"),
            "gemini" => Json("mcpServers", arguments, "Gemini CLI: in ~/.gemini/settings.json, or in .gemini/settings.json of a project:"),
            _ => null,
        };
    }

    private static McpSettings Json(string key, IEnumerable<string> arguments, params string[] where)
    {
        var list = string.Join(", ", arguments.Select(Quoted));
        return new McpSettings(where, $$"""
            {
              "{{key}}": {
                "{{Program}}": {
                  "command": "{{Program}}",
                  "args": [{{list}}]
                }
              }
            }

            """);
    }

    private static McpSettings Toml(IEnumerable<string> arguments, params string[] where) => new(where, $"""
        [mcp_servers.{Program}]
        command = "{Program}"
        args = [{string.Join(", ", arguments.Select(Quoted))}]

        """);

    // what JSON escapes, a basic string of TOML 1.0 escapes the same
    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private static string Shell(string word) => word.All(c => char.IsLetterOrDigit(c) || "-_./@%+=:,".Contains(c, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
