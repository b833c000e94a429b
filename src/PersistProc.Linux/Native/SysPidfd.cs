using System.Runtime.InteropServices;

namespace PersistProc.Linux.Native;

/// <summary>linux/pidfd.h, as of Linux 6.15</summary>
internal static partial class Libc
{
    internal const ulong PIDFD_INFO_EXIT = 8;

    /// <summary>_IOWR(0xFF, 11, struct pidfd_info), with the structure's first 64 bytes.</summary>
    internal const uint PIDFD_GET_INFO = 0xC040FF0B;

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int ioctl_pidfd(int fd, nuint request, ref PidfdInfo info);

    [StructLayout(LayoutKind.Explicit, Size = 64)]
    internal struct PidfdInfo
    {
        [FieldOffset(0)] public ulong Mask;
        [FieldOffset(16)] public int Pid;
        /// <summary>As wait(2) has it.</summary>
        [FieldOffset(60)] public int ExitCode;
    }
}
