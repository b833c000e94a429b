using PersistProc.Linux.Native;

namespace PersistProc.Linux.Reaping;

/// <summary>
/// Signals by number, which is safe for one kind of process only: a child of the caller that has not been reaped, or
/// the process group whose leader is one. Everything else goes by pidfd.
/// </summary>
public static class Children
{
    public const int Abort = Libc.SIGABRT;
    public const int Kill = Libc.SIGKILL;

    /// <summary>Signals an unreaped child (kill(2)). False if it has gone.</summary>
    public static bool Signal(int pid, int signal) => SignalByNumber(pid, signal);

    /// <summary>Signals the group of a leader that has not been reaped. False if the group is empty.</summary>
    public static bool SignalGroupOfKept(int leader, int signal) => SignalByNumber(-leader, signal);

    private static bool SignalByNumber(int number, int signal) =>
        number is not (0 or 1 or -1) && Libc.kill(number, signal) == 0;
}
