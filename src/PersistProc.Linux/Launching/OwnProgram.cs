using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Launching;

/// <summary>Our own programs: the keeper's second stage and the supervisor.</summary>
public static class OwnProgram
{
    /// <summary>
    /// Starts a program in a session of its own, in `/`, with nothing of ours but the given descriptors, which it finds
    /// at 3, 4, … Answers its pid.
    /// </summary>
    /// <param name="path">The program.</param>
    /// <param name="arguments">Its argv, the first its name.</param>
    /// <param name="passed">At 3, 4, ….</param>
    /// <param name="blocked">The signals that it finds blocked.</param>
    /// <param name="errors">Where its standard error goes: a path to append to, or null for ours.</param>
    /// <param name="more">Environment besides <see cref="CleanEnvironment"/>, as `NAME=value`.</param>
    public static int Start(
        string path, IReadOnlyList<string> arguments, IReadOnlyList<Descriptor> passed, ReadOnlySpan<int> blocked, string? errors, params ReadOnlySpan<string> more)
    {
        // dup2 to the place where it already is would leave close-on-exec set: go by way of high numbers
        var high = new List<Descriptor>();
        try
        {
            foreach (var descriptor in passed) high.Add(HighDuplicate(descriptor));
            using var spawn = new PosixSpawn().AsSessionLeader(blocked).In("/").WithFile("/dev/null", Libc.O_RDONLY, 0);
            if (errors is not null)
            {
                spawn.WithFile("/dev/null", Libc.O_WRONLY, 1).WithFile(errors, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_APPEND, 2);
            }
            for (var i = 0; i < high.Count; i++) spawn.With(high[i].Number, 3 + i);
            spawn.WithoutOthersFrom(3 + high.Count);
            Syscall.CheckNumber(spawn.Start(path, arguments, [.. CleanEnvironment.OfThisProcess(), .. more], out var pid), $"posix_spawn of {path}");
            return pid;
        }
        finally
        {
            foreach (var descriptor in high) descriptor.Dispose();
        }
    }

    /// <summary>
    /// Becomes a program (execve(2)) with the given signals blocked and the given descriptors inherited; same pid.
    /// Returns only by an exception.
    /// <para>
    /// The descriptors keep their numbers, which the arguments tell: the low ones are not free in a process that lives. The
    /// runtime has opened files of its own there, and goes on using them up to the last instruction before the exec.
    /// </para>
    /// </summary>
    public static unsafe void Become(string path, IReadOnlyList<string> arguments, IReadOnlyList<Descriptor> passed, ReadOnlySpan<int> blocked)
    {
        foreach (var descriptor in passed) Syscall.Check(Libc.fcntl(descriptor.Number, Libc.F_SETFD, 0), "fcntl(F_SETFD)");
        _ = Libc.setsid(); // refused for a group's leader, who may stay where he is
        _ = Libc.chdir("/");
        using var argv = new CStrings(arguments);
        using var environment = new CStrings(CleanEnvironment.OfThisProcess());
        using var program = new CStrings([path]);
        SignalSet.Block(blocked);
        Syscall.Check(Libc.execve(program.Pointers[0], argv.Pointers, environment.Pointers), $"execve of {path}");
    }

    /// <summary>
    /// Starts a program that answers and ends: what it finds at descriptor 3 it reads, and at 4 it writes its answer.
    /// Its standard error goes to a file.
    /// </summary>
    public static int StartToAnswer(string path, IReadOnlyList<string> arguments, Descriptor question, Descriptor answer, string errors) =>
        Start(path, arguments, [question, answer], [], errors);

    /// <summary>
    /// Becomes a program that goes on with what this one holds (execve(2)): the descriptors keep their numbers. If that
    /// fails, everything is as it was, and an exception says why.
    /// </summary>
    public static void BecomeSuccessor(string path, IReadOnlyList<string> arguments, IReadOnlyList<int> passed, ReadOnlySpan<int> blocked)
    {
        try
        {
            foreach (var number in passed) Descriptor.KeepOverExec(number, keep: true);
            Become(path, arguments, [], blocked);
        }
        catch (SyscallException)
        {
            foreach (var number in passed) Descriptor.KeepOverExec(number, keep: false);
            throw;
        }
    }

    private static Descriptor HighDuplicate(Descriptor descriptor) =>
        new(Syscall.Check(Libc.fcntl(descriptor.Number, Libc.F_DUPFD_CLOEXEC, 64), "fcntl(F_DUPFD_CLOEXEC)"));
}
