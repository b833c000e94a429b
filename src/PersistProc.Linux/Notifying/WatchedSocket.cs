namespace PersistProc.Linux.Notifying;

/// <summary>One socket of a <see cref="NotifyListener"/>: at rest, or with one message under way.</summary>
internal sealed class WatchedSocket(NotifySocket socket, Action<NotifyMessage, Action> hear, Action<Exception> fault) : INotifyWatch
{
    private const int MostAwaited = 64;
    private readonly Lock _gate = new();
    private readonly Queue<Action> _then = new();
    private long _number;
    private int _awaited;
    private bool _isUnderWay;
    private bool _isOver;

    /// <summary>Has it served when a message comes, once.</summary>
    public required Action Arm { get; init; }

    /// <summary>Has it served no more.</summary>
    public required Action Leave { get; init; }

    public long Dropped => socket.Dropped;

    /// <summary>Looks at the next message, if none is under way.</summary>
    public void Serve()
    {
        NotifyMessage? message;
        long number;
        lock (_gate)
        {
            if (_isOver || _isUnderWay) return;
            while (socket.TryPeek(out message) && message is null) socket.Consume();
            if (message is null)
            {
                Arm();
                return;
            }
            (_isUnderWay, number) = (true, ++_number);
        }
        Hear(message, number);
    }

    public void AfterWhatIsThere(Action next)
    {
        lock (_gate)
        {
            if (!_isOver && (_isUnderWay || HasMore()))
            {
                _then.Enqueue(next);
                _awaited = MostAwaited;
                return;
            }
        }
        next();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isOver) return;
            _isOver = true;
            Leave();
            socket.Dispose();
        }
        Go();
    }

    private void Hear(NotifyMessage message, long number)
    {
        try
        {
            hear(message, () => Handled(number));
        }
        catch (Exception failure)
        {
            fault(failure);
            Handled(number);
        }
    }

    // once for each message, whoever says so how often
    private void Handled(long number)
    {
        lock (_gate)
        {
            if (_isOver || !_isUnderWay || _number != number) return;
            _isUnderWay = false;
            socket.Consume();
            Arm();
            if (_then.Count == 0 || (--_awaited > 0 && HasMore())) return;
        }
        Go();
    }

    private bool HasMore()
    {
        if (!socket.TryPeek(out var message)) return false;
        message?.Close();
        return true;
    }

    private void Go()
    {
        while (true)
        {
            Action? next;
            lock (_gate)
            {
                if (!_then.TryDequeue(out next)) return;
            }
            next();
        }
    }
}
