using PersistProc.Linux.Descriptors;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Reaping;

namespace PersistProc.Keeper;

/// <summary>One instance of a service, from its spawn until the supervisor releases it.</summary>
internal sealed class Instance(string service, long attempt, long tag, StreamSet streams, SpawnedProcess process) : IDisposable
{
    private StreamSet _streams = streams;
    private IReadOnlyList<Descriptor> _ends = process.Streams;
    private Descriptor? _report = process.Report;
    private bool _becoming;

    public string Service => service;
    public long Attempt => attempt;
    public int Pid => process.Pid;
    public Descriptor PidFd => process.PidFd;

    /// <summary>Whose log it writes to.</summary>
    public string Owner => service.AsSpan().IndexOfAny('!', '?') is var mark and >= 0 ? service[..mark] : service;

    /// <summary>It is the service's own process; else one that is run for it.</summary>
    public bool IsLeader => Owner.Length == service.Length;

    /// <summary>It looks at a service.</summary>
    public bool IsProbe => service.Contains('?', StringComparison.Ordinal);

    /// <summary>Standard output is among what it writes, and comes first.</summary>
    public bool HasOutput => _streams.HasFlag(StreamSet.Output);

    /// <summary>The ends of its terminal, in the order of <see cref="StreamSet.Terminal"/>; null: it has none.</summary>
    public IReadOnlyList<Descriptor>? Terminal => _streams.HasFlag(StreamSet.Terminal) ? _ends : null;

    /// <summary>Another keeper made it: it is no child of ours.</summary>
    public bool IsFostered { get; init; }

    /// <summary>Nobody has the other ends of its pipes any more: they went with all who had them.</summary>
    public bool IsBereft { get; init; }

    /// <summary>Where its exec stage tells how it fared, until it has; null for one that was spawned directly.</summary>
    public Descriptor? Report => _report;

    /// <summary>How the leader ended; kept until released.</summary>
    public ChildExit? Exit { get; set; }

    /// <summary>pidfd first, then the streams' ends.</summary>
    public int[] Descriptors() => [process.PidFd.Number, .. _ends.Select(end => end.Number)];

    /// <summary>The read ends of what it writes; of a terminal the master, and the pipe behind it.</summary>
    public IEnumerable<Descriptor> Outputs => Terminal is { } terminal ? terminal.Take(2) : _streams.HasFlag(StreamSet.Input) ? _ends.SkipLast(2) : _ends;

    public ReadOnlyMemory<byte> HeldFrame() =>
        new FrameWriter(FrameKind.Held, 1 + _ends.Count)
            .Text(service).Long(attempt).Long(tag).Int(process.Pid)
            .Int(Exit?.Code ?? 0).Int(Exit?.Status ?? 0).Int((int)_streams).Int(IsBereft ? 2 : IsFostered ? 1 : 0).Finish();

    /// <summary>For the keeper's successor.</summary>
    public TableInstance ToTable() => new(service, attempt, tag, process.Pid, Exit?.Code ?? 0, Exit?.Status ?? 0, _streams, Descriptors(), IsFostered);

    /// <summary>One that this process's earlier program held.</summary>
    public static Instance FromTable(TableInstance held)
    {
        Descriptor[] ends = [.. held.Descriptors.Select(Descriptor.Inherited)];
        var exit = held.ExitCode == 0 ? (ChildExit?)null : new ChildExit(held.Pid, held.ExitCode, held.ExitStatus);
        return new Instance(held.Service, held.Attempt, held.Tag, held.Streams, new SpawnedProcess(held.Pid, ends[0], ends[1..])) { Exit = exit, IsFostered = held.Fostered };
    }

    public ReadOnlyMemory<byte> SpawnedFrame() =>
        new FrameWriter(FrameKind.Spawned, 1 + _ends.Count)
            .Text(service).Long(attempt).Int(process.Pid).Int(0).Int((int)_streams).Finish();

    public ReadOnlyMemory<byte> ExitedFrame() =>
        new FrameWriter(FrameKind.Exited).Text(service).Long(attempt).Int(Exit!.Value.Code).Int(Exit.Value.Status).Finish();

    /// <summary>Closes the input's write end: the service reads its end. The memory file goes with it.</summary>
    public void CloseInput()
    {
        if (!_streams.HasFlag(StreamSet.Input)) return;
        foreach (var input in _ends.TakeLast(2)) input.Dispose();
        _streams &= ~StreamSet.Input;
        _ends = [.. _ends.SkipLast(2)];
    }

    /// <summary>What its exec stage has told since the last time: see <see cref="StageReport.TryRead"/>.</summary>
    public StageReport? ReadReport(Descriptor pipe, out bool isOver) => StageReport.TryRead(pipe, ref _becoming, out isOver);

    /// <summary>Its launch is settled, or nobody wants to hear of it any more.</summary>
    public void ForgetReport()
    {
        _report?.Dispose();
        _report = null;
    }

    public void Dispose()
    {
        ForgetReport();
        process.PidFd.Dispose();
        foreach (var end in _ends) end.Dispose();
    }
}
