using Microsoft.Win32.SafeHandles;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Descriptors;

/// <summary>An open file descriptor that is closed once. All of ours are close-on-exec.</summary>
public sealed class Descriptor : SafeHandleMinusOneIsInvalid
{
    public Descriptor() : base(ownsHandle: true) { }

    public Descriptor(int number) : base(ownsHandle: true) => SetHandle(number);

    /// <summary>One that is somebody else's to close, if not <paramref name="ours"/>.</summary>
    internal Descriptor(int number, bool ours) : base(ours) => SetHandle(number);

    /// <summary>The number, for system calls only. -1 of one that is closed, which every call refuses: its number may be another file's by now.</summary>
    public int Number => IsClosed ? -1 : (int)handle;

    /// <summary>Its number, for somebody who closes it himself from now on.</summary>
    public int Detach()
    {
        var number = (int)handle;
        SetHandleAsInvalid();
        return number;
    }

    protected override bool ReleaseHandle() => Libc.close((int)handle) == 0;

    /// <summary>Marks an inherited descriptor close-on-exec and takes it over.</summary>
    public static Descriptor Inherited(int number)
    {
        Syscall.Check(Libc.fcntl(number, Libc.F_SETFD, Libc.FD_CLOEXEC), $"fcntl of inherited descriptor {number}");
        return new Descriptor(number);
    }

    /// <summary>True if the number is that of an open descriptor (fcntl(2), F_GETFD).</summary>
    public static bool IsOpen(int number) => Libc.fcntl(number, Libc.F_GETFD, 0) >= 0;

    /// <summary>
    /// Marks a descriptor to stay open over an exec, or no more (fcntl(2), FD_CLOEXEC). Only for a process that becomes
    /// another program: whatever is spawned meanwhile closes all that it was not given.
    /// </summary>
    public static void KeepOverExec(int number, bool keep) =>
        Syscall.Check(Libc.fcntl(number, Libc.F_SETFD, keep ? 0 : Libc.FD_CLOEXEC), $"fcntl(F_SETFD) of descriptor {number}");

    /// <summary>A second descriptor for the same open file description (fcntl(2), F_DUPFD_CLOEXEC).</summary>
    public Descriptor Duplicate() => Duplicate(Number);

    /// <summary>A second, owned descriptor for one that somebody else owns.</summary>
    public static Descriptor Duplicate(int number) =>
        new(Syscall.Check(Libc.fcntl(number, Libc.F_DUPFD_CLOEXEC, 3), "fcntl(F_DUPFD_CLOEXEC)"));

    /// <summary>The same, as a bare number.</summary>
    internal static int DuplicateNumber(int number) => Syscall.Check(Libc.fcntl(number, Libc.F_DUPFD_CLOEXEC, 3), "fcntl(F_DUPFD_CLOEXEC)");

    /// <summary>A second holder of this object: it is closed when the last one has let go.</summary>
    public Descriptor Share()
    {
        var held = false;
        DangerousAddRef(ref held);
        return this;
    }

    /// <summary>Ends what <see cref="Share"/> began.</summary>
    public void Unshare() => DangerousRelease();

    /// <summary>Waits until something can be read, or the other side has hung up (poll(2)). False: not within the time (milliseconds; -1 is for ever).</summary>
    public bool WaitReadable(int milliseconds) => Wait(Libc.POLLIN, milliseconds);

    /// <summary>The same until something can be written.</summary>
    public bool WaitWritable(int milliseconds) => Wait(Libc.POLLOUT, milliseconds);

    private unsafe bool Wait(short interest, int milliseconds)
    {
        var one = new Libc.PollFd { Descriptor = Number, Events = interest };
        return Libc.poll(&one, 1, milliseconds) > 0;
    }

    /// <summary>
    /// Reads and writes answer EAGAIN instead of waiting. The flag belongs to the open file description: use it only
    /// where all who share it are ours.
    /// </summary>
    public void SetNonBlocking()
    {
        var flags = Syscall.Check(Libc.fcntl(Number, Libc.F_GETFL, 0), "fcntl(F_GETFL)");
        Syscall.Check(Libc.fcntl(Number, Libc.F_SETFL, flags | Libc.O_NONBLOCK), "fcntl(F_SETFL)");
    }
}
