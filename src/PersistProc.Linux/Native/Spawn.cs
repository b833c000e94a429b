using System.Runtime.InteropServices;

namespace PersistProc.Linux.Native;

/// <summary>spawn.h. Its two structures are opaque: <see cref="SpawnOpaqueSize"/> bytes are more than glibc's 336 and 80.</summary>
internal static partial class Libc
{
    internal const int SpawnOpaqueSize = 512;
    internal const short POSIX_SPAWN_SETSIGDEF = 0x04;
    internal const short POSIX_SPAWN_SETSIGMASK = 0x08;
    internal const short POSIX_SPAWN_SETSID = 0x80;
    internal const short POSIX_SPAWN_SETCGROUP = 0x100;

    [LibraryImport("libc")]
    internal static unsafe partial int posix_spawn(
        out int pid, byte* path, byte* actions, byte* attributes, byte** argv, byte** envp);

    [LibraryImport("libc")]
    internal static unsafe partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    internal static unsafe partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport("libc")]
    internal static unsafe partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    internal static unsafe partial int posix_spawnattr_setsigdefault(byte* attributes, ulong* set);

    [LibraryImport("libc")]
    internal static unsafe partial int posix_spawnattr_setsigmask(byte* attributes, ulong* set);

    /// <summary>From glibc 2.39 on.</summary>
    [LibraryImport("libc")]
    internal static unsafe partial int posix_spawnattr_setcgroup_np(byte* attributes, int directory);

    [LibraryImport("libc")]
    internal static unsafe partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    internal static unsafe partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc")]
    internal static unsafe partial int posix_spawn_file_actions_adddup2(byte* actions, int from, int to);

    [LibraryImport("libc")]
    internal static unsafe partial int posix_spawn_file_actions_addclose(byte* actions, int fd);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int posix_spawn_file_actions_addopen(byte* actions, int fd, string path, int flags, uint mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int posix_spawn_file_actions_addchdir_np(byte* actions, string path);

    [LibraryImport("libc")]
    internal static unsafe partial int posix_spawn_file_actions_addclosefrom_np(byte* actions, int from);
}
