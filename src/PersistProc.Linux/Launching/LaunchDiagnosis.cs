using System.Text;
using PersistProc.Core;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Launching;

/// <summary>
/// posix_spawn(3) answers one errno for all it does. What it was about is found out afterwards, by looking at the same
/// things in the same order: the directory, the program, the interpreter that its first line names.
/// </summary>
public static class LaunchDiagnosis
{
    private const int LongestFirstLine = 256;

    /// <summary>The failure in words.</summary>
    public static LaunchFailure Explain(int errno, string directory, string path)
    {
        if (DirectoryFault(directory) is { } fault) return fault;
        var (error, mode) = Look(path);
        return (error, errno) switch
        {
            (Errno.ENOENT or Errno.ENOTDIR, _) => new(LaunchStage.Program, error, $"no program {path}", 127),
            (not 0, _) => new(LaunchStage.Program, error, $"cannot look at {path}: {Errno.Text(error)}", 126),
            (_, Errno.EEXIST or Errno.ESTALE) => new(LaunchStage.Prepare, errno, "the keeper holds another instance of this service", 125),
            (_, Errno.E2BIG) => new(LaunchStage.Execute, errno, "arguments and environment together are too long for the kernel (see getconf ARG_MAX)", 126),
            (_, Errno.EAGAIN) => new(LaunchStage.Prepare, errno, "no process could be made: the limit on processes is reached (ulimit -u)", 125),
            (_, Errno.ENOMEM) => new(LaunchStage.Prepare, errno, "no process could be made: out of memory", 125),
            (_, Errno.EMFILE) => new(LaunchStage.Prepare, errno, "no pipe could be made: the keeper's limit on open files is reached (ulimit -n)", 125),
            _ when (mode & Libc.S_IFMT) == Libc.S_IFDIR => new(LaunchStage.Program, Errno.EISDIR, $"{path} is a directory", 126),
            _ when Libc.access(path, Libc.X_OK) != 0 => new(LaunchStage.Program, Errno.EACCES, $"{path} is not executable; run: chmod +x {path}", 126),
            _ => ByContent(errno, path),
        };
    }

    /// <summary>Whether the file that it reads from is what was wrong, or null.</summary>
    public static LaunchFailure? OfInput(string path)
    {
        var number = Libc.open64(path, Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_CLOEXEC, 0);
        if (number >= 0)
        {
            Libc.close(number);
            return null;
        }

        var error = Syscall.LastError;
        return new LaunchFailure(LaunchStage.Input, error, $"stdin: {path} cannot be read: {Errno.Text(error)}", 125);
    }

    private static LaunchFailure? DirectoryFault(string directory)
    {
        var (error, mode) = Look(directory);
        if (error is Errno.ENOENT) return new(LaunchStage.Directory, error, $"no directory {directory}", 125);
        if (error != 0) return new(LaunchStage.Directory, error, $"cannot enter the directory {directory}: {Errno.Text(error)}", 125);
        if ((mode & Libc.S_IFMT) != Libc.S_IFDIR) return new(LaunchStage.Directory, Errno.ENOTDIR, $"{directory} is not a directory", 125);
        return Libc.access(directory, Libc.X_OK) != 0
            ? new(LaunchStage.Directory, Errno.EACCES, $"cannot enter the directory {directory}: {Errno.Text(Errno.EACCES)}", 125)
            : null;
    }

    private static LaunchFailure ByContent(int errno, string path)
    {
        var interpreter = Interpreter(path);
        if (interpreter is not null && Look(interpreter).Error == Errno.ENOENT)
            return new(LaunchStage.Interpreter, errno, $"{path} is run by {interpreter} (its first line says so), which does not exist", 127);
        if (interpreter is not null && Libc.access(interpreter, Libc.X_OK) != 0)
            return new(LaunchStage.Interpreter, errno, $"{path} is run by {interpreter} (its first line says so), which is not executable", 126);
        if (errno == Errno.ENOENT)
            return new(LaunchStage.Interpreter, errno, $"{path} exists, but not the loader or interpreter it asks for", 127);
        return errno == Errno.ENOEXEC
            ? new(LaunchStage.Execute, errno, $"{path} is neither a program for this machine nor a script with a first line such as #!/bin/sh", 126)
            : new(LaunchStage.Execute, errno, $"{path} could not be executed: {Errno.Text(errno)}", 126);
    }

    /// <summary>What a script's first line names, or null.</summary>
    private static string? Interpreter(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            Span<byte> start = stackalloc byte[LongestFirstLine];
            var line = Encoding.UTF8.GetString(start[..file.ReadAtLeast(start, LongestFirstLine, throwOnEndOfStream: false)]);
            if (!line.StartsWith("#!", StringComparison.Ordinal)) return null;
            var end = line.IndexOf('\n', StringComparison.Ordinal);
            var words = (end < 0 ? line[2..] : line[2..end]).Split(' ', '\t');
            return words.FirstOrDefault(word => word.Length > 0);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static (int Error, uint Mode) Look(string path) =>
        Libc.statx(Libc.AT_FDCWD, path, 0, Libc.STATX_BASIC_STATS, out var facts) < 0 ? (Syscall.LastError, 0u) : (0, (uint)facts.Mode);
}
