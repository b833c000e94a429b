using PersistProc.Linux.Native;

namespace PersistProc.Linux.Gate;

/// <summary>Directories that only their owner may use: whoever can write there could put a socket or a program in our place.</summary>
public static class OwnedDirectory
{
    /// <summary>Makes it (0700) with its parents where missing, and checks it. Answers null or what is wrong with it.</summary>
    public static string? Ensure(string path)
    {
        try
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return $"cannot make the directory {path}: {failure.Message}";
        }
        return Check(path);
    }

    /// <summary>Answers null if it is a directory of ours that nobody else can write, else what is wrong with it.</summary>
    public static string? Check(string path)
    {
        if (Libc.statx(Libc.AT_FDCWD, path, 0, Libc.STATX_BASIC_STATS, out var facts) < 0)
            return $"cannot look at the directory {path}: {Errno.Text(Syscall.LastError)}";
        if ((facts.Mode & Libc.S_IFMT) != Libc.S_IFDIR) return $"{path} is not a directory";
        var me = Libc.geteuid();
        if (facts.Uid != me)
            return $"the directory {path} belongs to user {facts.Uid}, not to you (user {me}); remove it or choose another with --root";
        return (facts.Mode & 0x12) != 0
            ? $"the directory {path} can be written by others (mode {Convert.ToString(facts.Mode & 0xFFF, 8)}); run: chmod go-w {path}"
            : null;
    }
}
