using System.Buffers.Binary;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Cgroups;

/// <summary>
/// Notices when the last process of a leaf has ended: the kernel says so by a change of `cgroup.events` (inotify(7), cgroup-v2.rst).
/// A thread of its own waits for that.
/// </summary>
public sealed class LeafWatch : IDisposable
{
    // wd i32, mask u32, cookie u32, length of the name u32
    private const int EventSize = 16, Room = 4096;
    private const ulong ClosedToken = 2;
    private readonly Lock _watching = new();
    private readonly Dictionary<int, (Leaf Leaf, Action Emptied)> _watches = [];
    private readonly Descriptor _inotify = new(Syscall.Check(Libc.inotify_init1(Libc.IN_CLOEXEC | Libc.IN_NONBLOCK), "inotify_init1"));
    private readonly Wakeup _closed = new();

    /// <summary>Begins to wait.</summary>
    public LeafWatch() => new Thread(Run) { IsBackground = true, Name = "leaves" }.Start();

    /// <summary>
    /// Calls back once, on the watch's thread, when nobody lives in the leaf any more; at once if nobody does. One that is watched
    /// already goes on being so.
    /// </summary>
    public void Await(Leaf leaf, Action emptied)
    {
        lock (_watching)
        {
            var number = Libc.inotify_add_watch(_inotify.Number, Path.Combine(leaf.Directory, "cgroup.events"), Libc.IN_MODIFY);
            if (number < 0) return; // gone, or no watch to be had: who waits looks from time to time
            _watches[number] = (leaf, emptied);
            if (!leaf.IsPopulated) Emptied(number);
        }
    }

    private void Run()
    {
        using var epoll = new Epoll();
        epoll.Add(_inotify, Readiness.Readable, 1);
        epoll.Add(_closed.Descriptor, Readiness.Readable, ClosedToken);
        for (var open = true; open;)
        {
            var count = epoll.Wait(-1);
            for (var i = 0; i < count; i++) open &= epoll[i].Token != ClosedToken;
            if (open) Read();
        }
        _inotify.Dispose();
        _closed.Dispose();
    }

    private unsafe void Read()
    {
        var buffer = stackalloc byte[Room];
        var length = (int)Libc.read(_inotify.Number, buffer, Room);
        lock (_watching)
        {
            for (var at = 0; at + EventSize <= length;)
            {
                var one = new ReadOnlySpan<byte>(buffer + at, EventSize);
                var number = BinaryPrimitives.ReadInt32LittleEndian(one);
                if (_watches.TryGetValue(number, out var watched) && !watched.Leaf.IsPopulated) Emptied(number);
                at += EventSize + BinaryPrimitives.ReadInt32LittleEndian(one[12..]);
            }
        }
    }

    private void Emptied(int number)
    {
        if (!_watches.Remove(number, out var watched)) return;
        _ = Libc.inotify_rm_watch(_inotify.Number, number);
        watched.Emptied();
    }

    /// <summary>Ends the thread.</summary>
    public void Dispose() => _closed.Set();
}
