using System.Runtime.InteropServices;
using System.Text;

namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>How a process is to be started.</summary>
internal sealed record SpawnOrder(IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment, string Directory)
{
    /// <summary>Leader of a session of its own; otherwise it shares the test's session and group.</summary>
    public bool Session { get; init; }

    /// <summary>The terminal's name, to be its stdin, stdout and stderr and, for a session leader, to control it.</summary>
    public string? Terminal { get; init; }

    /// <summary>Descriptors of ours, by the number they get there.</summary>
    public IReadOnlyDictionary<int, int> Descriptors { get; init; } = new Dictionary<int, int>();
}

internal static unsafe class Spawn
{
    private const int TextBusy = 26, MostTries = 2000;

    public static int Start(SpawnOrder order)
    {
        void* actions = stackalloc byte[256], attributes = stackalloc byte[512];
        _ = Libc.posix_spawn_file_actions_init(actions);
        _ = Libc.posix_spawnattr_init(attributes);
        var argv = Vector(order.Command);
        var envp = Vector([.. order.Environment.Select(pair => $"{pair.Key}={pair.Value}")]);
        try
        {
            Attributes(attributes, order.Session);
            Actions(actions, order);
            var pid = 0;
            // a program that the test has just copied: what another of its threads forked meanwhile has it open for writing until it executes
            var (errno, tries) = (TextBusy, 0);
            while (errno == TextBusy && tries++ < MostTries) errno = Libc.posix_spawnp(&pid, order.Command[0], actions, attributes, argv, envp);
            return errno == 0 ? pid : throw new IOException($"the test cannot start {order.Command[0]}: errno {errno}");
        }
        finally
        {
            Free(argv);
            Free(envp);
            _ = Libc.posix_spawn_file_actions_destroy(actions);
            _ = Libc.posix_spawnattr_destroy(attributes);
        }
    }

    // signals as a login shell would have them: the test host's runtime ignores SIGPIPE
    private static void Attributes(void* attributes, bool session)
    {
        void* set = stackalloc byte[128];
        _ = Libc.sigfillset(set);
        _ = Libc.posix_spawnattr_setsigdefault(attributes, set);
        _ = Libc.sigemptyset(set);
        _ = Libc.posix_spawnattr_setsigmask(attributes, set);
        var flags = Libc.POSIX_SPAWN_SETSIGDEF | Libc.POSIX_SPAWN_SETSIGMASK | (session ? Libc.POSIX_SPAWN_SETSID : 0);
        _ = Libc.posix_spawnattr_setflags(attributes, (short)flags);
    }

    private static void Actions(void* actions, SpawnOrder order)
    {
        _ = Libc.posix_spawn_file_actions_addchdir_np(actions, order.Directory);
        if (order.Terminal is { } terminal)
        {
            _ = Libc.posix_spawn_file_actions_addopen(actions, 0, terminal, Libc.O_RDWR, 0);
            _ = Libc.posix_spawn_file_actions_adddup2(actions, 0, 1);
            _ = Libc.posix_spawn_file_actions_adddup2(actions, 0, 2);
        }

        foreach (var (there, ours) in order.Descriptors)
            _ = Libc.posix_spawn_file_actions_adddup2(actions, ours, there);
    }

    private static byte** Vector(IReadOnlyList<string> words)
    {
        var vector = (byte**)NativeMemory.AllocZeroed((nuint)words.Count + 1, (nuint)sizeof(byte*));
        for (var at = 0; at < words.Count; at++)
        {
            var length = Encoding.UTF8.GetByteCount(words[at]);
            vector[at] = (byte*)NativeMemory.AllocZeroed((nuint)length + 1);
            Encoding.UTF8.GetBytes(words[at], new Span<byte>(vector[at], length));
        }

        return vector;
    }

    private static void Free(byte** vector)
    {
        for (var at = 0; vector[at] != null; at++)
            NativeMemory.Free(vector[at]);
        NativeMemory.Free(vector);
    }
}
