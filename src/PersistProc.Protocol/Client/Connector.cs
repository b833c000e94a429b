using System.Diagnostics;
using System.Net.Sockets;

namespace PersistProc.Protocol;

/// <summary>
/// Makes connections to the one supervisor of some locations: the socket that state/where names, else the default one, else
/// the one in the state directory;
/// starts a supervisor where there is none; waits where there is one that does not accept just now.
/// </summary>
internal sealed class Connector(Locations locations, ClientOptions options)
{
    // sun_path (unix(7)) without its NUL
    private const int LongestPath = 107;
    private bool _connectedBefore;

    /// <summary>The socket of the last connection.</summary>
    public string Last { get; private set; } = "";

    public async Task<Socket> ConnectAsync(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        for (var attempt = 0; ; attempt++)
        {
            foreach (var path in Sockets())
            {
                PrivateDirectory.Demand(Path.GetDirectoryName(path)!);
                var socket = await TryConnectAsync(path, waits: false, cancellation).ConfigureAwait(false);
                if (socket is null) continue;
                _connectedBefore = true;
                Last = path;
                return socket;
            }
            await MakeOneAsync(clock.Elapsed, cancellation).ConfigureAwait(false);
            if (attempt > 0) await Task.Delay(Math.Min(10 << Math.Min(attempt, 5), 200), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>A connection to the terminals' own socket; null where nobody is: then the other one tells more.</summary>
    public async Task<Socket?> TryConnectToTerminalsAsync(CancellationToken cancellation)
    {
        foreach (var path in Sockets())
        {
            var terminals = Wire.TerminalsBeside(path);
            if (terminals.Length > LongestPath || !File.Exists(terminals)) continue;
            PrivateDirectory.Demand(Path.GetDirectoryName(path)!);
            if (await TryConnectAsync(terminals, waits: true, cancellation).ConfigureAwait(false) is not { } socket) continue;
            (_connectedBefore, Last) = (true, terminals);
            return socket;
        }
        return null;
    }

    /// <summary>True: a supervisor runs, whether it accepts connections or not.</summary>
    public bool IsRunning => SupervisorLock.IsHeld(locations);

    // state/where may be damaged, or name a directory that has gone since: then it is where it usually is, or beside the state
    private IEnumerable<string> Sockets()
    {
        if (Named() is { } named && named != locations.Socket && File.Exists(named)) yield return named;
        yield return locations.Socket;
        if (locations.Spare.Length <= LongestPath && File.Exists(locations.Spare)) yield return locations.Spare;
    }

    private string? Named()
    {
        try
        {
#pragma warning disable MA0045 // One line from the page cache: the thread it takes to be asynchronous costs more than all else here.
            var named = File.ReadAllText(locations.Where).TrimEnd('\n');
#pragma warning restore MA0045
            return Path.IsPathRooted(named) ? named : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;        // not there, or not ours: then the lock says more
        }
    }

    private static async Task<Socket?> TryConnectAsync(string path, bool waits, CancellationToken cancellation)
    {
        var socket = Make();
        try
        {
            // at a unix socket that is done at once or not at all; .NET would begin a thread to wait for it
            if (waits) Connect(socket, path);
            else await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation).ConfigureAwait(false);
            PeerCheck.Demand(socket, path);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            if (e.SocketErrorCode == SocketError.AccessDenied) throw PrivateDirectory.NotOurs(path);
            return null;        // refused, missing, or its queue is full: all may pass
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void Connect(Socket socket, string path)
    {
        socket.Blocking = false;
#pragma warning disable MA0045 // it does not wait
        socket.Connect(new UnixDomainSocketEndPoint(path));
#pragma warning restore MA0045
    }

    // nothing that another try would change
    private static Socket Make()
    {
        try
        {
            return new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.TooManyOpenSockets)
        {
            throw new SupervisorException("no connection to the supervisor can be made: this program has all the descriptors it may have (EMFILE). Raise the limit: ulimit -n 1024", SupervisorException.Unreachable);
        }
    }

    // The keeper is the judge of who runs: it takes the lock or says that another has it, and both is fine.
    // Only who must not start one looks at the lock himself.
    private async Task MakeOneAsync(TimeSpan waited, CancellationToken cancellation)
    {
        // One that ended while we worked with it is not replaced behind the user's back: his processes ended with it.
        if (options.Autostart && !_connectedBefore) options.Trace?.Invoke($"nobody answers at {locations.Socket}: starting a supervisor");
        if (options.Autostart && !_connectedBefore) await KeeperProcess.StartAsync(locations, options, cancellation).ConfigureAwait(false);
        else if (!IsRunning)
        {
            throw new SupervisorException(
                _connectedBefore ? "the supervisor has ended" : $"no supervisor is running for {locations.State}. Start one: persistproc serve",
                SupervisorException.Unreachable);
        }
        if (waited < options.Patience) return;
        throw new SupervisorException(
            $"{locations.Socket}: a supervisor runs (it holds {locations.Lock}) but does not accept connections. See its log in {locations.State}",
            SupervisorException.Unreachable);
    }
}
