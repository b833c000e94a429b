using System.Runtime.CompilerServices;
using System.Text;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Watching;

/// <summary>What has happened in a directory that is looked at.</summary>
/// <param name="Watch">The directory's number; -1 of a loss.</param>
/// <param name="Mask">What: the bits of sys/inotify.h.</param>
/// <param name="Name">To which entry; empty for the directory itself.</param>
internal readonly record struct InotifyEvent(int Watch, uint Mask, string Name)
{
    public bool Is(uint bits) => (Mask & bits) != 0;
}

/// <summary>One inotify instance (inotify(7)): directories only, by number.</summary>
internal sealed class Inotify : IDisposable
{
    private const int BufferSize = 64 * 1024;

    private const uint Interest = Libc.IN_CREATE | Libc.IN_CLOSE_WRITE | Libc.IN_MOVED_FROM | Libc.IN_MOVED_TO | Libc.IN_DELETE
        | Libc.IN_DELETE_SELF | Libc.IN_MOVE_SELF | Libc.IN_ONLYDIR | Libc.IN_EXCL_UNLINK;

    private readonly byte[] _buffer = new byte[BufferSize];

    public Descriptor Descriptor { get; } = new(Syscall.Check(Libc.inotify_init1(Libc.IN_CLOEXEC | Libc.IN_NONBLOCK), "inotify_init1"));

    /// <summary>Looks at a directory from now on; one that is looked at already has the same number. Negative: an errno, made negative.</summary>
    public int Add(string directory)
    {
        var number = Libc.inotify_add_watch(Descriptor.Number, directory, Interest);
        return number >= 0 ? number : -Syscall.LastError;
    }

    /// <summary>Looks at it no longer; one that is gone already is no error.</summary>
    public void Remove(int watch) => _ = Libc.inotify_rm_watch(Descriptor.Number, watch);

    /// <summary>Takes what has happened, as much as one read gives; false if nothing has.</summary>
    public unsafe bool Read(List<InotifyEvent> into)
    {
        nint length;
        fixed (byte* buffer = _buffer) length = Libc.read(Descriptor.Number, buffer, BufferSize);
        if (length < 0 && Syscall.LastError is not (Errno.EAGAIN or Errno.EINTR)) Syscall.Check((int)length, "read of inotify");
        for (var at = 0; at + Libc.InotifyEventSize <= length;)
        {
            var named = Unsafe.ReadUnaligned<int>(ref _buffer[at + 12]);
            var name = _buffer.AsSpan(at + Libc.InotifyEventSize, named);
            var end = name.IndexOf((byte)0);
            into.Add(new InotifyEvent(Unsafe.ReadUnaligned<int>(ref _buffer[at]), Unsafe.ReadUnaligned<uint>(ref _buffer[at + 4]), Encoding.UTF8.GetString(end < 0 ? name : name[..end])));
            at += Libc.InotifyEventSize + named;
        }

        return length > 0;
    }

    public void Dispose() => Descriptor.Dispose();
}
