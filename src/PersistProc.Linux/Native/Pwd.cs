using System.Runtime.InteropServices;

namespace PersistProc.Linux.Native;

/// <summary>pwd.h and grp.h</summary>
internal static partial class Libc
{
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int getpwnam_r(string name, Passwd* entry, byte* buffer, nint length, Passwd** found);

    [LibraryImport("libc")]
    internal static unsafe partial int getpwuid_r(uint uid, Passwd* entry, byte* buffer, nint length, Passwd** found);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int getgrnam_r(string name, Group* entry, byte* buffer, nint length, Group** found);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int getgrouplist(string user, uint group, uint* groups, int* count);

    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial int setgroups(nint count, uint* groups);

    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct Passwd
    {
        public byte* Name;
        public byte* Password;
        public uint Uid;
        public uint Gid;
        public byte* Gecos;
        public byte* Directory;
        public byte* Shell;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct Group
    {
        public byte* Name;
        public byte* Password;
        public uint Gid;
        public byte** Members;
    }
}
