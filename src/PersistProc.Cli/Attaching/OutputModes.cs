using System.Globalization;
using System.Text;

namespace PersistProc.Cli.Attaching;

/// <summary>
/// What a program has switched on in the terminal that shows its output, and not off again: the other screen, the mouse, the cursor's shape
/// of being hidden. Who leaves it running has to put that back, as the program would at its end.
/// </summary>
/// <remarks>
/// Looked at are DEC's private modes (CSI ? … h and l), the keypad (ESC = and &gt;), how keys are told (CSI &gt; … u of kitty, CSI &gt; 4 ; … m of xterm),
/// the cursor's shape (CSI … SP q) and the lines that scroll (CSI … r): what is left of all else is put back with the colours.
/// </remarks>
internal sealed class OutputModes
{
    private const int Cursor = 25, Wraps = 7;
    private const int MostKeyboards = 99;
    private readonly List<int> _on = [];
    private readonly List<int> _off = [];
    private readonly StringBuilder _parameters = new();
    private bool _keypad;
    private string _otherKeys = "";
    private string _shape = "";
    private string _region = "";
    private readonly List<string> _keyboards = [];
    private byte _before;
    private bool _isChanged;
    private State _state;

    private enum State
    {
        Text,
        Escape,
        Control,
        Parameters,
        Other,
    }

    /// <summary>Looks at what is shown, however it is cut. True if there may be something else to put back than before.</summary>
    public bool Look(ReadOnlySpan<byte> shown)
    {
        _isChanged = false;
        while (!shown.IsEmpty)
        {
            if (_state == State.Text)
            {
                var escape = shown.IndexOf((byte)0x1b);
                if (escape < 0) break;
                shown = shown[escape..];
            }
            Take(shown[0]);
            shown = shown[1..];
        }
        return _isChanged;
    }

    /// <summary>What puts all back; empty if there is nothing.</summary>
    public string Undo()
    {
        var undo = new StringBuilder();
        // each screen has its own, and nobody tells where they were asked for: to give back too much is harmless
        var keyboards = _keyboards.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $"\e[<{_keyboards.Count}u") : "";
        if (_on.Count > 0) undo.Append(keyboards);
        for (var n = _on.Count - 1; n >= 0; n--) undo.Append(CultureInfo.InvariantCulture, $"\e[?{_on[n]}l");
        foreach (var mode in _off) undo.Append(CultureInfo.InvariantCulture, $"\e[?{mode}h");
        undo.Append(keyboards);
        if (_keypad) undo.Append("\e>");
        if (_otherKeys.Length > 0) undo.Append("\e[>4;0m");
        if (_shape.Length > 0) undo.Append("\e[0 q");
        if (_region.Length > 0) undo.Append("\e7\e[r\e8"); // it would move the cursor
        return undo.Length == 0 ? "" : undo.Append("\e[m").ToString();
    }

    /// <summary>What switches it all on again, after <see cref="Undo"/>; empty if there is nothing.</summary>
    public string Redo()
    {
        var redo = new StringBuilder();
        foreach (var mode in _on) redo.Append(CultureInfo.InvariantCulture, $"\e[?{mode}h");
        foreach (var mode in _off) redo.Append(CultureInfo.InvariantCulture, $"\e[?{mode}l");
        foreach (var flags in _keyboards) redo.Append(CultureInfo.InvariantCulture, $"\e[>{flags}u");
        if (_keypad) redo.Append("\e=");
        if (_otherKeys.Length > 0) redo.Append("\e[>").Append(_otherKeys).Append('m');
        if (_shape.Length > 0) redo.Append("\e[").Append(_shape).Append('q');
        if (_region.Length > 0) redo.Append("\e7\e[").Append(_region).Append("r\e8");
        return redo.ToString();
    }

    private void Take(byte b)
    {
        if (b == 0x1b)
        {
            _state = State.Escape;
            return;
        }
        switch (_state)
        {
            case State.Escape:
                if (b is (byte)'=' or (byte)'>') _isChanged |= _keypad != (_keypad = b == (byte)'=');
                if (b == (byte)'c') Reset();
                _state = b == (byte)'[' ? State.Control : State.Text;
                break;
            case State.Control:
                _parameters.Clear();
                _before = 0;
                _state = State.Parameters;
                if (b is >= (byte)'<' and <= (byte)'?') _before = b;
                else Add(b);
                break;
            case State.Parameters:
                Add(b);
                break;
            default:
                if (b is >= 0x40 and <= 0x7e) _state = State.Text;
                break;
        }
    }

    // a space before its last byte is a part of it
    private void Add(byte b)
    {
        if (b is >= (byte)'0' and <= (byte)';' or (byte)' ' && _parameters.Length < 64) _parameters.Append((char)b);
        else End(b);
    }

    private void End(byte b)
    {
        _state = b is >= 0x40 and <= 0x7e ? State.Text : State.Other;
        var words = _parameters.ToString();
        switch (_before, b)
        {
            case ((byte)'?', (byte)'h' or (byte)'l'):
                foreach (var word in words.Split(';'))
                {
                    if (Number(word) is >= 0 and var mode) Set(mode, b == (byte)'h');
                }
                break;
            case ((byte)'>', (byte)'u'):
                if (_keyboards.Count < MostKeyboards) _keyboards.Add(words);
                _isChanged = true;
                break;
            case ((byte)'<', (byte)'u'):
                var given = Math.Min(_keyboards.Count, Math.Max(1, Number(words)));
                _keyboards.RemoveRange(_keyboards.Count - given, given);
                _isChanged = true;
                break;
            case ((byte)'>', (byte)'m') when words is "4" || words.StartsWith("4;", StringComparison.Ordinal):
                (_otherKeys, _isChanged) = (words.Length > 2 && words != "4;0" ? words : "", true);
                break;
            case (0, (byte)'q') when words.EndsWith(' '):
                (_shape, _isChanged) = (words is " " or "0 " ? "" : words, true);
                break;
            case (0, (byte)'r') when !words.EndsWith(' '):
                (_region, _isChanged) = (words, true);
                break;
        }
    }

    private static int Number(string word) => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private void Set(int mode, bool on)
    {
        // those two are on in every terminal
        var unusual = mode is Cursor or Wraps ? _off : _on;
        unusual.Remove(mode);
        if (on == ReferenceEquals(unusual, _on)) unusual.Add(mode);
        _isChanged = true;
    }

    private void Reset()
    {
        _on.Clear();
        _off.Clear();
        _keyboards.Clear();
        (_keypad, _otherKeys, _shape, _region, _isChanged) = (false, "", "", "", true);
    }
}
