using System.Globalization;
using System.Text;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Files;

/// <summary>
/// Whoever watches what we say on a descriptor that others share: a terminal, which may have been stopped with Ctrl-S, or a
/// pipe that nobody reads. He is told, but never waited for: what he does not take is left out, counted, and said later.
/// <para>
/// O_NONBLOCK belongs to the open file description, which the caller's shell has too. So terminal and pipe are opened a second
/// time, by their link in /proc. A socket has a flag for each send. A file takes everything. Where none of that is to be had
/// (a terminal of another user), we wait, as everybody does.
/// </para>
/// </summary>
public sealed class Onlooker : IDisposable
{
    private readonly int _shared;
    private readonly Descriptor? _own;
    private readonly bool _isSocket;
    private byte[] _begun = [];
    private int _leftOut;

    /// <param name="shared">The descriptor's number; it stays its owner's.</param>
    public Onlooker(int shared)
    {
        _shared = shared;
        if (Libc.statx(shared, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, out var facts) < 0) return;
        var kind = facts.Mode & Libc.S_IFMT;
        _isSocket = kind == Libc.S_IFSOCK;
        if (kind is not (Libc.S_IFIFO or Libc.S_IFCHR)) return;
        var link = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{shared}");
        var number = Libc.open64(link, Libc.O_WRONLY | Libc.O_NONBLOCK | Libc.O_NOCTTY | Libc.O_CLOEXEC, 0);
        if (number >= 0) _own = new Descriptor(number);
    }

    /// <summary>True while something was left out that he has not been told of: <see cref="TryAgain"/> may succeed later.</summary>
    public bool IsBehind => _begun.Length > 0 || _leftOut > 0;

    /// <summary>Says a line, or counts it.</summary>
    public void Say(string line)
    {
        TryAgain();
        if (IsBehind) _leftOut++;
        else Put(line);
    }

    /// <summary>Says the rest of a line that was begun, and how many lines are missing.</summary>
    public void TryAgain()
    {
        if (_begun.Length > 0) _begun = Rest(_begun);
        if (_begun.Length > 0 || _leftOut == 0) return;
        var missing = _leftOut;
        _leftOut = 0;
        Put(string.Create(CultureInfo.InvariantCulture, $"persistproc: (lines left out here, since nobody read them: {missing})\n"));
        if (_leftOut > 0) _leftOut = missing;
    }

    // a line of which nothing went is left out; one that was begun is ended first, whenever that is
    private void Put(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        var rest = Rest(bytes);
        if (rest.Length == bytes.Length && rest.Length > 0) _leftOut++;
        else _begun = rest;
    }

    private byte[] Rest(byte[] bytes)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            var written = Write(bytes.AsSpan(at));
            if (written < 0) return []; // nobody listens any more
            if (written == 0) break;
            at += written;
        }

        return bytes[at..];
    }

    // bytes that went, 0 for "later", -1 for "never"
    private unsafe int Write(ReadOnlySpan<byte> bytes)
    {
        if (_isSocket) return SocketMessage.Send(_shared, bytes, [], Libc.MSG_DONTWAIT);
        fixed (byte* start = bytes)
        {
            while (true)
            {
                var written = Libc.write(_own?.Number ?? _shared, start, bytes.Length);
                if (written >= 0) return (int)written;
                if (Syscall.LastError == Errno.EINTR) continue;
                return Syscall.LastError == Errno.EAGAIN ? 0 : -1;
            }
        }
    }

    public void Dispose() => _own?.Dispose();
}
