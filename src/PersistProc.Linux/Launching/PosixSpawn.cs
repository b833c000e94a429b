using System.Runtime.InteropServices;
using PersistProc.Linux.Events;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Launching;

/// <summary>
/// One posix_spawn(3): descriptors, directory, session and signals of a child, as data. glibc makes the child with
/// CLONE_VFORK and CLONE_VM, so it costs the same whatever our size, and it never runs our code between fork and exec,
/// which a managed runtime could not survive.
/// </summary>
internal sealed unsafe class PosixSpawn : IDisposable
{
    private const short Flags = Libc.POSIX_SPAWN_SETSID | Libc.POSIX_SPAWN_SETSIGDEF | Libc.POSIX_SPAWN_SETSIGMASK;

    /// <summary>Whether a child can be made in a control group (CLONE_INTO_CGROUP, by glibc 2.39 and later).</summary>
    public static bool MakesInGroups { get; } = CanMakeInGroups();

    private readonly byte* _actions = (byte*)NativeMemory.AllocZeroed(Libc.SpawnOpaqueSize);
    private readonly byte* _attributes = (byte*)NativeMemory.AllocZeroed(Libc.SpawnOpaqueSize);

    public PosixSpawn()
    {
        Syscall.CheckNumber(Libc.posix_spawn_file_actions_init(_actions), "posix_spawn_file_actions_init");
        Syscall.CheckNumber(Libc.posix_spawnattr_init(_attributes), "posix_spawnattr_init");
    }

    /// <summary>A session of its own, every signal at its default action, and only <paramref name="blocked"/> blocked.</summary>
    public PosixSpawn AsSessionLeader(ReadOnlySpan<int> blocked = default)
    {
        var set = stackalloc ulong[Libc.SigsetWords];
        SignalSet.Fill(set, blocked);
        Syscall.CheckNumber(Libc.posix_spawnattr_setsigmask(_attributes, set), "posix_spawnattr_setsigmask");
        new Span<ulong>(set, Libc.SigsetWords).Fill(ulong.MaxValue);
        Syscall.CheckNumber(Libc.posix_spawnattr_setsigdefault(_attributes, set), "posix_spawnattr_setsigdefault");
        Syscall.CheckNumber(Libc.posix_spawnattr_setflags(_attributes, Flags), "posix_spawnattr_setflags");
        return this;
    }

    /// <summary>Made in a control group, given by its open directory; -1: in ours after all. Only where <see cref="MakesInGroups"/>.</summary>
    public void InGroup(int directory)
    {
        if (directory >= 0) Syscall.CheckNumber(Libc.posix_spawnattr_setcgroup_np(_attributes, directory), "posix_spawnattr_setcgroup_np");
        Syscall.CheckNumber(Libc.posix_spawnattr_setflags(_attributes, directory >= 0 ? (short)(Flags | Libc.POSIX_SPAWN_SETCGROUP) : Flags), "posix_spawnattr_setflags");
    }

    private static bool CanMakeInGroups()
    {
        var attributes = stackalloc byte[Libc.SpawnOpaqueSize];
        try
        {
            _ = Libc.posix_spawnattr_init(attributes);
            return Libc.posix_spawnattr_setcgroup_np(attributes, 0) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    public PosixSpawn In(string directory)
    {
        Syscall.CheckNumber(Libc.posix_spawn_file_actions_addchdir_np(_actions, directory), "posix_spawn_file_actions_addchdir_np");
        return this;
    }

    public PosixSpawn With(int descriptor, int at)
    {
        Syscall.CheckNumber(Libc.posix_spawn_file_actions_adddup2(_actions, descriptor, at), "posix_spawn_file_actions_adddup2");
        return this;
    }

    public PosixSpawn WithFile(string path, int flags, int at)
    {
        Syscall.CheckNumber(Libc.posix_spawn_file_actions_addopen(_actions, at, path, flags, 0x180), "posix_spawn_file_actions_addopen");
        return this;
    }

    /// <summary>Closes one, if it is open.</summary>
    public PosixSpawn Without(int descriptor)
    {
        Syscall.CheckNumber(Libc.posix_spawn_file_actions_addclose(_actions, descriptor), "posix_spawn_file_actions_addclose");
        return this;
    }

    public PosixSpawn WithoutOthersFrom(int descriptor)
    {
        Syscall.CheckNumber(Libc.posix_spawn_file_actions_addclosefrom_np(_actions, descriptor), "posix_spawn_file_actions_addclosefrom_np");
        return this;
    }

    /// <summary>Answers 0 and the pid, or the errno of whatever failed: the call does not say which step.</summary>
    public int Start(byte* path, byte** argv, byte** environment, out int pid) =>
        Libc.posix_spawn(out pid, path, _actions, _attributes, argv, environment);

    /// <summary>The same for a program given as texts.</summary>
    public int Start(string path, IReadOnlyList<string> argv, IReadOnlyList<string> environment, out int pid)
    {
        using var arguments = new CStrings(argv);
        using var variables = new CStrings(environment);
        using var program = new CStrings([path]);
        return Start(program.Pointers[0], arguments.Pointers, variables.Pointers, out pid);
    }

    public void Dispose()
    {
        _ = Libc.posix_spawn_file_actions_destroy(_actions);
        _ = Libc.posix_spawnattr_destroy(_attributes);
        NativeMemory.Free(_actions);
        NativeMemory.Free(_attributes);
    }
}
