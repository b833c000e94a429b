namespace PersistProc.Cli.Attaching;

/// <summary>Between the lines of several and the screen: closed while a question stands there. What comes meanwhile is kept; when that is much, its readers wait.</summary>
internal sealed class Screen
{
    private const int Most = 10_000;
    private readonly Lock _gate = new();
    private readonly Queue<Action> _held = new();
    private TaskCompletionSource? _closed;

    /// <summary>Waits while too much is kept.</summary>
    public async Task RoomAsync()
    {
        while (true)
        {
            Task opened;
            lock (_gate)
            {
                if (_closed is null || _held.Count < Most) return;
                opened = _closed.Task;
            }
            await opened.ConfigureAwait(false);
        }
    }

    /// <summary>Shows a line now, or keeps it.</summary>
    public void Show(Action show)
    {
        lock (_gate)
        {
            if (_closed is null) show();
            else _held.Enqueue(show);
        }
    }

    /// <summary>Keep what comes.</summary>
    public void Close()
    {
        lock (_gate) _closed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Show what was kept, then what comes.</summary>
    public void Open()
    {
        lock (_gate)
        {
            if (_closed is not { } closed) return;
            _closed = null;
            closed.TrySetResult();
            while (_held.TryDequeue(out var show)) show();
        }
    }
}
