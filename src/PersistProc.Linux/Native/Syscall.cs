using System.Runtime.InteropServices;

namespace PersistProc.Linux.Native;

/// <summary>A system call failed in a way its caller had no plan for.</summary>
public sealed class SyscallException(string call, int errno)
    : IOException($"{call}: {Errno.Text(errno)} (errno {errno})")
{
    /// <summary>The error number (errno(3)).</summary>
    public int Number { get; } = errno;

    /// <summary>The call that failed, with its object where that helps.</summary>
    public string Call { get; } = call;
}

/// <summary>The one funnel from -1 to a meaning. An expected errno is a value, an unexpected one an exception.</summary>
internal static class Syscall
{
    /// <summary>The last call's errno; read it at once.</summary>
    public static int LastError => Marshal.GetLastPInvokeError();

    public static int Check(int result, string call) =>
        result >= 0 ? result : throw new SyscallException(call, LastError);

    public static long Check(long result, string call) =>
        result >= 0 ? result : throw new SyscallException(call, LastError);

    /// <summary>For calls that answer an errno themselves (posix_spawn and its family).</summary>
    public static void CheckNumber(int errno, string call)
    {
        if (errno != 0) throw new SyscallException(call, errno);
    }

    /// <summary>True if it went well, false if it failed with the one errno that the caller expects.</summary>
    public static bool Unless(int result, int expected, string call)
    {
        if (result >= 0) return true;
        var error = LastError;
        return error == expected ? false : throw new SyscallException(call, error);
    }
}
