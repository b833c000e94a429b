using PersistProc.Core;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Logs;
using PersistProc.Linux.Terminals;
using PersistProc.Supervision.Ports;

namespace PersistProc.Daemon.Keeping;

/// <summary>The terminals of instances.</summary>
internal sealed partial class KeeperPort
{
    /// <summary>How large they are.</summary>
    public TerminalDesk Terminals { get; }

    /// <summary>What they show.</summary>
    public ScreenDesk Screens { get; }

    /// <summary>The terminal of an instance, or null.</summary>
    public Task<PumpedTerminal?> FindTerminal(InstanceId instance) => _pump.FindTerminal(KeeperKey.Of(instance), instance.Attempt.Number);

    /// <summary>More was typed into an instance's terminal.</summary>
    public void Type(InstanceId instance) => _pump.Type(KeeperKey.Of(instance), instance.Attempt.Number);

    /// <summary>Completes when what an instance has written is in its log.</summary>
    public Task Drain(InstanceId instance)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _pump.Drain(KeeperKey.Of(instance), instance.Attempt.Number, _ => done.SetResult());
        return done.Task;
    }

    private TerminalSize TerminalFor(SpawnOrder order)
    {
        if (!order.Unit.HasTerminal) return TerminalSize.Default;
        var size = Terminals.Begin(order.Instance.Service, order.Caller?.Terminal);
        Screens.Begin(order.Instance);
        return size;
    }

    private void Answer(InstanceId instance, byte[] answer) => _ = Type(instance, answer);

    private async Task Type(InstanceId instance, byte[] typed)
    {
        if (await FindTerminal(instance).ConfigureAwait(false) is not { } terminal) return;
        terminal.Receive(typed);
        Type(instance);
    }

    private void TakeOverTerminal(InstanceId instance, InstanceEnds ends)
    {
        if (!ends.Streams.HasFlag(StreamSet.Terminal)) return;
        Terminals.TakeOver(instance, TerminalDevice.Size(ends.Ends[0]));
        Screens.Begin(instance);
    }
}
