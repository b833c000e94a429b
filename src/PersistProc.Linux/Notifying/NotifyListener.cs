using System.Collections.Concurrent;
using PersistProc.Linux.Events;

namespace PersistProc.Linux.Notifying;

/// <summary>
/// Reads all notify sockets on one thread, the messages of each in their order. Of one that floods, a few are read at a time and the
/// rest waits in the socket for a moment, and its sender with it: the others are heard, and nothing gathers in memory.
/// </summary>
/// <param name="fault">Told of an error of our own; the thread goes on.</param>
public sealed class NotifyListener(Action<Exception> fault) : IDisposable
{
    private const int AtOnce = 64;
    private const int RestMilliseconds = 10;
    private const ulong WakeToken = 0;

    private readonly Epoll _epoll = new();
    private readonly Wakeup _wakeup = new();
    private readonly ConcurrentDictionary<ulong, Watched> _watched = new();
    private readonly List<Watched> _resting = [];
    private long _last;
    private Thread? _thread;
    private volatile bool _isOver;

    /// <summary>Begins.</summary>
    public void Start()
    {
        _epoll.Add(_wakeup.Descriptor, Readiness.Readable, WakeToken);
        _thread = new Thread(Read) { IsBackground = true, Name = "notify" };
        _thread.Start();
    }

    /// <summary>Hears a socket from now on, and what lies in it; it is the listener's to dispose.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="hear">Told each message, on the listener's thread; what came with it is its to close.</param>
    /// <returns>Ends it. Messages that lie in it then are not heard; none is told after it returns.</returns>
    public IDisposable Watch(NotifySocket socket, Action<NotifyMessage> hear)
    {
        var watched = new Watched(this, (ulong)Interlocked.Increment(ref _last), socket, hear);
        _watched[watched.Token] = watched;
        _epoll.Add(socket.Descriptor, Readiness.Readable | Readiness.OneShot, watched.Token);
        return watched;
    }

    private void Read()
    {
        while (!_isOver)
        {
            try
            {
                var count = _epoll.Wait(_resting.Count > 0 ? RestMilliseconds : -1);
                // who rested is looked at again: a busy socket among them has its turn with the others
                foreach (var rested in _resting) rested.Arm();
                _resting.Clear();
                for (var n = 0; n < count; n++) Serve(_epoll[n].Token);
            }
            catch (Exception failure)
            {
                fault(failure);
            }
        }
    }

    private void Serve(ulong token)
    {
        if (token == WakeToken) _wakeup.Clear();
        else if (_watched.TryGetValue(token, out var watched) && watched.Serve(fault)) _resting.Add(watched);
    }

    public void Dispose()
    {
        _isOver = true;
        _wakeup.Set();
        if (_thread is not null && _thread != Thread.CurrentThread) _thread.Join();
        foreach (var watched in _watched.Values) watched.Dispose();
        _epoll.Dispose();
        _wakeup.Dispose();
    }

    private sealed class Watched(NotifyListener listener, ulong token, NotifySocket socket, Action<NotifyMessage> hear) : IDisposable
    {
        private readonly Lock _gate = new();
        private bool _isOver;

        public ulong Token => token;

        /// <summary>True if more may lie there than is read at once.</summary>
        public bool Serve(Action<Exception> fault)
        {
            lock (_gate)
            {
                if (_isOver) return false;
                for (var n = 0; n < AtOnce; n++)
                {
                    if (!socket.TryReceive(out var message))
                    {
                        listener._epoll.Change(socket.Descriptor, Readiness.Readable | Readiness.OneShot, token);
                        return false;
                    }
                    if (message is not null) Hear(message, fault);
                }
                return true;
            }
        }

        public void Arm()
        {
            lock (_gate)
            {
                if (!_isOver) listener._epoll.Change(socket.Descriptor, Readiness.Readable | Readiness.OneShot, token);
            }
        }

        public void Dispose()
        {
            lock (_gate)
            {
                if (_isOver) return;
                _isOver = true;
                listener._watched.TryRemove(token, out _);
                listener._epoll.Remove(socket.Descriptor);
                socket.Dispose();
            }
        }

        private void Hear(NotifyMessage message, Action<Exception> fault)
        {
            try
            {
                hear(message);
            }
            catch (Exception failure)
            {
                fault(failure);
            }
        }
    }
}
