using PersistProc.Core;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Terminals;

/// <summary>
/// Both ends of a new terminal (pty(7)). Whoever has the master sees what is written to the slave, and types into it. A master that is
/// closed hangs the terminal up; as long as one descriptor of it is open anywhere, programs notice nothing.
/// <para>
/// The slave is asked for from the master (TIOCGPTPEER, Linux 4.13), not opened by name: right in every mount namespace. A master reads
/// EIO while nobody has the slave open, which is no end: somebody may open it again.
/// </para>
/// </summary>
public sealed class PseudoTerminal : IDisposable
{
    private PseudoTerminal(Descriptor master, Descriptor slave) => (Master, Slave) = (master, slave);

    /// <summary>Our end; reads and writes answer EAGAIN instead of waiting.</summary>
    public Descriptor Master { get; }

    /// <summary>The program's end; not the controlling terminal of who opened it here.</summary>
    public Descriptor Slave { get; }

    /// <exception cref="SyscallException">There can be none: no devpts(5), or too many.</exception>
    public static unsafe PseudoTerminal Open(TerminalSize size)
    {
        var master = new Descriptor(Syscall.Check(Libc.open64("/dev/ptmx", Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_NONBLOCK | Libc.O_CLOEXEC, 0), "open of /dev/ptmx"));
        try
        {
            var locked = 0;
            Syscall.Check(Libc.ioctl(master.Number, Libc.TIOCSPTLCK, &locked), "ioctl(TIOCSPTLCK)");
            var slave = new Descriptor(Syscall.Check(Libc.ioctl(master.Number, Libc.TIOCGPTPEER, (int*)(Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_CLOEXEC)), "ioctl(TIOCGPTPEER)"));
            var terminal = new PseudoTerminal(master, slave);
            TerminalDevice.Resize(master, size);
            TerminalDevice.EraseWholeCharacters(slave);
            return terminal;
        }
        catch (SyscallException)
        {
            master.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Master.Dispose();
        Slave.Dispose();
    }
}
