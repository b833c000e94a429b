using System.Text.Json;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary>A request that may take long says whom it waits for.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public static async Task<byte[]> ForAsync(Invocation invocation, Task<byte[]> request)
    {
        var said = "";
        while (await Task.WhenAny(request, Task.Delay(Interval)).ConfigureAwait(false) != request)
        {
            if (invocation.Voice.IsQuiet) continue;
            var now = await WhoAsync(invocation).ConfigureAwait(false);
            if (now == said || now.Length == 0) continue;
            invocation.Voice.Note("waiting for " + now);
            said = now;
        }
        return await request.ConfigureAwait(false);
    }

    private static async Task<string> WhoAsync(Invocation invocation)
    {
        try
        {
            var body = await invocation.Client.GetAsync("/v1/processes").ConfigureAwait(false);
            var processes = JsonSerializer.Deserialize(body, ProtocolJson.Default.ProcessList)!.Processes;
            return string.Join("; ", processes
                .Where(p => p.State is "stopping" or "starting" or "waiting")
                .Select(p => p.Why is { } why ? $"{p.Name}: {why}" : $"{p.Name} ({p.State})"));
        }
        catch (SupervisorException)
        {
            return "";      // the request itself will tell
        }
    }
}
