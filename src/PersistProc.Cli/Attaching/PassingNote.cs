using PersistProc.Cli.Printing;
using PersistProc.Core;
using PersistProc.Protocol;

namespace PersistProc.Cli.Attaching;

/// <summary>
/// How to leave, to who comes to a screen that is full already: said before that, it would scroll away; said behind it, it would stand in the middle of a
/// prompt, or of an editor. So it stands over a row without the cursor (<see cref="ScreenNote"/>) and is taken back at the first key, or after some
/// seconds. What the program writes meanwhile goes under it, and waits for nothing.
/// </summary>
internal sealed class PassingNote : IOutput, IDisposable
{
    // whoever is sent so much meanwhile does not read
    private const int Flood = 1 << 20;

    private static readonly TimeSpan Stay = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly IOutput _output;
    private readonly StandardStream _terminal;
    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private readonly List<byte[]> _replay = [];
    private volatile TerminalScreen? _screen;
    private string _text = "";
    private int _row = -1;
    private int _meanwhile;
    private bool _isComplete;

    /// <param name="output">Where goes what the program shows.</param>
    /// <param name="terminal">Our own terminal, where that arrives.</param>
    public PassingNote(IOutput output, StandardStream terminal)
    {
        (_output, _terminal) = (output, terminal);
        _timer = new Timer(_ => TakeBack());
    }

    /// <summary>A screen comes, and behind it this is to be said.</summary>
    /// <param name="size">How large our terminal is.</param>
    /// <param name="text">Plain ASCII.</param>
    public void Announce(Protocol.TerminalSize size, string text)
    {
        lock (_gate) (_screen, _text) = (new TerminalScreen(size.Columns, size.Rows, new ScrollbackLimits(1, 1)), text);
    }

    /// <summary>The screen is there.</summary>
    public void Show()
    {
        lock (_gate)
        {
            if (_screen is not { } screen) return;
            foreach (var piece in _replay) screen.Feed(piece);
            _replay.Clear();
            _isComplete = true;
            Draw(screen, []);
            _timer.Change(Stay, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>It is no longer needed. Where the terminal takes nothing now, it stays.</summary>
    public void TakeBack()
    {
        if (_screen is null || !_gate.TryEnter(Patience)) return;
        try
        {
            if (_screen is not { } screen) return;
            _screen = null;
            _replay.Clear();
            if (_row >= 0) _terminal.Write(ScreenNote.TakeBack(screen, _row));
        }
        catch (Exception gone) when (gone is IOException or BrokenPipeException)
        {
            // nobody sees it any more
        }
        finally
        {
            _gate.Exit();
        }
    }

    public void Write(OutputFrame frame, ReadOnlyMemory<byte> bytes)
    {
        if (_screen is not null && IsUnder(bytes)) return;
        _output.Write(frame, bytes);
    }

    public void Finish()
    {
        TakeBack();
        _output.Finish();
    }

    public void Dispose() => _timer.Dispose();

    // false: it is to be shown as ever
    private bool IsUnder(ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            if (_screen is not { } screen) return false;
            if (!_isComplete)
            {
                _replay.Add(bytes.ToArray()); // read when it is there: the screen comes first
                return false;
            }
            if ((_meanwhile += bytes.Length) > Flood)
            {
                TakeBack();
                return false;
            }
            Draw(screen, bytes.Span);
            return true;
        }
    }

    // in one piece, so that it does not flicker
    private void Draw(TerminalScreen screen, ReadOnlySpan<byte> under)
    {
        List<byte> all = _row >= 0 ? [.. ScreenNote.TakeBack(screen, _row)] : [];
        all.AddRange(under);
        screen.Feed(under);
        _row = ScreenNote.IsPossible(screen) ? ScreenNote.RowOf(screen) : -1;
        if (_row >= 0) all.AddRange(ScreenNote.Show(screen, _text));
        if (all.Count > 0) _terminal.Write([.. all]);
    }
}
