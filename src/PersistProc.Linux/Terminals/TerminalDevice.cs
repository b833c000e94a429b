using PersistProc.Core;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Terminals;

/// <summary>What can be asked of a terminal, by either of its ends (ioctl_tty(2), termios(3)). What is no terminal any more answers nothing, and takes nothing.</summary>
public static class TerminalDevice
{
    /// <summary>Its size, or null: no terminal, or one that nobody has told its size.</summary>
    public static TerminalSize? Size(Descriptor terminal) => Size(terminal.Number);

    /// <summary>The same of standard input, output or error, by number.</summary>
    public static unsafe TerminalSize? Size(int number)
    {
        Libc.WindowSize size = default;
        return Libc.ioctl(number, Libc.TIOCGWINSZ, (int*)&size) == 0 ? TerminalSize.Of(size.Rows, size.Columns) : null;
    }

    /// <summary>Tells it its size. If that is another one, the program in front gets SIGWINCH.</summary>
    public static unsafe bool Resize(Descriptor terminal, TerminalSize size)
    {
        var wanted = new Libc.WindowSize { Rows = (ushort)size.Rows, Columns = (ushort)size.Columns };
        return Libc.ioctl(terminal.Number, Libc.TIOCSWINSZ, (int*)&wanted) == 0;
    }

    /// <summary>The character that means the end of the input while lines are read, or null: the program reads single keys.</summary>
    public static byte? EndOfInput(Descriptor terminal) =>
        Libc.tcgetattr(terminal.Number, out var settings) == 0 && (settings.Local & Libc.ICANON) != 0 ? settings.Characters[Libc.VEOF] : null;

    /// <summary>While lines are read, backspace removes a character, not a byte of it: everybody writes UTF-8.</summary>
    internal static void EraseWholeCharacters(Descriptor terminal)
    {
        if (Libc.tcgetattr(terminal.Number, out var settings) < 0) return;
        settings.Input |= Libc.IUTF8;
        _ = Libc.tcsetattr(terminal.Number, Libc.TCSANOW, settings);
    }
}
