using PersistProc.Core;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Terminals;

/// <summary>
/// What stays with us of a service's terminal, in the order of <see cref="KeeperLink.StreamSet.Terminal"/>. A terminal can be spliced with a
/// pipe alone, so what it shows goes to the log by way of one that we hold, and what is typed comes to it by another: every byte is
/// always in the terminal, in a pipe or in a file, whoever of us is killed.
/// </summary>
public static class TerminalEnds
{
    /// <summary>How many there are.</summary>
    public const int Count = 6;

    /// <summary>Opens them; the slave is for the program.</summary>
    /// <param name="size">How large it is.</param>
    /// <param name="ends">Where ours are added, one by one.</param>
    internal static Descriptor Open(TerminalSize size, List<Descriptor> ends)
    {
        var terminal = PseudoTerminal.Open(size);
        ends.Add(terminal.Master);
        try
        {
            foreach (var pipe in new[] { new Pipe(), new Pipe() }) ends.AddRange([pipe.Read, pipe.Write]);
            var typed = new Descriptor(Syscall.Check(Libc.memfd_create("persistproc-typed", Libc.MFD_CLOEXEC), "memfd_create"));
            ends.Add(typed);
            foreach (var end in ends) end.SetNonBlocking(); // where splice is refused they are read and written
            TypedBook.Prepare(typed);
            return terminal.Slave;
        }
        catch (SyscallException)
        {
            terminal.Slave.Dispose();
            throw;
        }
    }
}
