namespace PersistProc.Daemon.Keeping;

/// <summary>
/// One thread that does what must not be done on an actor's: it looks at /proc, opens files, sends to the keeper. In the
/// order of the calls.
/// </summary>
internal sealed class WorkQueue : IDisposable
{
    private readonly object _gate = new();
    private readonly Queue<Action> _work = new();
    private readonly Action<Exception> _failed;
    private readonly Func<int>? _idle;
    private bool _over;
    private volatile bool _isFrozen;

    /// <param name="name">Of the thread.</param>
    /// <param name="failed">Told what a piece of work threw; the next one is done all the same.</param>
    /// <param name="idle">Called when nothing is left to do; answers after how many milliseconds without work to be called again, or -1.</param>
    public WorkQueue(string name, Action<Exception> failed, Func<int>? idle = null)
    {
        (_failed, _idle) = (failed, idle);
        new Thread(Run) { IsBackground = true, Name = name }.Start();
    }

    public void Do(Action work)
    {
        lock (_gate)
        {
            if (_over) return;
            _work.Enqueue(work);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Nothing that waits is done any more, nor what comes: this process is about to be replaced.</summary>
    public void Freeze() => _isFrozen = true;

    private void Run()
    {
        var patience = -1;
        while (Next(patience, out var work))
        {
            if (work is not null) Guard(work);
            patience = -1;
            if (_idle is not null && IsIdle) Guard(() => patience = _idle());
        }
    }

    // a plain wait: the framework's collections and semaphores spin first, some hundred microseconds of both cores for each piece of work
    private bool Next(int patience, out Action? work)
    {
        lock (_gate)
        {
            while (!_work.TryDequeue(out work))
            {
                if (_over) return false;
                if (!Monitor.Wait(_gate, patience)) return true;
            }
            return true;
        }
    }

    private bool IsIdle
    {
        get
        {
            lock (_gate) return _work.Count == 0;
        }
    }

    private void Guard(Action work)
    {
        if (_isFrozen) return;
        try
        {
            work();
        }
        catch (Exception failure)
        {
            _failed(failure);
        }
    }

    /// <summary>What was ordered is still done; nothing new is.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _over = true;
            Monitor.Pulse(_gate);
        }
    }
}
