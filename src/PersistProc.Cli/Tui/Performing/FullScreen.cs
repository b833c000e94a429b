using System.Runtime.InteropServices;
using System.Text;
using PersistProc.Cli.Attaching;
using PersistProc.Cli.Printing;
using PersistProc.Linux.Reaping;
using PersistProc.Linux.Terminals;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tui;

/// <summary>
/// Our terminal as one picture: raw keys, the other screen, the mouse. However we end, it is as it was found: by ourselves, by a
/// signal, by an exception, and also while it does not take what we write.
/// </summary>
internal sealed class FullScreen : IDisposable
{
    // the other screen, no cursor, clicks and wheel with their places as numbers, pastes in brackets, no wrapping at the edge
    private const string Begin = "\e[?1049h\e[?25l\e[?7l\e[?2004h";
    private const string MouseOn = "\e[?1000h\e[?1006h";
    private const string MouseOff = "\e[?1006l\e[?1000l";
    private const string End = "\e[m" + MouseOff + "\e[?2004l\e[?7h\e[?25h\e[?1049l";
    private const int Stop = 19;
    private const int Interrupt = 2;
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(1);

    private readonly Voice _voice;
    private readonly Action<TuiInput> _post;
    private readonly RawMode _mode;
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Lock _gate = new();
    private readonly TerminalGuard _guard;
    private volatile bool _isOver;

    private FullScreen(Voice voice, Action<TuiInput> post, RawMode mode)
    {
        (_voice, _post, _mode, _guard) = (voice, post, mode, new TerminalGuard(0, mode));
        AppDomain.CurrentDomain.ProcessExit += LeaveAtExit;
        AppDomain.CurrentDomain.UnhandledException += LeaveAtExit;
        Register(PosixSignal.SIGWINCH, Resize);
        Register(PosixSignal.SIGCONT, GoOn);
        Register(PosixSignal.SIGTSTP, StandStill);
        Register(PosixSignal.SIGINT, () => Order(Interrupt));
        Register(PosixSignal.SIGTERM, () => Order(15));
        Register(PosixSignal.SIGHUP, () => Order(1));
        Register(PosixSignal.SIGQUIT, () => Order(3));
    }

    /// <summary>The picture is there; while it is not, the terminal is somebody else's.</summary>
    public bool IsShown { get; private set; }

    /// <summary>Whether clicks and wheel are ours.</summary>
    public bool IsMouseOurs { get; private set; } = true;

    /// <summary>Null: our standard input is no terminal.</summary>
    public static FullScreen? Take(Voice voice, Action<TuiInput> post)
    {
        if (RawMode.Enter(0) is not { } mode) return null;
        var screen = new FullScreen(voice, post, mode);
        screen.Show();
        if (KeeperProcess.Find() is { } program) _ = Task.Run(() => screen._guard.Start(program));
        return screen;
    }

    /// <summary>Writes a part of the picture, unless the terminal is somebody else's by now.</summary>
    public void Paint(string text)
    {
        lock (_gate)
        {
            if (IsShown) Write(text);
        }
    }

    public void UseMouse(bool isOurs)
    {
        IsMouseOurs = isOurs;
        Paint(isOurs ? MouseOn : MouseOff);
    }

    /// <summary>The terminal is ours again.</summary>
    public void Show()
    {
        lock (_gate)
        {
            if (_isOver) return;
            _mode.Enter();
            IsShown = _voice.IsRaw = true;
            _guard.Promise(End);
            Write(IsMouseOurs ? Begin + MouseOn : Begin);
        }
    }

    /// <summary>The terminal is as it was found.</summary>
    public void Leave(bool isLast = false)
    {
        if (_isOver) return;
        lock (_gate)
        {
            _isOver = isLast;
            if (IsShown) Try(End);
            _mode.Leave();
            IsShown = _voice.IsRaw = false;
            if (isLast) _guard.Dispose();
            else _guard.Promise(null);
        }
    }

    /// <summary>As by Ctrl-Z at a shell.</summary>
    public void StandStill()
    {
        if (!IsAway) Leave();
        Children.Signal(Environment.ProcessId, Stop);
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        Leave(isLast: true);
        AppDomain.CurrentDomain.ProcessExit -= LeaveAtExit;
        AppDomain.CurrentDomain.UnhandledException -= LeaveAtExit;
    }

    private void LeaveAtExit(object? sender, EventArgs e) => Leave(isLast: true);

    private void Write(string text) => _voice.Out.Write(Encoding.UTF8.GetBytes(text));

    private void Try(string sequences)
    {
        try
        {
            Write(sequences);
        }
        catch (Exception e) when (e is IOException or BrokenPipeException)
        {
            // it is gone
        }
    }

    private void Register(PosixSignal signal, Action action) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        action();
    }));

    private void Resize()
    {
        if (OwnTerminal.Size is { } size) _post(new TuiInput.Resized(size.Rows, size.Columns));
    }

    // the shell that stopped us had the terminal meanwhile
    private void GoOn()
    {
        if (IsAway) return;
        Show();
        Resize();
        _post(new TuiInput.Returned(null, IsError: false));
    }

    /// <summary>The terminal is in the hands of another program.</summary>
    public bool IsAway { get; set; }

    // a terminal that is stopped (Ctrl-S, a dead line) may hold up whoever writes to it: the keys' mode at least is put back then
    private void Order(int signal)
    {
        if (IsAway && signal == Interrupt) return;      // it is for the one in front
        _post(new TuiInput.Ordered(128 + signal));
        _ = EndAnywayAsync(128 + signal);
    }

    private async Task EndAnywayAsync(int code)
    {
        await Task.Delay(TimeToEnd).ConfigureAwait(false);
        if (_isOver) return;
        _isOver = true;
        _mode.Leave();
        Environment.Exit(code);
    }
}
