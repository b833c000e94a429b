using System.Diagnostics;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit;

namespace PersistProc.Supervision.Tests;

/// <summary>The time of one stage, which passes when it is told to; and how much its actors have still to do.</summary>
public sealed class StageScheduler(Config config, ILoggingAdapter log) : TestScheduler(config, log)
{
    private readonly object _gate = new();
    private int _open;

    /// <summary>Waits until no actor has anything left to do: then only the test, or time, can give them something again.</summary>
    internal bool Rests(TimeSpan patience)
    {
        var since = Stopwatch.StartNew();
        lock (_gate)
        {
            while (_open > 0)
            {
                var left = patience - since.Elapsed;
                if (left <= TimeSpan.Zero || !Monitor.Wait(_gate, left)) return false;
            }

            return true;
        }
    }

    /// <summary>An actor has been given something to do. What it gives to others counts before it has ended itself.</summary>
    internal void Begins()
    {
        lock (_gate) _open++;
    }

    /// <summary>It has done that.</summary>
    internal void Ends()
    {
        lock (_gate)
        {
            if (--_open == 0) Monitor.PulseAll(_gate);
        }
    }
}
