using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Events;

/// <summary>
/// Tells what happens to descriptors, on one thread, which is there only once something is watched. Each is told of once and then left
/// alone until it is watched again. A descriptor that others hold too stays in epoll when it is closed here: so
/// <see cref="Forget"/> comes before its disposal.
/// </summary>
/// <param name="name">Of the thread.</param>
/// <param name="fault">Told of an error of our own; the thread goes on.</param>
public sealed class DescriptorWatch(string name, Action<Exception> fault) : IDisposable
{
    private const ulong WakeToken = 0;

    private readonly Epoll _epoll = new();
    private readonly Wakeup _wakeup = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, Action<Readiness>> _told = [];
    private readonly Dictionary<Descriptor, ulong> _tokens = [];
    private ulong _last;
    private Thread? _thread;
    private volatile bool _isOver;

    /// <summary>Tells once what is seen of a descriptor, that it hung up in any case; in place of what was to be told of it before. False for what cannot be watched, as a file.</summary>
    public bool Watch(Descriptor descriptor, Readiness interest, Action<Readiness> seen)
    {
        lock (_gate)
        {
            Start();
            Remove(descriptor);
            var token = ++_last;
            (_told[token], _tokens[descriptor]) = (seen, token);
            try
            {
                _epoll.Add(descriptor, interest | Readiness.OneShot, token);
                return true;
            }
            catch (SyscallException refused) when (refused.Number == Errno.EPERM)
            {
                (_, _) = (_told.Remove(token), _tokens.Remove(descriptor));
                return false;
            }
        }
    }

    /// <summary>Whether it is watched, and was not told of yet.</summary>
    public bool IsWatched(Descriptor descriptor)
    {
        lock (_gate) return _tokens.TryGetValue(descriptor, out var token) && _told.ContainsKey(token);
    }

    /// <summary>Tells nothing of it any more; what is being told this moment may still come.</summary>
    public void Forget(Descriptor descriptor)
    {
        lock (_gate) Remove(descriptor);
    }

    private void Remove(Descriptor descriptor)
    {
        if (!_tokens.Remove(descriptor, out var token)) return;
        _told.Remove(token);
        _epoll.Remove(descriptor);
    }

    private void Start()
    {
        if (_thread is not null) return;
        _epoll.Add(_wakeup.Descriptor, Readiness.Readable, WakeToken);
        _thread = new Thread(Read) { IsBackground = true, Name = name };
        _thread.Start();
    }

    private void Read()
    {
        while (!_isOver)
        {
            var count = _epoll.Wait(-1);
            for (var n = 0; n < count; n++)
            {
                var (seen, token) = _epoll[n];
                if (token != WakeToken) Tell(token, seen);
            }
        }
    }

    private void Tell(ulong token, Readiness seen)
    {
        Action<Readiness>? told;
        lock (_gate)
        {
            if (!_told.Remove(token, out told)) return;
        }

        try
        {
            told(seen);
        }
        catch (Exception failure)
        {
            fault(failure);
        }
    }

    public void Dispose()
    {
        _isOver = true;
        _wakeup.Set();
        _thread?.Join();
        _epoll.Dispose();
        _wakeup.Dispose();
    }
}
