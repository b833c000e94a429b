using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace PersistProc.Dummy;

/// <summary>Children of the dummy: the dummy again, with the steps of a block.</summary>
internal static unsafe class Family
{
    /// <summary>Prints nothing, waits for nothing; an orphan's middleman is waited for, so that the orphan is one.</summary>
    public static void Spawn(IReadOnlyList<string> block, Step flags)
    {
        if (!flags.Has("orphan"))
        {
            Start(block, flags);
            return;
        }

        var rest = flags.Arguments.Where(flag => flag != "orphan");
        var middle = Start(["spawn", .. rest, "{", .. block, "}"], flags with { Arguments = ["session"] });
        int status;
        _ = Libc.waitpid(middle, &status, 0);
    }

    public static void Storm(long count, Step step)
    {
        for (var number = 0L; number < count; number++)
            Start(step.Block, step with { Arguments = [] });
    }

    private static int Start(IReadOnlyList<string> words, Step flags)
    {
        void* actions = stackalloc byte[256], attributes = stackalloc byte[512];
        _ = Libc.posix_spawn_file_actions_init(actions);
        _ = Libc.posix_spawnattr_init(attributes);
        var set = (short)((flags.Has("session") ? Libc.POSIX_SPAWN_SETSID : 0) | (flags.Has("group") ? Libc.POSIX_SPAWN_SETPGROUP : 0));
        _ = Libc.posix_spawnattr_setflags(attributes, set);

        var nowhere = Bytes("/dev/null");
        if (flags.Has("silent"))
            for (var fd = 0; fd < 3; fd++)
                _ = Libc.posix_spawn_file_actions_addopen(actions, fd, nowhere, Libc.O_RDWR, 0);

        var argv = Vector(["dummy", .. words]);
        var envp = Vector(flags.Has("wiped") ? [] : Facts.Environment());
        int pid;
        var errno = Libc.posix_spawn(&pid, Bytes(Environment.ProcessPath!), actions, attributes, argv, envp);
        if (errno != 0)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"dummy: cannot start itself: errno {errno}"));
        return pid;
    }

    // never freed: the dummy is short-lived
    private static byte** Vector(IReadOnlyList<string> words)
    {
        var vector = (byte**)NativeMemory.AllocZeroed((nuint)words.Count + 1, (nuint)sizeof(byte*));
        for (var at = 0; at < words.Count; at++)
            vector[at] = Bytes(words[at]);
        return vector;
    }

    private static byte* Bytes(string text)
    {
        var bytes = (byte*)NativeMemory.AllocZeroed((nuint)Encoding.UTF8.GetByteCount(text) + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(bytes, Encoding.UTF8.GetByteCount(text)));
        return bytes;
    }
}
