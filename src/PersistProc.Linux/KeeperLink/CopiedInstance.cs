using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Reaping;
using PersistProc.Linux.Trees;

namespace PersistProc.Linux.KeeperLink;

/// <summary>One instance in a copy of what the keeper holds.</summary>
internal sealed class CopiedInstance(string service, long attempt, long tag, StreamSet streams, IEnumerable<Descriptor> ends)
{
    private readonly List<Descriptor> _ends = [.. ends.Select(end => end.Share())];
    private StreamSet _streams = streams;
    private Descriptor? _pidFd;
    private int _pid;

    public long Attempt => attempt;

    /// <summary>How it ended (CLD_*), 0: it has not.</summary>
    public (int Code, int Status) Exit { get; set; }

    /// <summary>Another keeper than the present one made it.</summary>
    public bool Fostered { get; init; }

    /// <summary>Its leader is there.</summary>
    public CopiedInstance Made(int pid, Descriptor pidFd)
    {
        (_pid, _pidFd) = (pid, pidFd.Share());
        return this;
    }

    /// <summary>Its reader is to see the end of the input: both ends of that go.</summary>
    public void CloseInput()
    {
        if (!_streams.HasFlag(StreamSet.Input)) return;
        _streams &= ~StreamSet.Input;
        foreach (var input in _ends.TakeLast(2)) input.Unshare();
        _ends.RemoveRange(_ends.Count - 2, 2);
    }

    // whoever restores is never the parent
    public TableInstance ToTable() =>
        new(service, attempt, tag, _pid, Exit.Code, Exit.Status, _streams, [.. _pidFd is null ? (int[])[] : [_pidFd.Number], .. _ends.Select(end => end.Number)], Fostered: true);

    /// <summary>How it is ended when nobody supervises it; null: it was not made yet.</summary>
    public LostInstance? ToLost(LossOrder order)
    {
        if (_pidFd is null || _pid == 0) return null;
        var tree = new ProcessTree(Environment.ProcessId, _pid, tag, _pidFd, reapsAtOnce: false) { IsFostered = true };
        if (Exit.Code != 0 || PidFd.HasEnded(_pidFd)) tree.LeaderEnded();
        return new LostInstance(service, order, tree);
    }

    public void Drop()
    {
        _pidFd?.Unshare();
        foreach (var end in _ends) end.Unshare();
    }
}
