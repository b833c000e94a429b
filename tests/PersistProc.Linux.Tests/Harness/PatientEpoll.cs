using System.Diagnostics;
using PersistProc.Linux.Events;

namespace PersistProc.Linux.Tests.Harness;

/// <summary>
/// Waits as long as it says: once something here was started by System.Diagnostics.Process, the runtime hears of every child's end,
/// and epoll_wait(2) comes back early each time (signal(7)).
/// </summary>
internal static class PatientEpoll
{
    /// <summary>How many are ready; 0 only when the time is over.</summary>
    internal static int WaitAll(this Epoll epoll, int milliseconds)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            var left = milliseconds - (int)since.ElapsedMilliseconds;
            if (epoll.Wait(Math.Max(left, 0)) is > 0 and var count) return count;
            if (left <= 0) return 0;
        }
    }
}
