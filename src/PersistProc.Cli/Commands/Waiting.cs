using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using PersistProc.Cli.Attaching;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary>A request that takes longer than a second says how far it is: the rung, who is alive, what comes next and when.</summary>
internal static class Waiting
{
    private const int MostNamed = 3;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <param name="invocation">Its words are the targets; without any, everything that is on its way is told.</param>
    /// <param name="request">What is waited for.</param>
    public static async Task<byte[]> ForAsync(Invocation invocation, Task<byte[]> request)
    {
        var voice = invocation.Voice;
        var progress = new Steps();
        int? width = null;
        try
        {
            while (await Task.WhenAny(request, Task.Delay(Interval)).ConfigureAwait(false) != request)
            {
                if (voice.IsQuiet) continue;
                var isLive = voice.Error.IsTerminal;
                if (isLive) width ??= OwnTerminal.Width ?? 80;
                if (progress.Next(await WhoAsync(invocation).ConfigureAwait(false), isLive) is { } text) voice.Progress(text, width ?? 80);
            }
        }
        finally
        {
            voice.Progress(null, 0);
        }
        return await request.ConfigureAwait(false);
    }

    /// <summary>Where something changes only in its seconds, a terminal sees them pass, and a file gets no line.</summary>
    internal sealed class Steps
    {
        private string _said = "";
        private Stopwatch _since = Stopwatch.StartNew();

        public string? Next(string now, bool isLive)
        {
            if (now.Length == 0) return null;
            var isNew = now != _said;
            if (isNew && _said.Length > 0) _since = Stopwatch.StartNew();
            _said = now;
            if (!isLive) return isNew ? now : null;
            return string.Create(CultureInfo.InvariantCulture, $"[{Math.Max(1, (int)_since.Elapsed.TotalSeconds)}s] {now}");
        }
    }

    /// <summary>"api: sent SIGINT (then SIGTERM after 5s), alive: 42 (node)"; of those that are on their way and meant.</summary>
    internal static string Who(IEnumerable<ProcessInfo> processes, IReadOnlyList<string> words)
    {
        var waited = processes.Where(p => p.State is "stopping" or "starting" or "waiting" && IsMeant(p, words)).ToList();
        var told = waited.Take(MostNamed).Select(p => p.Why is { } why ? $"{p.State} {p.Name}: {Short(why)}" : $"{p.State} {p.Name}");
        var more = waited.Count - MostNamed;
        return string.Join("; ", more > 0 ? told.Append(string.Create(CultureInfo.InvariantCulture, $"and {more} more")) : told);
    }

    // "waits for a to be stopped first; b to be stopped first; …": of many the first few, `why` has them all
    private static string Short(string why)
    {
        var parts = why.Split("; ");
        return parts.Length <= MostNamed ? why : string.Create(CultureInfo.InvariantCulture, $"{string.Join("; ", parts.Take(MostNamed))}, and {parts.Length - MostNamed} more");
    }

    private static bool IsMeant(ProcessInfo process, IReadOnlyList<string> words) =>
        words.Count == 0
        || words.Any(w => w == process.Name || w == Words.FullName(process) || w == process.Label || w == process.Pid?.ToString(CultureInfo.InvariantCulture))
        || process.Command.SequenceEqual(words);

    private static async Task<string> WhoAsync(Invocation invocation)
    {
        try
        {
            var body = await invocation.Client.GetAsync("/v1/processes").ConfigureAwait(false);
            return Who(JsonSerializer.Deserialize(body, ProtocolJson.Default.ProcessList)!.Processes, invocation.Words);
        }
        catch (SupervisorException)
        {
            return "";      // the request itself will tell
        }
    }
}
