using System.Globalization;
using System.Text;

namespace PersistProc.Cli.Attaching;

/// <summary>
/// What a program has switched on in the terminal that shows its output, and not off again: the other screen, the mouse, the cursor's shape
/// of being hidden. Who leaves it running has to put that back, as the program would at its end.
/// </summary>
/// <remarks>Only DEC's private modes (CSI ? … h and l) are looked at, and the keypad (ESC = and &gt;): what is left of all else is put back with the colours.</remarks>
internal sealed class OutputModes
{
    private const int Cursor = 25, Wraps = 7;
    private readonly List<int> _on = [];
    private readonly List<int> _off = [];
    private readonly StringBuilder _parameters = new();
    private bool _keypad;
    private State _state;

    private enum State
    {
        Text,
        Escape,
        Control,
        Private,
        Other,
    }

    /// <summary>Looks at what is shown, however it is cut.</summary>
    public void Look(ReadOnlySpan<byte> shown)
    {
        while (!shown.IsEmpty)
        {
            if (_state == State.Text)
            {
                var escape = shown.IndexOf((byte)0x1b);
                if (escape < 0) return;
                shown = shown[escape..];
            }
            Take(shown[0]);
            shown = shown[1..];
        }
    }

    /// <summary>What puts all back; empty if there is nothing.</summary>
    public string Undo()
    {
        if (_on.Count == 0 && _off.Count == 0 && !_keypad) return "";
        var undo = new StringBuilder();
        for (var n = _on.Count - 1; n >= 0; n--) undo.Append(CultureInfo.InvariantCulture, $"\e[?{_on[n]}l");
        foreach (var mode in _off) undo.Append(CultureInfo.InvariantCulture, $"\e[?{mode}h");
        if (_keypad) undo.Append("\e>");
        return undo.Append("\e[m").ToString();
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
                if (b is (byte)'=' or (byte)'>') _keypad = b == (byte)'=';
                if (b == (byte)'c') Reset();
                _state = b == (byte)'[' ? State.Control : State.Text;
                _parameters.Clear();
                break;
            case State.Control:
                _state = b == (byte)'?' ? State.Private : b is >= 0x40 and <= 0x7e ? State.Text : State.Other;
                break;
            case State.Private:
                if (b is >= (byte)'0' and <= (byte)';' && _parameters.Length < 64) _parameters.Append((char)b);
                else End(b);
                break;
            default:
                if (b is >= 0x40 and <= 0x7e) _state = State.Text;
                break;
        }
    }

    private void End(byte b)
    {
        _state = b is >= 0x40 and <= 0x7e ? State.Text : State.Other;
        if (b is not ((byte)'h' or (byte)'l')) return;
        foreach (var word in _parameters.ToString().Split(';'))
        {
            if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var mode)) Set(mode, b == (byte)'h');
        }
    }

    private void Set(int mode, bool on)
    {
        // those two are on in every terminal
        var unusual = mode is Cursor or Wraps ? _off : _on;
        unusual.Remove(mode);
        if (on == ReferenceEquals(unusual, _on)) unusual.Add(mode);
    }

    private void Reset()
    {
        _on.Clear();
        _off.Clear();
        _keypad = false;
    }
}
