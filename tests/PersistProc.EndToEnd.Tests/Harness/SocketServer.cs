namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>A small server that takes its listening sockets as sd_listen_fds(3) says, and answers each request with its pid.</summary>
internal static class SocketServer
{
    // "crash" is answered first: then nobody is served badly by it. Asked to end it finishes what it has accepted, as servers do
    private const string Text = """
        import os, select, signal, socket, sys
        assert os.environ["LISTEN_PID"] == str(os.getpid()), (os.environ["LISTEN_PID"], os.getpid())
        count = int(os.environ["LISTEN_FDS"])
        names = os.environ["LISTEN_FDNAMES"].split(":")
        assert len(names) == count
        assert not [n for n in os.listdir("/proc/self/fd") if int(n) >= 3 + count and os.path.exists("/proc/self/fd/" + n)]
        sockets = [socket.socket(fileno=3 + n) for n in range(count)]
        print("given", os.environ["LISTEN_FDNAMES"], [s.getblocking() for s in sockets], flush=True)
        ends = []
        for number in (signal.SIGINT, signal.SIGTERM): signal.signal(number, lambda *_: ends.append(1))
        for s in sockets: s.setblocking(False)
        while not ends:
            for s in select.select(sockets, [], [], 0.02)[0]:
                try: connection, _ = s.accept()
                except BlockingIOError: continue
                connection.settimeout(10)
                asked = connection.recv(100)
                connection.sendall(b"%d" % os.getpid())
                connection.close()
                if asked == b"crash": os._exit(3)
        """;

    /// <summary>Writes it into the clients' directory; answers its path.</summary>
    public static string Put(Sandbox box)
    {
        File.WriteAllText(box.At("server.py"), Text);
        return box.At("server.py");
    }
}
