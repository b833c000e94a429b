using System.Diagnostics;
using PersistProc.Linux.Trees;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// Brings trees into their leaves whose processes were not made there, on a thread of its own: the kernel takes up to some
/// milliseconds for a move, and nobody waits for it. Until then, and whoever it misses, is found by the other marks.
/// Orphans are looked for twice: who loses his parent in the middle of a look may be missed by it, and has one the next time.
/// </summary>
internal sealed class Gathering : IDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    private readonly WorkQueue _work;
    private readonly Func<IReadOnlyCollection<long>> _orphans;
    private readonly HashSet<ProcessTree> _gathered = [], _lookedAt = [];
    private long _looked = long.MinValue;

    /// <param name="orphans">Tells the tags of the keeper's children that are nobody's leader.</param>
    /// <param name="failed">Told what a piece of work threw.</param>
    public Gathering(Func<IReadOnlyCollection<long>> orphans, Action<Exception> failed)
    {
        _orphans = orphans;
        _work = new WorkQueue("gathering", failed, GatherOrphans);
    }

    public void Gather(ProcessTree tree) => _work.Do(() =>
    {
        tree.Gather(orphans: false);
        _gathered.Add(tree);
    });

    // called when there is time: who had lost his parent before he could be found below it. One look for many launches: it takes longer the more there are
    private int GatherOrphans()
    {
        if (_gathered.Count + _lookedAt.Count == 0) return -1;
        if (_looked != long.MinValue && BetweenLooks - Stopwatch.GetElapsedTime(_looked) is { Ticks: > 0 } wait) return (int)Math.Ceiling(wait.TotalMilliseconds);
        _looked = Stopwatch.GetTimestamp();
        var orphans = _orphans();
        foreach (var tree in _gathered.Concat(_lookedAt))
        {
            if (orphans.Contains(tree.Tag)) tree.Gather(orphans: true);
        }
        _lookedAt.Clear();
        _lookedAt.UnionWith(_gathered);
        _gathered.Clear();
        return _lookedAt.Count == 0 ? -1 : (int)BetweenLooks.TotalMilliseconds;
    }

    public void Dispose() => _work.Dispose();
}
