using System.Globalization;
using Akka.Configuration;
using Akka.Dispatch;

namespace PersistProc.Supervision.Tests;

/// <summary>Has the actors of a stage served by its <see cref="StageExecutor"/>; Akka finds it by its name.</summary>
public sealed class StageExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites) : ExecutorServiceConfigurator(config, prerequisites)
{
    private readonly StageScheduler _stage = (StageScheduler)prerequisites.Scheduler;

    public override ExecutorService Produce(string id) => new StageExecutor(id, _stage);
}

/// <summary>
/// Serves actors by the threads of the pool, and keeps count of what is open. With PERSISTPROC_TEST_LATE=SEED in the environment some are
/// served later than they could be, others with each seed: an order that nobody has promised does not hold then.
/// </summary>
public sealed class StageExecutor(string id, StageScheduler stage) : ExecutorService(id)
{
    private const int LongestDelay = 12;

    private readonly Random? _late = Environment.GetEnvironmentVariable("PERSISTPROC_TEST_LATE") is { Length: > 0 } seed ? new Random(int.Parse(seed, CultureInfo.InvariantCulture)) : null;
    private readonly Lock _gate = new();

    public override void Execute(IRunnable run)
    {
        stage.Begins();
        if (Delay() is { } delay) ServeLater(run, delay);
        else ThreadPool.UnsafeQueueUserWorkItem(_ => Serve(run), null);
    }

    public override void Shutdown()
    {
        // the threads are everybody's
    }

    private int? Delay()
    {
        if (_late is null) return null;
        lock (_gate) return _late.Next(4) == 0 ? _late.Next(1, LongestDelay) : null;
    }

    private void Serve(IRunnable run)
    {
        try
        {
            run.Run();
        }
        finally
        {
            stage.Ends();
        }
    }

    private void ServeLater(IRunnable run, int milliseconds)
    {
        var timer = new Timer(_ => Serve(run));
        timer.Change(milliseconds, Timeout.Infinite);
    }
}
