using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Supervision.Ports;

namespace PersistProc.Daemon.Probing;

/// <summary>Whether a command ends well. While one that was killed is not gone, no other is begun beside it.</summary>
/// <param name="order">How it is run.</param>
/// <param name="begin">Runs it.</param>
internal sealed class ExecView(SpawnOrder order, Func<SpawnOrder, ProbeRun> begin) : IView
{
    private Task _last = Task.CompletedTask;

    public string What => string.Join(' ', order.Unit.Command);

    public async Task<Finding> FindAsync(CancellationToken stop)
    {
        await _last.WaitAsync(stop).ConfigureAwait(false);
        var run = begin(order);
        _last = run.End;
        var (end, last, _) = await EndOf(run, stop).ConfigureAwait(false);
        if (end.IsWell) return new Finding(true, $"{What} exited with 0");
        var line = last.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
        return new Finding(false, line is null ? $"{What}: {end}" : $"{What}: {end}: {line}");
    }

    // a callback of the token would be taken back before it is called: who waits is woken first
    private static async Task<ProbeEnd> EndOf(ProbeRun run, CancellationToken stop)
    {
        try
        {
            return await run.End.WaitAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            run.Cancel();
            throw;
        }
    }

    public void Dispose()
    {
        // each run ends with its look
    }
}
