using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace PersistProc.Benchmarks;

/// <summary>A terminal that nothing is drawn on: a client's, looked at with its own thread, so that the figures are the client's.</summary>
internal sealed unsafe class Window : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly SafeFileHandle _master;
    private readonly byte[] _buffer = new byte[64 << 10];
    private readonly List<byte> _last = [];

    private Window(SafeFileHandle master, int client) => (_master, Client) = (master, client);

    /// <summary>The process in it.</summary>
    public int Client { get; }

    /// <summary>Opens one and starts a client there.</summary>
    public static Window Open(Bench bench, params IReadOnlyList<string> command)
    {
        var (master, name) = Terminal.Pair();
        return new Window(master, Spawn.Start(bench.Box.Order(command) with { Terminal = name }));
    }

    /// <summary>Types.</summary>
    public void Type(params ReadOnlySpan<byte> keys)
    {
        fixed (byte* at = keys) Libc.Check((int)Libc.write(Pipe.Number(_master), at, keys.Length), "write to a terminal");
    }

    /// <summary>Types a key and waits until it is on the screen: microseconds.</summary>
    public double Echo(byte key)
    {
        var start = Stopwatch.GetTimestamp();
        Type(key);
        while (!Read(Patience).Contains(key))
        {
        }
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    /// <summary>Reads on until a text is shown.</summary>
    public void Until(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            _last.AddRange(Read(Patience));
            if (_last.Count > 1 << 20) _last.RemoveRange(0, _last.Count - (128 << 10));
            var all = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_last);
            var found = all.LastIndexOf(text);
            if (found < 0)
            {
                // the text may be cut at its end
                if (_last.Count > text.Length) _last.RemoveRange(0, _last.Count - text.Length);
                continue;
            }
            _last.Clear();
            return;
        }
    }

    /// <summary>Reads until nothing comes for a while.</summary>
    public void Quiet(TimeSpan time)
    {
        while (Read(time).Length > 0)
        {
        }
    }

    private ReadOnlySpan<byte> Read(TimeSpan patience)
    {
        var watched = new Libc.PollFd { Fd = Pipe.Number(_master), Events = Libc.POLLIN };
        if (Libc.poll(&watched, 1, (int)patience.TotalMilliseconds) <= 0) return patience == Patience ? throw new TimeoutException("nothing is shown any more") : [];
        fixed (byte* bytes = _buffer)
        {
            var read = Libc.read(watched.Fd, bytes, _buffer.Length);
            return read > 0 ? _buffer.AsSpan(0, (int)read) : throw new IOException("the client has left its terminal");
        }
    }

    public void Dispose()
    {
        _master.Dispose();
        _ = Libc.kill(Client, (int)Signal.KILL);
        int status;
        _ = Libc.waitpid(Client, &status, 0);
    }
}
