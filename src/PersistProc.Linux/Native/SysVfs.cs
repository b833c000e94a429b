using System.Runtime.InteropServices;

namespace PersistProc.Linux.Native;

/// <summary>sys/vfs.h; the structure of 64-bit systems</summary>
internal static partial class Libc
{
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int statfs64(string path, out Statfs buffer);

    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct Statfs
    {
        public long Type;
        public long BlockSize;
        public ulong Blocks;
        public ulong FreeBlocks;
        public ulong AvailableBlocks;
        public ulong Files;
        public ulong FreeFiles;
        public fixed long Rest[8];
    }
}
