using System.Collections.Concurrent;
using PersistProc.Linux.Events;
using PersistProc.Linux.Gate;

namespace PersistProc.Linux.Notifying;

/// <summary>
/// Reads all notify sockets on one thread. Of each socket one message is under way at a time: it is looked at where it lies, and taken
/// away when it has been dealt with; then comes the next. So a supervisor that is killed leaves what it had not dealt with to the next
/// one; one that floods waits in its own socket, and gathers in nobody's memory; and whoever asks for a barrier has it when he is heard.
/// </summary>
/// <param name="fault">Told of an error of our own; the thread goes on.</param>
public sealed class NotifyListener(Action<Exception> fault) : IDisposable
{
    private const ulong WakeToken = 0, NamesToken = 1;

    private readonly Epoll _epoll = new();
    private readonly Wakeup _wakeup = new();
    private readonly Lock _starting = new();
    private readonly ConcurrentDictionary<ulong, WatchedSocket> _watched = new();
    private long _last = (long)NamesToken;
    private (DirectoryWatch Directories, Action Removed)? _names;
    private Thread? _thread;
    private volatile bool _isOver;

    /// <summary>Hears a socket from now on, and what lies in it; it is the listener's to dispose.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="hear">Told each message, on the listener's thread, with what is to be called once it has been dealt with; what came with it is its to close.</param>
    public INotifyWatch Watch(NotifySocket socket, Action<NotifyMessage, Action> hear)
    {
        Start();
        var token = (ulong)Interlocked.Increment(ref _last);
        var watched = new WatchedSocket(socket, hear, fault)
        {
            Arm = () => _epoll.Change(socket.Descriptor, Readiness.Readable | Readiness.OneShot, token),
            Leave = () =>
            {
                _watched.TryRemove(token, out _);
                _epoll.Remove(socket.Descriptor);
            },
        };
        _watched[token] = watched;
        _epoll.Add(socket.Descriptor, Readiness.Readable | Readiness.OneShot, token);
        return watched;
    }

    /// <summary>Calls back, on the listener's thread, whenever something has been removed from directories; once for each listener.</summary>
    /// <param name="directories">Theirs; it stays the caller's, and is to outlive the listener.</param>
    /// <param name="removed">Something was: what, he looks himself.</param>
    public void WatchNames(DirectoryWatch directories, Action removed)
    {
        Start();
        _names = (directories, removed);
        _epoll.Add(directories.Descriptor, Readiness.Readable, NamesToken);
    }

    // where no service notifies, no thread waits
    private void Start()
    {
        lock (_starting)
        {
            if (_thread is not null) return;
            _epoll.Add(_wakeup.Descriptor, Readiness.Readable, WakeToken);
            _thread = new Thread(Read) { IsBackground = true, Name = "notify" };
            _thread.Start();
        }
    }

    private void Read()
    {
        while (!_isOver)
        {
            var count = _epoll.Wait(-1);
            for (var n = 0; n < count; n++)
            {
                if (_epoll[n].Token == WakeToken) _wakeup.Clear();
                else if (_epoll[n].Token == NamesToken) NamesChanged();
                else if (_watched.TryGetValue(_epoll[n].Token, out var watched)) watched.Serve();
            }
        }
    }

    private void NamesChanged()
    {
        if (_names is not var (directories, removed)) return;
        directories.Drain();
        removed();
    }

    public void Dispose()
    {
        _isOver = true;
        _wakeup.Set();
        _thread?.Join();
        foreach (var watched in _watched.Values) watched.Dispose();
        _epoll.Dispose();
        _wakeup.Dispose();
    }
}
