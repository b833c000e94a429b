using System.Text.Json.Nodes;

namespace PersistProc.Daemon.Mcp;

/// <summary>A call that failed, with the document that says how.</summary>
internal sealed class ToolFailure(JsonObject answer) : Exception(answer["error"]?.ToString())
{
    public JsonObject Answer { get; } = answer;
}
