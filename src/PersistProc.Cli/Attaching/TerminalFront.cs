using System.Runtime.InteropServices;
using System.Text;
using PersistProc.Cli.Printing;
using PersistProc.Core;
using PersistProc.Linux.Reaping;
using PersistProc.Linux.Terminals;
using PersistProc.Protocol;

namespace PersistProc.Cli.Attaching;

/// <summary>
/// Our own terminal in front of a program's: every key goes there as it is, but for those that leave it. As it was found it is again when we
/// leave, end, fail, are told to end, or are stopped, and by its guard when we are killed.
/// </summary>
internal sealed class TerminalFront : IDisposable
{
    private const int ReadSize = 64 * 1024;
    private const int Stop = 19;        // SIGSTOP
    private const long MostUnderWay = 16 << 20;
    private static readonly TimeSpan TimeToDraw = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly Session _session;
    private readonly Voice _voice;
    private readonly SignalDesk _signals;
    private readonly RawMode _mode;
    private readonly DetachKeys _keys;
    private readonly PassingNote? _note;
    private readonly OutputModes _modes = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Lock _gate = new();
    private Task _typing = Task.CompletedTask;
    private TerminalGuard? _guard;
    private string? _promised;
    private long _underWay;
    private bool _isOver;

    private TerminalFront(Session session, Voice voice, SignalDesk signals, RawMode mode, DetachKeys keys, PassingNote? note)
    {
        (_session, _voice, _signals, _mode, _keys, _note) = (session, voice, signals, mode, keys, note);
        _voice.IsRaw = true;
        AppDomain.CurrentDomain.ProcessExit += LeaveAtExit;
        AppDomain.CurrentDomain.UnhandledException += LeaveAtExit;
        Register(PosixSignal.SIGWINCH, Resize);
        Register(PosixSignal.SIGCONT, GoOn);
        Register(PosixSignal.SIGTSTP, StandStill);
        Register(PosixSignal.SIGQUIT, () => _signals.Post(Cause.Terminate));
    }

    /// <summary>The keys that leave it, as a person reads them; empty: there are none.</summary>
    public string Keys => _keys.Text;

    /// <summary>Begins; null: our standard input is no terminal (any more).</summary>
    public static TerminalFront? Take(Session session, Voice voice, SignalDesk signals, DetachKeys keys, PassingNote? note = null)
    {
        if (RawMode.Enter(0) is not { } mode) return null;
        var front = new TerminalFront(session, voice, signals, mode, keys, note);
        new Thread(front.Read) { IsBackground = true, Name = "keys" }.Start();
        return front;
    }

    /// <summary>What there was to see at first has been shown: there is time for what is needed only when we are killed.</summary>
    public void Guard()
    {
        lock (_gate)
        {
            if (_isOver || _guard is not null || KeeperProcess.Find() is not { } program) return;
            var guard = _guard = new TerminalGuard(0, _mode);
            if (_voice.IsRaw) Promise(_modes.Undo());
            _ = Task.Run(() => guard.Start(program));
        }
    }

    /// <summary>The program shows this.</summary>
    public void Look(ReadOnlySpan<byte> shown)
    {
        lock (_gate)
        {
            if (_modes.Look(shown) && _voice.IsRaw) Promise(_modes.Undo());
        }
    }

    /// <summary>The terminal is as it was found.</summary>
    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        Leave(isLast: true);
        AppDomain.CurrentDomain.ProcessExit -= LeaveAtExit;
        AppDomain.CurrentDomain.UnhandledException -= LeaveAtExit;
    }

    private void Promise(string? undo)
    {
        if (_guard is null || undo == _promised) return;
        _promised = undo;
        _guard.Promise(undo);
    }

    private void LeaveAtExit(object? sender, EventArgs e) => Leave(isLast: true);

    private void Leave(bool isLast)
    {
        _note?.TakeBack();
        lock (_gate)
        {
            if (_isOver) return;
            _isOver = isLast;
            if (_modes.Undo() is { Length: > 0 } undo) Show(undo);
            _mode.Leave();
            _voice.IsRaw = false;
            Promise(null);
            if (isLast) _guard?.Dispose();
        }
    }

    private void Show(string sequences)
    {
        try
        {
            _voice.Out.Write(Encoding.ASCII.GetBytes(sequences));
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
        _note?.TakeBack();
        if (OwnTerminal.Size is { } size) _ = _session.ResizeAsync(size);
    }

    // the shell that stopped us had the terminal meanwhile
    private void GoOn()
    {
        lock (_gate)
        {
            if (_isOver) return;
            _mode.Enter();
            _voice.IsRaw = true;
            Promise(_modes.Undo());
            if (_modes.Redo() is { Length: > 0 } redo)
            {
                Show(redo);
                _ = HaveDrawnAsync();
                return;
            }
        }
        Resize();
    }

    // what a program on the other screen has drawn is gone with it; it draws again for a window of another size, as dtach has it do
    private async Task HaveDrawnAsync()
    {
        if (OwnTerminal.Size is not { Rows: > 1 } size) return;
        await _session.ResizeAsync(size with { Rows = size.Rows - 1 }).ConfigureAwait(false);
        await Task.Delay(TimeToDraw).ConfigureAwait(false);
        Resize();
    }

    private void StandStill()
    {
        Leave(isLast: false);
        Children.Signal(Environment.ProcessId, Stop);
    }

    private void Read()
    {
        var buffer = new byte[ReadSize];
        var program = new List<byte>();
        while (true)
        {
            var count = TerminalInput.Read(0, buffer, _keys.IsPending ? DetachKeys.Patience : null);
            if (count == 0) break;
            var leaves = false;
            if (count < 0) _keys.GiveUp(program);
            else leaves = _keys.Take(buffer.AsSpan(0, count), program);
            Type(program);
            if (leaves) _signals.Post(Cause.Leave);
        }
        _signals.Post(Cause.HangUp);
    }

    // apart from the reading: who cannot type on, since the program reads nothing, can still leave
    private void Type(List<byte> program)
    {
        if (program.Count == 0) return;
        _note?.TakeBack();
        if (_typing.IsCompleted && _session.TrySendInput(CollectionsMarshal.AsSpan(program)))
        {
            program.Clear();
            return;
        }
        byte[] typed = [.. program];
        program.Clear();
        Interlocked.Add(ref _underWay, typed.Length);
        _typing = _typing.IsCompleted ? SendAsync(typed) : SendBehindAsync(_typing, typed);
#pragma warning disable MA0045 // the thread is there to wait
        while (Interlocked.Read(ref _underWay) > MostUnderWay) Thread.Sleep(Pause);
#pragma warning restore MA0045
    }

    private async Task SendBehindAsync(Task before, byte[] typed)
    {
        await before.ConfigureAwait(false);
        await SendAsync(typed).ConfigureAwait(false);
    }

    private async Task SendAsync(byte[] typed)
    {
        await _session.SendInputAsync(typed).ConfigureAwait(false);
        Interlocked.Add(ref _underWay, -typed.Length);
    }
}
