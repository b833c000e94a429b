using PersistProc.Linux.Launching;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Programs;

/// <summary>Another program in this one's place.</summary>
public static class OtherProgram
{
    /// <summary>
    /// Becomes it (execv(3)), as if it had been called instead: same pid, directory, environment and standard streams. Returns only by an exception.
    /// </summary>
    /// <param name="path">Where it is.</param>
    /// <param name="arguments">Its own name first.</param>
    /// <exception cref="SyscallException">It cannot be executed.</exception>
    public static unsafe void Become(string path, IReadOnlyList<string> arguments)
    {
        using var argv = new CStrings(arguments);
        using var program = new CStrings([path]);
        Syscall.Check(Libc.execv(program.Pointers[0], argv.Pointers), $"execv of {path}");
    }
}
