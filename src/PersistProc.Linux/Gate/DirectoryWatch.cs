using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Gate;

/// <summary>Notices when a file's directory, or something in it, is removed or moved away (inotify(7)).</summary>
public sealed class DirectoryWatch : IDisposable
{
    private const uint Interest = Libc.IN_DELETE | Libc.IN_DELETE_SELF | Libc.IN_MOVED_FROM | Libc.IN_MOVE_SELF;

    public Descriptor Descriptor { get; } =
        new(Syscall.Check(Libc.inotify_init1(Libc.IN_CLOEXEC | Libc.IN_NONBLOCK), "inotify_init1"));

    /// <summary>Watches a directory; one that was watched before and is the same is watched once.</summary>
    public void Watch(string directory) =>
        Syscall.Check(Libc.inotify_add_watch(Descriptor.Number, directory, Interest), $"inotify_add_watch of {directory}");

    /// <summary>Forgets the news; the watcher looks at the facts itself.</summary>
    public unsafe void Drain()
    {
        var buffer = stackalloc byte[4096];
        while (Libc.read(Descriptor.Number, buffer, 4096) > 0)
        {
        }
    }

    public void Dispose() => Descriptor.Dispose();
}
