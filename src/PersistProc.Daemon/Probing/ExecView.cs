using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Supervision.Ports;

namespace PersistProc.Daemon.Probing;

/// <summary>Whether a command ends well.</summary>
/// <param name="order">How it is run.</param>
/// <param name="run">Runs it.</param>
internal sealed class ExecView(SpawnOrder order, Func<SpawnOrder, CancellationToken, Task<ProbeEnd>> run) : IView
{
    public string What => string.Join(' ', order.Unit.Command);

    public async Task<Finding> FindAsync(CancellationToken stop)
    {
        var (end, last) = await run(order, stop).ConfigureAwait(false);
        if (end.IsWell) return new Finding(true, $"{What} exited with 0");
        var line = last.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
        return new Finding(false, line is null ? $"{What}: {end}" : $"{What}: {end}: {line}");
    }

    public void Dispose()
    {
        // each run ends with its look
    }
}
