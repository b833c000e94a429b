using PersistProc.Linux.Descriptors;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Terminals;

namespace PersistProc.Linux.Logs;

/// <summary>The pipes of one instance, as the pump sees them.</summary>
internal sealed class PumpedInstance : IDisposable
{
    private readonly IReadOnlyList<Descriptor> _ends;
    private readonly Action _drained;
    private int _open;

    public PumpedInstance(ServiceLog log, InstanceEnds ends, Action drained, Action inputClosed)
    {
        (Log, _ends, _drained) = (log, ends.Ends, drained);
        // a keeper of an earlier version knows no terminals, and has made the pipe of an output
        if (ends.Streams.HasFlag(StreamSet.Terminal) && _ends.Count == TerminalEnds.Count)
        {
            Terminal = new PumpedTerminal(_ends, log);
            (Input, Streams, _open) = (null, Terminal.Streams, 1);
            return;
        }

        var next = 0;
        var outputs = new List<PumpedStream>();
        if (ends.Streams.HasFlag(StreamSet.Output)) outputs.Add(new PumpedOutput(_ends[next++], LogMark.Output, this)); // one whose pipes are lost has none
        if (ends.Streams.HasFlag(StreamSet.Error)) outputs.Add(new PumpedOutput(_ends[next++], LogMark.Error, this));
        _open = outputs.Count;
        if (ends.Streams.HasFlag(StreamSet.Input))
        {
            Input = new PumpedInput(_ends[next], _ends[next + 1], inputClosed);
            outputs.Add(Input.Stream);
        }
        Streams = outputs;
    }

    public ServiceLog Log { get; }
    public IReadOnlyList<PumpedStream> Streams { get; }
    public PumpedInput? Input { get; }

    /// <summary>Its terminal, if it has one.</summary>
    public PumpedTerminal? Terminal { get; }

    public void OutputEnded()
    {
        if (--_open == 0) _drained();
    }

    /// <summary>True once its pipes are closed.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Whether anybody will ever hear that its output has ended.</summary>
    public bool HasOutput => _open > 0;

    public void Dispose()
    {
        IsOver = true;
        Input?.IsOver(); // before a number is anybody else's
        Terminal?.Dispose();
        foreach (var end in _ends) end.Dispose();
    }
}
