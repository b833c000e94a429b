using System.Globalization;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Launching;

/// <summary>
/// Whether a child was made at all, should its parent die in the middle of posix_spawn(3): a file without a name that has one
/// byte before a spawn, and none once the child exists, whose first act is to open and truncate it (a file action). Nothing else
/// tells a child that has ended already from one that never was.
/// </summary>
public sealed class SpawnMark : IDisposable
{
    private readonly Descriptor _file;

    private SpawnMark(Descriptor file)
    {
        _file = file;
        Path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file.Number}");
    }

    /// <summary>The file's descriptor, to be passed on.</summary>
    public int Number => _file.Number;

    /// <summary>Where a child finds it before its exec.</summary>
    public string Path { get; }

    public static SpawnMark Create() => new(new Descriptor(Syscall.Check(Libc.memfd_create("persistproc-mark", Libc.MFD_CLOEXEC), "memfd_create")));

    /// <summary>The one of a keeper that has died.</summary>
    public static SpawnMark Inherited(int number) => new(Descriptor.Inherited(number));

    /// <summary>Before a spawn.</summary>
    public void Set() => Syscall.Check(Libc.ftruncate64(_file.Number, 1), "ftruncate of the spawn's mark");

    /// <summary>Whether the spawn for which it was set has made a child.</summary>
    public bool IsMade => Libc.lseek64(_file.Number, 0, Libc.SEEK_END) == 0;

    public void Dispose() => _file.Dispose();
}
