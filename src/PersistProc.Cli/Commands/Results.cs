using System.Text.Json;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary>Prints what start, stop, restart, kill and run -d answered.</summary>
internal static class Results
{
    /// <summary>The exit code: 1 when any of them failed.</summary>
    public static int Print(Invocation invocation, byte[] body, Func<ActionResult, string> sentence)
    {
        var (results, warnings) = ReadAll(body);
        foreach (var warning in warnings) invocation.Voice.Complain($"warning: {warning}");
        if (invocation.Json) invocation.Voice.PrintDocument(body);
        var code = 0;
        foreach (var result in results)
        {
            if (result.Error is { } error)
            {
                code = 1;
                invocation.Voice.Complain(error);
            }
            else if (!invocation.Json && !invocation.Voice.IsQuiet) invocation.Voice.Print(sentence(result) + "\n");
        }
        return code;
    }

    /// <summary>One result or several: the document's shape says which.</summary>
    public static IReadOnlyList<ActionResult> Read(byte[] body) => ReadAll(body).Results;

    private static (IReadOnlyList<ActionResult> Results, IReadOnlyList<string> Warnings) ReadAll(byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        if (document.RootElement.TryGetProperty("results", out _))
        {
            var several = JsonSerializer.Deserialize(body, ProtocolJson.Default.ActionResults)!;
            return (several.Results, several.Warnings ?? []);
        }

        var one = JsonSerializer.Deserialize(body, ProtocolJson.Default.ActionResult)!;
        return ([one], one.Warnings ?? []);
    }

    public static string Pid(ActionResult result) => result.Pid is { } pid ? $" (pid {Words.Number(pid)})" : "";
}
