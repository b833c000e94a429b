using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.Files;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Native;
using PersistProc.Linux.Reaping;
using PersistProc.Linux.Trees;

namespace PersistProc.Linux.Terminals;

/// <summary>
/// Puts a person's terminal back when who has it in raw mode is killed with SIGKILL and cannot do it himself: a small process of its own
/// (the keeper's program, <see cref="Argument"/>), which sleeps until the pipe from us is at its end. What it is to do then stands in a
/// file without a name that both have (<see cref="TerminalWill"/>): to keep it up to date costs no more than a write to memory, and wakes nobody.
/// </summary>
/// <remarks>
/// It is in a session of its own, so that no key and no hangup of the terminal reaches it, and what it writes there is not held up as
/// a background process's would be.
/// </remarks>
public sealed class TerminalGuard : IDisposable
{
    /// <summary>The argument that makes the keeper's program one of these.</summary>
    public const string Argument = "--guard-terminal";

    private const int Terminal = 3, Life = 4, Will = 5;

    // a terminal that takes nothing (Ctrl-S, a dead line) is not waited for for ever
    private const int Patience = 60_000;
    private static readonly TimeSpan TimeToDraw = TimeSpan.FromMilliseconds(50);
    private readonly Descriptor _will = MemoryFile.Write("persistproc-terminal", []);
    private readonly Pipe _life = new();
    private readonly Lock _gate = new();
    private readonly int _terminal;
    private TerminalWill _wish;
    private int _pid;
    private bool _isOver;

    /// <summary>Until the first <see cref="Promise"/> there is nothing to be put back, and until <see cref="Start"/> nobody who would do it.</summary>
    /// <param name="terminal">The number of the terminal's descriptor.</param>
    /// <param name="mode">How the terminal was found, and how we have it.</param>
    public TerminalGuard(int terminal, RawMode mode)
    {
        _terminal = terminal;
        var own = ProcFs.ReadStat(Environment.ProcessId).GetValueOrDefault();
        var shell = ProcFs.ReadStat(own.Parent).GetValueOrDefault();
        _wish = new TerminalWill { Session = own.Session, Group = own.Group, Shell = shell.Group, Before = mode.Before, Ours = mode.Ours };
    }

    /// <summary>Starts the process, if it can be had; who has none does without.</summary>
    /// <param name="program">The keeper's program.</param>
    public void Start(string program)
    {
        lock (_gate)
        {
            if (_isOver) return;
            try
            {
                using var device = Descriptor.Duplicate(_terminal);
                _pid = OwnProgram.Start(program, ["persistproc-keeper", Argument], [device, _life.Read, _will], SignalSet.OfKeeper, "/dev/null");
            }
            catch (SyscallException)
            {
                // another program lies there, or there may be no more processes
            }
            _life.Read.Dispose();
        }
    }

    /// <summary>If we are killed from now on, the terminal is to be put back, and this written to it; null: it is as it was found.</summary>
    public void Promise(string? undo)
    {
        _wish.IsValid = undo is not null;
        MemoryFile.Overwrite(_will, _wish.ToBytes(undo ?? ""));
    }

    /// <summary>The terminal is as it was found.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isOver) return;
            _isOver = true;
            Promise(null);
            if (_pid != 0 && Children.Signal(_pid, Children.Kill)) Reaper.Await(_pid);
            _life.Dispose();
            _will.Dispose();
        }
    }

    /// <summary>It, in its own process: waits for the end of who started it, and does what was promised. The exit code.</summary>
    public static int Run()
    {
        using var life = Descriptor.Inherited(Life);
        Span<byte> nothing = stackalloc byte[1];
        while (MemoryFile.ReadSome(life, nothing) < 0) continue; // nobody ever writes: 0 is the end
        if (TerminalWill.Read(MemoryFile.Read(Will), out var undo) is not { IsValid: true } wish || !IsTheirs(wish)) return 0;
        using var terminal = Descriptor.Inherited(Terminal);
        // a shell that looks after its terminal has done this, and set what it needs for its own prompt
        if (RawMode.Holds(terminal.Number, wish.Ours)) RawMode.Set(terminal.Number, wish.Before);
        if (undo.Length == 0) return 0;
        if (!terminal.WaitWritable(Patience)) return 1;
        MemoryFile.WriteAll(terminal, undo);
        if (ProcFs.ReadForeground(wish.Session) is { } front && front != wish.Group && IsTheirs(wish)) HaveDrawn(terminal);
        return 0;
    }

    // The shell may have been faster: then its prompt stood on the screen that was just left. It draws it again in a window of another size,
    // and not for a SIGWINCH alone (readline since 8.1).
    private static unsafe void HaveDrawn(Descriptor terminal)
    {
        Libc.WindowSize size = default, now = default;
        if (Libc.ioctl(terminal.Number, Libc.TIOCGWINSZ, (int*)&size) < 0 || size.Rows < 2) return;
        var other = size;
        other.Rows--;
        _ = Libc.ioctl(terminal.Number, Libc.TIOCSWINSZ, (int*)&other);
#pragma warning disable MA0045 // it has nothing else to do
        Thread.Sleep(TimeToDraw);
#pragma warning restore MA0045
        // unless the window itself has changed meanwhile
        if (Libc.ioctl(terminal.Number, Libc.TIOCGWINSZ, (int*)&now) == 0 && (now.Rows, now.Columns) == (other.Rows, other.Columns)) _ = Libc.ioctl(terminal.Number, Libc.TIOCSWINSZ, (int*)&size);
    }

    // who was started in it meanwhile has it as he wants it
    private static bool IsTheirs(in TerminalWill wish) =>
        ProcFs.ReadForeground(wish.Session) is { } front && (front == wish.Group || front == wish.Shell || front == wish.Session);
}
