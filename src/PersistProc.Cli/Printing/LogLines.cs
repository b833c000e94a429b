using System.Text.Json;
using PersistProc.Protocol;

namespace PersistProc.Cli.Printing;

/// <summary>Reads the lines of a log as the server tells them: one JSON object a line.</summary>
internal static class LogLines
{
    public static async Task ReadAsync(SupervisorClient client, string path, Action<LogLine> take)
    {
        var held = new List<byte>();
        await client.DownloadAsync(
            path,
            bytes =>
            {
                while (bytes.Span.IndexOf((byte)'\n') is >= 0 and var end)
                {
                    held.AddRange(bytes.Span[..end]);
                    Take(held, take);
                    bytes = bytes[(end + 1)..];
                }
                held.AddRange(bytes.Span);
                return ValueTask.CompletedTask;
            }).ConfigureAwait(false);
        Take(held, take);
    }

    private static void Take(List<byte> held, Action<LogLine> take)
    {
        if (held.Count > 0) take(JsonSerializer.Deserialize(held.ToArray(), ProtocolJson.Default.LogLine)!);
        held.Clear();
    }
}
