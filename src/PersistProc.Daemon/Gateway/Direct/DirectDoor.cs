using System.Collections.Concurrent;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Gate;
using PersistProc.Linux.Logs;
using PersistProc.Linux.Native;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Gateway.Direct;

/// <summary>
/// A second socket beside the gateway's, for those who sit at a terminal. It is this supervisor's own: the keeper's is where clients wait while there is
/// none, and where all are served that find this one closed.
/// </summary>
internal sealed class DirectDoor(LogPump pump, DaemonOptions options, SessionEndpoint sessions, DaemonLog log)
{
    private const int Most = 1024;
    private readonly string _path = Wire.TerminalsBeside(options.Socket);
    private readonly ConcurrentDictionary<Task, bool> _served = new();
    private Descriptor? _listener;
    private Descriptor? _name;
    private volatile bool _isClosed;

    /// <summary>From now on clients can come, and wait. Where no socket can be, they come by the other one.</summary>
    public void Build()
    {
        try
        {
            _listener = UnixListener.Listen(_path);
            _name = UnixListener.HoldName(_path);
        }
        catch (Exception refused) when (refused is SyscallException or ArgumentException)
        {
            log.NoDoor(_path, refused.Message);
        }
    }

    /// <summary>Lets them in.</summary>
    public void Open()
    {
        if (_listener is { } listener) pump.Listen(listener, Admit);
    }

    /// <summary>Lets nobody in any more, and waits until those who are in have been told all, or for that long.</summary>
    public async Task Close(CancellationToken patience)
    {
        _isClosed = true;
        pump.EndListening();
        if (_name is { } name)
        {
            if (UnixListener.IsThere(name)) File.Delete(_path); // if our keeper has died, the next one's supervisor may have put its own there
            name.Dispose();
        }
        try
        {
            await Task.WhenAll(_served.Keys).WaitAsync(patience).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // who does not take it hears no more
        }
    }

    // as the gateway does: only our own user and root, whatever the socket's permissions say
    private void Admit(PumpedSocket socket)
    {
        var (pid, uid) = socket.Peer;
        var isStranger = uid != UnixListener.CurrentUser && uid != 0;
        if (isStranger) log.Stranger(uid, pid);
        if (isStranger || _isClosed || _served.Count >= Most)
        {
            socket.Dispose();
            return;
        }
        var serving = Serve(socket);
        _served.TryAdd(serving, true);
        _ = serving.ContinueWith(done => _served.TryRemove(done, out _), TaskScheduler.Default);
    }

    private async Task Serve(PumpedSocket socket)
    {
        using var connection = socket;
        using var client = new DirectClient(socket);
        socket.Begin(client);
        try
        {
            await sessions.Serve(client).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // it did not wait to be told what was wrong
        }
        catch (Exception fault)
        {
            log.Fault(fault);
        }
    }
}
