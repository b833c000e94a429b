using System.Collections.Concurrent;
using PersistProc.Core;
using PersistProc.Linux.Events;

namespace PersistProc.Linux.Watching;

/// <summary>
/// Watches files for any number of services: one inotify instance, one thread, from the first one on.
/// <para>
/// Only directories are looked at, never files: editors replace a file by another one. A directory that is new is looked at first and
/// read afterwards, so nothing that was put into it in between is missed; at worst it is told twice. One that is removed, or moved
/// away, is forgotten with all below it; what leads to it is looked at, so it is found when it is made again. When the kernel's queue
/// overflows all is read anew, and everybody is told that something has changed. Symbolic links are followed where a path is asked for by
/// name, not below it: they may lead in a circle.
/// </para>
/// </summary>
/// <param name="fault">Told of an error of our own; the thread goes on.</param>
public sealed class FileWatcher(Action<Exception> fault) : IDisposable
{
    private const ulong WakeToken = 0;
    private const ulong NewsToken = 1;

    private readonly Epoll _epoll = new();
    private readonly Wakeup _wakeup = new();
    private readonly Lock _starting = new();
    private readonly ConcurrentQueue<Action> _asked = new();
    private readonly HashSet<WatchedScope> _all = [];
    private Thread? _thread;
    private DirectoryBook? _book;
    private volatile bool _isOver;

    /// <summary>Watches from a moment after this on.</summary>
    /// <param name="scope">Which files.</param>
    /// <param name="changed">Told on the watcher's thread when some have changed.</param>
    /// <param name="trouble">Told on the watcher's thread, once, if not all can be watched, and why.</param>
    /// <param name="ready">Told when all that is there is watched.</param>
    public IFileWatch Watch(WatchScope scope, Action<FileChange> changed, Action<string> trouble, Action? ready = null)
    {
        var watched = new WatchedScope(scope, changed, trouble);
        Ask(() =>
        {
            if (_book is null && !TryOpen(watched)) return;
            _all.Add(watched);
            _book!.Enter(watched);
            watched.Tell();
            ready?.Invoke();
        });
        return new Ticket(() => Ask(() =>
        {
            _all.Remove(watched);
            _book?.Leave(watched);
        }));
    }

    public void Dispose()
    {
        _isOver = true;
        _wakeup.Set();
        _thread?.Join();
        _book?.Dispose();
        _epoll.Dispose();
        _wakeup.Dispose();
    }

    private void Ask(Action what)
    {
        _asked.Enqueue(what);
        lock (_starting)
        {
            if (_thread is null && !_isOver)
            {
                _epoll.Add(_wakeup.Descriptor, Readiness.Readable, WakeToken);
                _thread = new Thread(Run) { IsBackground = true, Name = "files" };
                _thread.Start();
            }
        }
        if (!_isOver) _wakeup.Set();
    }

    private bool TryOpen(WatchedScope watched)
    {
        try
        {
            _book = new DirectoryBook();
            _epoll.Add(_book.Descriptor, Readiness.Readable, NewsToken);
            return true;
        }
        catch (IOException failure)
        {
            watched.Complain($"files cannot be watched: {failure.Message}. Raise it: sysctl fs.inotify.max_user_instances=1024");
            return false;
        }
    }

    private void Run()
    {
        while (!_isOver)
        {
            var count = _epoll.Wait(-1);
            for (var n = 0; n < count; n++)
            {
                try
                {
                    if (_epoll[n].Token == WakeToken) Serve();
                    else _book!.Hear(_all);
                }
                catch (Exception failure)
                {
                    fault(failure);
                }
            }

            foreach (var watched in _all) watched.Tell();
        }
    }

    private void Serve()
    {
        _wakeup.Clear();
        while (_asked.TryDequeue(out var what)) what();
    }

    private sealed class Ticket(Action over) : IFileWatch
    {
        private int _isOver;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0) over();
        }
    }
}
