using System.Globalization;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Launching;

/// <summary>
/// A program that is executed again later, as it is now: an installation may put another one in its place meanwhile, and
/// who is to go on with the old one finds it by its descriptor.
/// </summary>
public sealed class HeldProgram : IDisposable
{
    private readonly Descriptor _file;

    private HeldProgram(string path, Descriptor file) => (Path, _file) = (path, file);

    /// <summary>Where it was found; for people, and for who wants the newest.</summary>
    public string Path { get; }

    /// <summary>Its descriptor's number.</summary>
    public int Number => _file.Number;

    /// <exception cref="SyscallException">It is not there, or may not be read.</exception>
    public static HeldProgram Open(string path) =>
        new(path, new Descriptor(Syscall.Check(Libc.open64(path, Libc.O_RDONLY | Libc.O_CLOEXEC, 0), $"open of {path}")));

    /// <summary>The program that this process runs, whatever lies at its path by now.</summary>
    public static HeldProgram OfThisProcess(string path) =>
        new(path, new Descriptor(Syscall.Check(Libc.open64("/proc/self/exe", Libc.O_RDONLY | Libc.O_CLOEXEC, 0), "open of /proc/self/exe")));

    /// <summary>One that an earlier program of this process held.</summary>
    public static HeldProgram Inherited(string path, int number) => new(path, Descriptor.Inherited(number));

    /// <summary>One whose descriptor is somebody else's, who keeps it open.</summary>
    internal static HeldProgram Lent(string path, int number) => new(path, new Descriptor(number, ours: false));

    /// <summary>What to execute: its path, unless another file lies there now. Processes are known by their path's last part.</summary>
    public string Executable
    {
        get
        {
            var same = Libc.statx(_file.Number, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, out var held) == 0
                && Libc.statx(Libc.AT_FDCWD, Path, 0, Libc.STATX_BASIC_STATS, out var there) == 0
                && (held.Inode, held.DeviceMajor, held.DeviceMinor) == (there.Inode, there.DeviceMajor, there.DeviceMinor);
            return same ? Path : string.Create(CultureInfo.InvariantCulture, $"/proc/{Libc.getpid()}/fd/{_file.Number}");
        }
    }

    public void Dispose() => _file.Dispose();
}
