using System.Collections.Concurrent;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// One thread that does what must not be done on an actor's: it looks at /proc, opens files, sends to the keeper. In the
/// order of the calls.
/// </summary>
internal sealed class WorkQueue : IDisposable
{
    private readonly BlockingCollection<Action> _work = new();
    private readonly Action<Exception> _failed;
    private readonly Func<int>? _idle;

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
        if (!_work.IsAddingCompleted) _work.Add(work);
    }

    private void Run()
    {
        var patience = -1;
        while (!_work.IsCompleted)
        {
            if (_work.TryTake(out var work, patience)) Guard(work);
            patience = -1;
            if (_idle is not null && _work.Count == 0) Guard(() => patience = _idle());
        }
    }

    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (Exception failure)
        {
            _failed(failure);
        }
    }

    public void Dispose() => _work.CompleteAdding();
}
