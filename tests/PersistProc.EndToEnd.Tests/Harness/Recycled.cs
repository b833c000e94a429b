namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>A number that is given out again.</summary>
internal static class Recycled
{
    private const string Last = "/proc/sys/kernel/ns_last_pid";

    /// <summary>A `sleep` of the test's own that got the number of a process that has gone; null and why where that cannot be had.</summary>
    public static async Task<(Client? Stranger, string Why)> Pid(Sandbox box, int pid)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            try
            {
                await File.WriteAllTextAsync(Last, $"{pid - 1}");
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                return (null, $"{Last} cannot be written: {refused.Message}");
            }

            var stranger = Client.Start(box.Order(["sleep", "1000"]));
            if (stranger.Pid == pid) return (stranger, "");
            stranger.Signal(Signal.KILL);
            await stranger.Ended;
        }

        return (null, "the number was not given out again");
    }
}
