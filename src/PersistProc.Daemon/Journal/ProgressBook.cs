using System.Text;
using PersistProc.Core;
using PersistProc.Linux.Files;
using PersistProc.Linux.Native;

namespace PersistProc.Daemon.Journal;

/// <summary>How far a reader of all that happens has come, in a file of its own, from the first note on. What only moves on with nothing done is written once in a while; it would be looked at again.</summary>
internal sealed class ProgressBook
{
    private const int MostBytes = 4 << 20;
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(5);
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly Action<string> _notNoted;
    private readonly Lock _gate = new();
    private long _written;
    private bool _fails;

    /// <param name="path">The file.</param>
    /// <param name="watches">Whose lines are looked at; empty for nobody's.</param>
    /// <param name="began">Where one begins that has no file.</param>
    /// <param name="time">For how long ago it was written.</param>
    /// <param name="notNoted">Told why it cannot be written, once.</param>
    public ProgressBook(string path, string watches, long began, TimeProvider time, Action<string> notNoted)
    {
        (_path, _time, _notNoted) = (path, time, notNoted);
        var kept = Kept(path);
        IsNewToLogs = kept?.Watches != watches;
        Progress = (kept ?? new ReadProgress(began)) with { Watches = watches };
        if (watches.Length == 0) Progress = Progress with { Logs = ValueMap.Empty<string>() };
    }

    /// <summary>What a file says, or null: there is none, or none that can be read.</summary>
    public static ReadProgress? Kept(string path) => SmallFile.TryRead(path, MostBytes, out _) is { } bytes ? ReadProgress.Parse(Encoding.UTF8.GetString(bytes)) : null;

    /// <summary>Nobody has looked at the logs that are looked at now.</summary>
    public bool IsNewToLogs { get; }

    /// <summary>How far it has come.</summary>
    public ReadProgress Progress { get; private set; }

    /// <summary>It has come further, and that has to be known.</summary>
    public void Note(Func<ReadProgress, ReadProgress> next)
    {
        lock (_gate)
        {
            Progress = next(Progress);
            Write();
        }
    }

    /// <summary>It has come further, with nothing done.</summary>
    public void Pass(Func<ReadProgress, ReadProgress> next)
    {
        lock (_gate)
        {
            Progress = next(Progress);
            if (_time.GetElapsedTime(_written) >= Often) Write();
        }
    }

    private void Write()
    {
        try
        {
            AtomicFile.Write(_path, Encoding.UTF8.GetBytes(Progress.Print()));
            _fails = false;
        }
        catch (Exception failure) when (failure is SyscallException or IOException or UnauthorizedAccessException)
        {
            if (!_fails) _notNoted(failure.Message);
            _fails = true;
        }
        _written = _time.GetTimestamp();
    }
}
