using ModelContextProtocol.Protocol;

namespace PersistProc.Daemon.Mcp;

/// <summary>Requests that were read and are not answered yet. A client that uses a number twice is owed two answers.</summary>
internal sealed class OpenRequests
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RequestId, int> _owed = [];
    private TaskCompletionSource _none = Fresh();

    public OpenRequests() => _none.SetResult();

    /// <summary>Nothing is owed at this moment.</summary>
    public Task None
    {
        get { lock (_gate) return _none.Task; }
    }

    /// <summary>What is still owed, each as often as it is.</summary>
    public IReadOnlyList<RequestId> Left
    {
        get { lock (_gate) return [.. _owed.SelectMany(each => Enumerable.Repeat(each.Key, each.Value))]; }
    }

    public void Begin(RequestId id)
    {
        lock (_gate)
        {
            if (_owed.Count == 0) _none = Fresh();
            _owed[id] = _owed.GetValueOrDefault(id) + 1;
        }
    }

    /// <summary>Whether an answer to it is still owed.</summary>
    public bool Has(RequestId id)
    {
        lock (_gate) return _owed.ContainsKey(id);
    }

    /// <summary>It is answered, or its client wants no answer any more.</summary>
    public void End(RequestId id)
    {
        lock (_gate)
        {
            if (!_owed.Remove(id, out var count)) return;
            if (count > 1) _owed[id] = count - 1;
            if (_owed.Count == 0) _none.SetResult();
        }
    }

    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
