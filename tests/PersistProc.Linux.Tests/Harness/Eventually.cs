using System.Diagnostics;

namespace PersistProc.Linux.Tests.Harness;

/// <summary>Waits for a fact: the only place here that sleeps.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(2);

    /// <summary>Waits until it is so; fails with what was waited for.</summary>
    internal static void True(Func<bool> fact, string what)
    {
        var since = Stopwatch.StartNew();
        while (!fact())
        {
            if (since.Elapsed > Patience) Assert.Fail($"not within {Patience.TotalSeconds} s: {what}");
            Thread.Sleep(Look);
        }
    }
}
