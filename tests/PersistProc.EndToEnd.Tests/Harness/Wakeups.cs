namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>How often a process goes to sleep of its own accord, and so was woken, in a window of time.</summary>
internal static class Wakeups
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    /// <summary>Looks again and again: a thread that ends takes its count with it.</summary>
    public static async Task<long[]> Count(IReadOnlyList<int> pids, TimeSpan window)
    {
        var before = pids.Select(Proc.Switches).ToArray();
        var last = before.Select(counts => new Dictionary<int, long>(counts)).ToArray();
        for (var passed = TimeSpan.Zero; passed < window; passed += Step)
        {
            await Eventually.Passes(Step);
            for (var at = 0; at < last.Length; at++)
            {
                foreach (var (thread, count) in Proc.Switches(pids[at]))
                    last[at][thread] = count;
            }
        }

        return [.. last.Select((counts, at) => counts.Sum(thread => thread.Value - before[at].GetValueOrDefault(thread.Key)))];
    }
}
