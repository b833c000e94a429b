using System.Runtime.InteropServices;

namespace PersistProc.Linux.Native;

/// <summary>sys/xattr.h</summary>
internal static partial class Libc
{
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial nint getxattr(string path, string name, byte* value, nint size);
}
