using PersistProc.Linux.Native;

namespace PersistProc.Linux.Terminals;

/// <summary>
/// A person's terminal whose every key comes as it is, at once and without echo, and whose output is left alone (cfmakeraw(3)); for
/// a client in front of a program that has a terminal of its own, which does all that.
/// </summary>
public sealed class RawMode
{
    private readonly int _terminal;

    private RawMode(int terminal, in Libc.Termios before) => (_terminal, Before) = (terminal, before);

    /// <summary>How the terminal was found.</summary>
    internal Libc.Termios Before { get; }

    /// <summary>How it is while this is on.</summary>
    internal Libc.Termios Ours
    {
        get
        {
            var raw = Before;
            raw.Input &= ~(Libc.IGNBRK | Libc.BRKINT | Libc.PARMRK | Libc.ISTRIP | Libc.INLCR | Libc.IGNCR | Libc.ICRNL | Libc.IXON | Libc.INPCK);
            raw.Output &= ~Libc.OPOST;
            raw.Local &= ~(Libc.ECHO | Libc.ECHONL | Libc.ICANON | Libc.ISIG | Libc.IEXTEN);
            raw.Control = (raw.Control & ~(Libc.CSIZE | Libc.PARENB)) | Libc.CS8;
            raw.Characters[Libc.VMIN] = 1;
            raw.Characters[Libc.VTIME] = 0;
            return raw;
        }
    }

    /// <summary>Whether it holds now.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Begins it, or answers null: that is no terminal.</summary>
    /// <param name="terminal">The number of a descriptor.</param>
    public static RawMode? Enter(int terminal)
    {
        if (Libc.tcgetattr(terminal, out var before) < 0) return null;
        var mode = new RawMode(terminal, before);
        return mode.Enter() ? mode : null;
    }

    /// <summary>Begins it again, after <see cref="Leave"/>.</summary>
    public bool Enter() => IsOn = Set(_terminal, Ours);

    /// <summary>The terminal is as it was found; may be called at any time, and more than once.</summary>
    public void Leave()
    {
        IsOn = false;
        Set(_terminal, Before);
    }

    /// <summary>Whether a terminal has these settings still; nobody has changed how keys are read or output is treated.</summary>
    internal static bool Holds(int terminal, in Libc.Termios settings) =>
        Libc.tcgetattr(terminal, out var now) == 0
        && (now.Input, now.Output, now.Local) == (settings.Input, settings.Output, settings.Local)
        && now.Characters[Libc.VMIN] == settings.Characters[Libc.VMIN];

    /// <summary>Gives it these.</summary>
    internal static bool Set(int terminal, in Libc.Termios settings) => Libc.tcsetattr(terminal, Libc.TCSANOW, settings) == 0;
}
