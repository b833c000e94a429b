using PersistProc.Linux.Logs;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// Compresses the logs that were put away a while ago, one at a time, on a thread of its own that steps back behind everybody
/// else and ends when nothing is left to do. Not at once: who writes much has them removed by <c>keep</c> before it is worth
/// the time, and what is being looked at by people's own tools just now stays as it is.
/// </summary>
/// <param name="logs">The directory of all logs.</param>
/// <param name="after">How long after its last byte; null for never.</param>
/// <param name="time">The clock.</param>
/// <param name="failed">Told the directory in which one could not be, and why.</param>
internal sealed class LogCompressor(string logs, TimeSpan? after, TimeProvider time, Action<string, string> failed) : IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    // each file that becomes due, and each that is put away, is a reason to look at all: one that was refused is not tried at each of these
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromSeconds(10);
    private readonly Dictionary<(string Directory, int Number), DateTimeOffset> _refused = [];
    private static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 3 };
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _stopped = new();
    private Thread? _thread;
    private ITimer? _timer;

    /// <summary>How long both names of a file are there: who reads a directory's names is done with it by then.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Something may have been put away.</summary>
    public void Look()
    {
        lock (_gate)
        {
            if (after is null || _thread is not null || _stopped.IsSet) return;
            _thread = new Thread(Work) { IsBackground = true, Name = "compressor" };
            _thread.Start();
        }
    }

    private void Work()
    {
        LogCompression.StepBack();
        TimeSpan? next = null;
        try
        {
            next = CompressAll();
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // somebody removed what we looked at: next time
        }
        lock (_gate)
        {
            _thread = null;
            if (next is null || _stopped.IsSet) return;
            _timer ??= time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(next.Value < LongestPause ? next.Value : LongestPause, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Compresses all that are due. Answers when the next one is, or null if there is none.</summary>
    internal TimeSpan? CompressAll()
    {
        TimeSpan? next = null;
        if (after is null || !Directory.Exists(logs)) return null;
        foreach (var directory in new DirectoryInfo(logs).EnumerateDirectories("*", Everywhere))
        {
            foreach (var (number, written) in LogCompression.Candidates(directory.FullName))
            {
                var due = written + after.Value - time.GetUtcNow().UtcDateTime;
                if (_stopped.IsSet) return null;
                if (due <= TimeSpan.Zero && !TryCompress(directory.FullName, number)) due = LongestPause;
                if (due > TimeSpan.Zero && !(due >= next)) next = due;
            }
        }
        return next;
    }

    private bool TryCompress(string directory, int number)
    {
        var now = time.GetUtcNow();
        if (_refused.TryGetValue((directory, number), out var at) && now - at < PauseAfterRefusal) return false;
        try
        {
            LogCompression.Compress(directory, number, () => _stopped.Wait(Patience));
            _refused.Remove((directory, number));
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            _refused[(directory, number)] = now;
            failed(directory, refused.Message);
            return false;
        }
    }

    public void Dispose()
    {
        Thread? thread;
        lock (_gate)
        {
            _stopped.Set();
            thread = _thread;
            _timer?.Dispose();
        }
        thread?.Join();
        _stopped.Dispose();
    }
}
