namespace PersistProc.Cli.Attaching;

/// <summary>
/// Lines of several followers. What was there when they began is put in the order of its times; once all have come to what
/// is written now, lines are shown as they come.
/// </summary>
/// <param name="count">How many followers.</param>
/// <param name="last">Of what was there, only the last so many lines of all; null for all.</param>
internal sealed class HistoryMerge(int count, int? last)
{
    private const int Most = 10_000;
    private readonly Lock _gate = new();
    private readonly Queue<(DateTimeOffset Time, Action Show)>[] _waiting = [.. Enumerable.Range(0, count).Select(_ => new Queue<(DateTimeOffset, Action)>())];
    private readonly bool[] _caughtUp = new bool[count];
    private readonly Queue<Action> _kept = new();
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isLive;

    /// <summary>Waits while too much of one is waiting for the others.</summary>
    public async Task RoomAsync(int follower)
    {
        while (true)
        {
            Task moved;
            lock (_gate)
            {
                if (_waiting[follower].Count < Most) return;
                moved = _moved.Task;
            }
            await moved.ConfigureAwait(false);
        }
    }

    /// <summary>A line of one follower; each has its own in order.</summary>
    public void Add(int follower, DateTimeOffset time, Action show)
    {
        lock (_gate)
        {
            if (_isLive)
            {
                show();
                return;
            }
            _waiting[follower].Enqueue((time, show));
            Move();
        }
    }

    /// <summary>What comes of this one from now on is new.</summary>
    public void CaughtUp(int follower)
    {
        lock (_gate)
        {
            if (_caughtUp[follower]) return;
            _caughtUp[follower] = true;
            Move();
        }
    }

    // as long as one that is not yet live has nothing waiting, an earlier line of it may come
    private void Move()
    {
        while (Next() is { } next) Show(_waiting[next].Dequeue().Show);
        if (_caughtUp.All(each => each) && _waiting.All(each => each.Count == 0))
        {
            _isLive = true;
            while (_kept.TryDequeue(out var show)) show();
        }
        _moved.TrySetResult();
        _moved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private int? Next()
    {
        int? first = null;
        for (var n = 0; n < count; n++)
        {
            if (_waiting[n].Count == 0 && !_caughtUp[n]) return null;
            if (_waiting[n].Count > 0 && (first is not { } known || _waiting[n].Peek().Time < _waiting[known].Peek().Time)) first = n;
        }
        return first;
    }

    private void Show(Action show)
    {
        if (last is not { } most)
        {
            show();
            return;
        }
        _kept.Enqueue(show);
        if (_kept.Count > most) _kept.Dequeue();
    }
}
