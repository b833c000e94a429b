using System.Globalization;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Reaping;

/// <summary>A process by its pidfd: for those that are not our children, whose numbers may be somebody else's at any moment.</summary>
public static class PidFd
{
    /// <summary>A pidfd, or null: there is no such process, or no number free.</summary>
    public static Descriptor? Open(int pid)
    {
        var number = Libc.pidfd_open(pid, 0);
        return number < 0 ? null : new Descriptor(number);
    }

    /// <summary>Signals it. False if it has gone.</summary>
    public static bool Signal(Descriptor process, int signal) => Libc.pidfd_send_signal(process.Number, signal, 0) == 0;

    /// <summary>True once it has ended, reaped or not.</summary>
    public static bool HasEnded(Descriptor process) => process.WaitReadable(0);

    /// <summary>
    /// How somebody else's child has ended. Its parent, mostly init, reaps it at any moment. Afterwards the kernel tells by
    /// the pidfd (PIDFD_GET_INFO, Linux 6.15); before, /proc/PID/stat does, as long as the number is its own. Where neither
    /// does, how it ended is not known.
    /// </summary>
    public static ChildExit ExitOf(Descriptor process, int pid)
    {
        if (AskKernel(process) is { } told) return FromWait(pid, told);
        if (ReadZombie(process, pid) is { } read) return FromWait(pid, read);
        return AskKernel(process) is { } late ? FromWait(pid, late) : new ChildExit(pid, ChildExit.Unknown, 0);
    }

    private static int? AskKernel(Descriptor process)
    {
        var info = new Libc.PidfdInfo { Mask = Libc.PIDFD_INFO_EXIT };
        return Libc.ioctl_pidfd(process.Number, Libc.PIDFD_GET_INFO, ref info) == 0 && (info.Mask & Libc.PIDFD_INFO_EXIT) != 0 ? info.ExitCode : null;
    }

    // read first, then seen to be there still: until it is reaped the number is its own
    private static int? ReadZombie(Descriptor process, int pid)
    {
        try
        {
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] == "Z" && Libc.pidfd_send_signal(process.Number, 0, 0) == 0 ? int.Parse(fields[49], CultureInfo.InvariantCulture) : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private static ChildExit FromWait(int pid, int status)
    {
        var signal = status & 0x7F;
        if (signal == 0) return new ChildExit(pid, Libc.CLD_EXITED, (status >> 8) & 0xFF);
        return new ChildExit(pid, (status & 0x80) != 0 ? Libc.CLD_DUMPED : Libc.CLD_KILLED, signal);
    }
}
