namespace PersistProc.Daemon.Keeping;

/// <summary>
/// Does work that asks others: the file systems, the directory service of users. Mostly that takes microseconds, and one thread
/// does it all. But any of it may wait for ever (a dead network mount, a FIFO), and then the others are not to wait with it: when
/// nothing was finished for a moment, another thread takes what is left.
/// </summary>
internal sealed class LookupThreads(Action<Exception> failed) : IDisposable
{
    private const int MostThreads = 500;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);
    private readonly object _gate = new();
    private readonly Queue<Action> _work = new();
    private Timer? _watch;
    private bool _isWatched;
    private int _threads;
    private int _idle;
    private long _begun;
    private long _begunBefore;

    /// <summary>Soon, on a thread that may wait.</summary>
    public void Do(Action work)
    {
        lock (_gate)
        {
            _work.Enqueue(work);
            if (_threads == 0) Add();
            if (_idle < _work.Count) Watch();
            Monitor.Pulse(_gate);
        }
    }

    private void Add()
    {
        _threads++;
        new Thread(Run) { IsBackground = true, Name = "lookups" }.Start();
    }

    private void Watch()
    {
        if (_isWatched) return;
        (_isWatched, _begunBefore) = (true, _begun);
        _watch ??= new Timer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _watch.Change(Moment, Timeout.InfiniteTimeSpan);
    }

    private void Look()
    {
        lock (_gate)
        {
            _isWatched = false;
            if (_work.Count == 0) return;
            if (_begun == _begunBefore) AddAsManyAgain();
            Watch();
        }
    }

    // twice as many each time: a hundred that hang cost the next one a third of a second
    private void AddAsManyAgain()
    {
        for (var more = Math.Min(_threads, Math.Min(_work.Count, MostThreads - _threads)); more > 0; more--) Add();
    }

    private void Run()
    {
        while (Next() is { } work)
        {
            try
            {
                work();
            }
            catch (Exception failure)
            {
                failed(failure);
            }
        }
    }

    // one idle thread is enough
    private Action? Next()
    {
        lock (_gate)
        {
            if (_idle > 0 && _work.Count == 0)
            {
                _threads--;
                return null;
            }
            _idle++;
            Action? work;
            while (!_work.TryDequeue(out work)) Monitor.Wait(_gate); // a plain one: a semaphore spins first
            _idle--;
            _begun++;
            return work;
        }
    }

    public void Dispose() => _watch?.Dispose();
}
