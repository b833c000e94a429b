using System.Globalization;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Launching;

/// <summary>
/// Whether a child was made at all, should its parent die in the middle of posix_spawn(3): a file without a name that has one
/// byte before a spawn, and none once the child exists, whose first act is to open and truncate it (a file action). Nothing else
/// tells a child that has ended already from one that never was. Whose it is stands in another file, which the child does not touch.
/// </summary>
public sealed class SpawnMark : IDisposable
{
    private readonly Descriptor _file;

    private readonly int _note;

    private SpawnMark(Descriptor file, int note)
    {
        (_file, _note) = (file, note);
        Path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file.Number}");
    }

    /// <summary>The file's descriptor, to be passed on.</summary>
    public int Number => _file.Number;

    /// <summary>Where a child finds it before its exec.</summary>
    public string Path { get; }

    /// <param name="note">A file of the same family, where it is noted whose spawn this is; it stays the caller's.</param>
    public static SpawnMark Create(int note) => new(new Descriptor(Syscall.Check(Libc.memfd_create("persistproc-mark", Libc.MFD_CLOEXEC), "memfd_create")), note);

    /// <summary>The one of a keeper that has died.</summary>
    public static SpawnMark Inherited(int number, int note) => new(Descriptor.Inherited(number), note);

    /// <summary>Before a spawn of what has this tag.</summary>
    public unsafe void Set(long tag)
    {
        // in this order: the mark of the spawn before must not be taken for this one's
        Syscall.Check(Libc.ftruncate64(_file.Number, 1), "ftruncate of the spawn's mark");
        Syscall.Check((int)Libc.pwrite64(_note, (byte*)&tag, sizeof(long), 0), "pwrite of whose mark it is");
    }

    /// <summary>Whether the spawn for which it was set has made a child.</summary>
    public bool IsMade => Libc.lseek64(_file.Number, 0, Libc.SEEK_END) == 0;

    /// <summary>Whether that was the spawn of what has this tag.</summary>
    public unsafe bool IsMadeOf(long tag)
    {
        long noted = 0;
        return IsMade && Libc.pread64(_note, (byte*)&noted, sizeof(long), 0) == sizeof(long) && noted == tag;
    }

    public void Dispose() => _file.Dispose();
}
