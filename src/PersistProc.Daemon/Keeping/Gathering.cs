using PersistProc.Linux.Trees;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// Brings trees into their leaves whose processes were not made there, on a thread of its own: the kernel takes up to some
/// milliseconds for a move, and nobody waits for it. Until then, and whoever it misses, is found by the other marks.
/// </summary>
internal sealed class Gathering : IDisposable
{
    private readonly WorkQueue _work;
    private readonly Func<IReadOnlyCollection<long>> _orphans;
    private readonly HashSet<ProcessTree> _gathered = [];

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

    // called when there is time: who had lost his parent before he could be found below it. One look for many launches
    private int GatherOrphans()
    {
        if (_gathered.Count == 0) return -1;
        var orphans = _orphans();
        foreach (var tree in _gathered)
        {
            if (orphans.Contains(tree.Tag)) tree.Gather(orphans: true);
        }
        _gathered.Clear();
        return -1;
    }

    public void Dispose() => _work.Dispose();
}
