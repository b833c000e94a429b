using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>The one place where a test waits by the clock: for a fact, with a limit.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static Task True(Func<bool> fact, TimeSpan? within = null, int everyMilliseconds = 10, [CallerArgumentExpression(nameof(fact))] string what = "") =>
        True(() => Task.FromResult(fact()), within, everyMilliseconds, what);

    public static async Task True(Func<Task<bool>> fact, TimeSpan? within = null, int everyMilliseconds = 10, [CallerArgumentExpression(nameof(fact))] string what = "")
    {
        var clock = Stopwatch.StartNew();
        while (!await fact())
        {
            if (clock.Elapsed > (within ?? Patience))
                throw new TimeoutException($"not true within {within ?? Patience}: {what}");
            await Task.Delay(everyMilliseconds);
        }
    }

    /// <summary>The first value that is not null.</summary>
    public static async Task<T> Get<T>(Func<T?> value, TimeSpan? within = null, [CallerArgumentExpression(nameof(value))] string what = "")
        where T : class
    {
        T? found = null;
        await True(() => (found = value()) is not null, within, what: what);
        return found!;
    }

    /// <summary>How long it takes until a fact is one; looks as often as it can.</summary>
    public static async Task<TimeSpan> Measure(Func<bool> fact, [CallerArgumentExpression(nameof(fact))] string what = "")
    {
        var clock = Stopwatch.StartNew();
        while (!fact())
        {
            if (clock.Elapsed > Patience)
                throw new TimeoutException($"not true within {Patience}: {what}");
            await Task.Yield();
        }

        return clock.Elapsed;
    }

    /// <summary>True all the while: for what must not happen, where only time can show it.</summary>
    public static async Task Remains(Func<bool> fact, TimeSpan during, [CallerArgumentExpression(nameof(fact))] string what = "")
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < during)
        {
            if (!fact())
                throw new InvalidOperationException($"no longer true after {clock.Elapsed}: {what}");
            await Task.Delay(20);
        }
    }

    /// <summary>Lets time pass, where a measure over a window, or chance, is the test.</summary>
    public static Task Passes(TimeSpan time) => Task.Delay(time);
}
