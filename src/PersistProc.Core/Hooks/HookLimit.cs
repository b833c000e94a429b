namespace PersistProc.Core;

/// <summary>
/// How often a hook is called for one service and one moment: one that restarts what it is told of, or a line that comes a thousand times a
/// second, would otherwise feed itself. So many within so long, by the times of what happened, so that what is made up for later is judged
/// as it would have been; what is more is left out.
/// </summary>
public sealed class HookLimit
{
    /// <summary>So many calls.</summary>
    public const int Most = 10;

    private readonly Queue<DateTimeOffset> _calls = new();
    private bool _isHeldBack;

    /// <summary>Within this.</summary>
    public static TimeSpan Within { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether one more may be.</summary>
    /// <param name="at">When that happened; a clock that was set back begins anew.</param>
    /// <param name="isFirst">It is the first that is left out, after some that were not.</param>
    public bool Takes(DateTimeOffset at, out bool isFirst)
    {
        isFirst = false;
        if (_calls.Any(call => call > at)) _calls.Clear();
        while (_calls.TryPeek(out var old) && at - old >= Within) _calls.Dequeue();
        if (_calls.Count >= Most)
        {
            (isFirst, _isHeldBack) = (!_isHeldBack, true);
            return false;
        }
        _isHeldBack = false;
        _calls.Enqueue(at);
        return true;
    }
}
