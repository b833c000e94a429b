using System.Globalization;
using System.Text;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Gate;

/// <summary>
/// The lock that answers "is one running?" (flock(2)). It belongs to the open file description: it passes to the
/// program that inherits the descriptor and goes with the last one, however that dies. The pid in the file is for people.
/// </summary>
public static class LockFile
{
    // a client that asks "is one running?" holds a shared lock for microseconds: that is nobody
    private const int Attempts = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Takes the lock, or knows within 50 ms that another holds it: false; then <paramref name="holder"/> is the pid it wrote.</summary>
    public static bool TryTake(string path, out Descriptor taken, out string holder)
    {
        holder = "";
        taken = new Descriptor(Syscall.Check(
            Libc.open64(path, Libc.O_RDWR | Libc.O_CREAT | Libc.O_CLOEXEC, 0x180), $"open of {path}"));
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (Syscall.Unless(Libc.flock(taken.Number, Libc.LOCK_EX | Libc.LOCK_NB), Errno.EAGAIN, "flock")) return true;
            if (attempt > 0) Thread.Sleep(Pause);
        }
        holder = Read(taken);
        taken.Dispose();
        return false;
    }

    // not by a FileStream: that takes a shared lock of its own, and fails where another has this one
    private static unsafe string Read(Descriptor file)
    {
        var text = stackalloc byte[32];
        var length = Libc.pread64(file.Number, text, 32, 0);
        return length > 0 ? Encoding.ASCII.GetString(text, (int)length).Trim() : "";
    }

    /// <summary>Whether the lock that was taken is still the one that others find at a path, and was not removed with its directory.</summary>
    public static bool IsAt(string path, Descriptor taken) =>
        Libc.statx(Libc.AT_FDCWD, path, 0, Libc.STATX_BASIC_STATS, out var there) == 0
        && Libc.statx(taken.Number, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, out var ours) == 0
        && (there.Inode, there.DeviceMajor, there.DeviceMinor) == (ours.Inode, ours.DeviceMajor, ours.DeviceMinor);

    /// <summary>Whether no keeper has ever signed it: it is new, because nobody has been here or because somebody has removed the one before.</summary>
    public static bool IsNew(Descriptor taken) =>
        Libc.statx(taken.Number, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, out var facts) == 0 && facts.Size == 0;

    /// <summary>Writes who holds it.</summary>
    public static unsafe void Sign(Descriptor taken)
    {
        var text = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Libc.getpid()}\n"));
        Syscall.Check(Libc.ftruncate64(taken.Number, 0), "ftruncate");
        fixed (byte* bytes = text) Syscall.Check(Libc.pwrite64(taken.Number, bytes, text.Length, 0), "pwrite");
    }
}
