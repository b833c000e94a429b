using PersistProc.Linux.Events;
using PersistProc.Linux.Reaping;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// Tells of the ends of processes that are not below this keeper: what is left of an earlier one's trees. The keeper hears nothing of
/// these. Whoever waits for a tree to be empty need only wait for one of it at a time.
/// </summary>
/// <param name="fault">Told of an error of our own.</param>
internal sealed class StrangersEnds(Action<Exception> fault) : IDisposable
{
    private readonly DescriptorWatch _watch = new("strangers", fault);
    private readonly Lock _gate = new();
    private readonly HashSet<int> _awaited = [];

    /// <summary>Calls back once, when it has ended; at once if it is not there.</summary>
    public void Await(int pid, Action ended)
    {
        lock (_gate)
        {
            if (!_awaited.Add(pid)) return; // whoever asked first asks for the same tree
        }
        if (PidFd.Open(pid) is not { } process) Tell(pid, ended);
        else _watch.Watch(process, Readiness.Readable, _ =>
        {
            _watch.Forget(process);
            process.Dispose();
            Tell(pid, ended);
        });
    }

    private void Tell(int pid, Action ended)
    {
        lock (_gate) _awaited.Remove(pid);
        ended();
    }

    public void Dispose() => _watch.Dispose();
}
