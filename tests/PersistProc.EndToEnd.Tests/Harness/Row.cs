using System.Text.Json;

namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>One process as `list -o json` and `status -o json` show it (contract §4).</summary>
internal sealed class Row(JsonElement json)
{
    public JsonElement Json => json;

    public string Name => Text("name")!;

    public string State => Text("state")!;

    public string Status => Text("status")!;

    public string? Label => Text("label");

    public string? Project => Text("project");

    public string? Why => Text("why");

    public int Pid => Number("pid") ?? 0;

    public int? ExitCode => Number("exit_code");

    public string? ExitSignal => Text("exit_signal");

    public int Restarts => Number("restarts") ?? 0;

    public string Log => Text("log_combined")!;

    public string[] Command => [.. json.GetProperty("command").EnumerateArray().Select(word => word.GetString()!)];

    public bool HasRunningProcess => State is "starting" or "running" or "stopping" or "reloading";

    private string? Text(string name) => json.GetProperty(name).GetString();

    private int? Number(string name) =>
        json.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : null;
}
