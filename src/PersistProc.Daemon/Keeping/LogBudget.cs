using PersistProc.Linux.Logs;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// Keeps all services' logs within one limit: the oldest of the files that were put away go first, whosever they are; a
/// present file never goes. It looks when a file was put away, but not more often than every few seconds.
/// </summary>
internal sealed class LogBudget(string logs, TimeProvider time, Action<string, long> removed) : IDisposable
{
    private static readonly TimeSpan AgingPause = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private bool _isDue;

    /// <summary>Bytes that all logs may take together.</summary>
    public long MaxTotal { get; set; } = long.MaxValue;

    /// <summary>Directories in which files are removed by age.</summary>
    public Func<IEnumerable<(string Directory, TimeSpan Age)>> Aging { get; set; } = () => [];

    /// <summary>Called after each look.</summary>
    public Action Looked { get; set; } = () => { };

    /// <summary>Something was put away: look soon.</summary>
    public void Look()
    {
        lock (_gate)
        {
            if (_isDue) return;
            _isDue = true;
            Arm(Pause);
        }
    }

    private void Arm(TimeSpan pause)
    {
        lock (_gate)
        {
            _timer ??= time.CreateTimer(_ => Sweep(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(pause, Timeout.InfiniteTimeSpan);
        }
    }

    private void RemoveAged(string directory, TimeSpan age)
    {
        foreach (var file in new DirectoryInfo(directory).EnumerateFiles("*", new EnumerationOptions { IgnoreInaccessible = true }))
        {
            if (!ServiceLog.IsOld(file.FullName) || time.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc <= age) continue;
            removed(file.FullName, file.Length);
            ServiceLog.RemoveOld(file.FullName);
        }
    }

    /// <summary>Removes what is too much, now.</summary>
    internal void Sweep()
    {
        lock (_gate) _isDue = false;
        try
        {
            RemoveTooMuch();
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // somebody removed what we looked at: next time
        }
        Looked();
    }

    private void RemoveTooMuch()
    {
        var aging = Aging().ToList();
        foreach (var (directory, age) in aging) RemoveAged(directory, age);
        if (aging.Count > 0) Arm(AgingPause);
        var (total, old) = Measure();
        foreach (var file in old.OrderBy(file => file.LastWriteTimeUtc))
        {
            if (total <= MaxTotal) break;
            total -= file.Length;
            ServiceLog.RemoveOld(file.FullName);
            removed(file.FullName, file.Length);
        }
    }

    private (long Total, List<FileInfo> Old) Measure()
    {
        var (total, old) = (0L, new List<FileInfo>());
        if (!Directory.Exists(logs)) return (0, old);
        var everywhere = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 3 };
        foreach (var file in new DirectoryInfo(logs).EnumerateFiles("*", everywhere))
        {
            var isOld = ServiceLog.IsOld(file.FullName);
            if (!isOld && file.Name != "current.log") continue;
            try
            {
                total += file.Length;
                if (isOld) old.Add(file);
            }
            catch (FileNotFoundException)
            {
                // it was removed while we looked
            }
        }
        return (total, old);
    }

    public void Dispose() => _timer?.Dispose();
}
