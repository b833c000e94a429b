using PersistProc.Core;
using PersistProc.Linux.Descriptors;

namespace PersistProc.Linux.Logs;

/// <summary>
/// Moves output into logs in the place of a supervisor's pump (<see cref="LogPump"/>) while there is no supervisor: on the caller's thread,
/// told to nobody; what a full disk refuses stays in the pipe, for a supervisor to count. It leaves what the next pump goes on from. A log has one writer at a time, so this
/// one is disposed before there is another.
/// </summary>
/// <param name="directory">Where the logs' directories are.</param>
/// <param name="limits">How much of a service's output is kept.</param>
public sealed class StandInPump(string directory, Func<string, LogLimits> limits) : IDisposable
{
    // one that never stops writing must not hold up the others
    private const long MostAtOnce = 1 << 20;
    private readonly Dictionary<string, ServiceLog> _logs = new(StringComparer.Ordinal);

    /// <summary>Moves what is in a pipe. Answers how many bytes; -1 at its end.</summary>
    /// <param name="service">Whose log.</param>
    /// <param name="attempt">Whose instance begins with it, if that is not noted yet; null: it begins none.</param>
    /// <param name="pipe">The pipe; it does not wait.</param>
    /// <param name="isError">Whether it is standard error.</param>
    public long Move(string service, long? attempt, Descriptor pipe, bool isError)
    {
        var (log, now) = (LogOf(service), Now());
        lock (log.Writing)
        {
            if (attempt is { } begins) log.MarkStart(begins, now);
            for (long total = 0, moved; ; total += moved)
            {
                if (total >= MostAtOnce) return total;
                moved = log.Move(pipe, isError ? LogMark.Error : LogMark.Output, now);
                if (moved <= 0) return total > 0 || moved < 0 ? total : -1;
            }
        }
    }

    /// <summary>The same of what a terminal shows; -1 while nobody has it open.</summary>
    /// <param name="service">Whose log.</param>
    /// <param name="attempt">Whose instance begins with it, if that is not noted yet; null: it begins none.</param>
    /// <param name="ends">As of <see cref="KeeperLink.StreamSet.Terminal"/>.</param>
    public long MoveTerminal(string service, long? attempt, IReadOnlyList<Descriptor> ends)
    {
        var (log, now) = (LogOf(service), Now());
        lock (log.Writing)
        {
            if (attempt is { } begins) log.MarkStart(begins, now);
            var before = log.Position;
            var isHungUp = new PumpedScreen(ends[0], ends[1], ends[2], log).Move(now) == PumpProgress.HungUp;
            return log.Position == before && isHungUp ? -1 : log.Position - before;
        }
    }

    private ServiceLog LogOf(string service)
    {
        if (_logs.TryGetValue(service, out var known)) return known;
        var log = _logs[service] = ServiceLog.OpenToLoseNothing(Path.Combine(directory, service));
        log.Limits = limits(service);
        return log;
    }

    private static long Now() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public void Dispose()
    {
        foreach (var log in _logs.Values) log.Dispose();
        _logs.Clear();
    }
}
