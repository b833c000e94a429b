using System.Buffers;
using System.Text;

namespace PersistProc.Cli.Tui;

/// <summary>
/// Makes keys, clicks and pastes of what a terminal sends (xterm's sequences, SGR mouse, bracketed paste), however it was cut. A lone
/// Escape is known only by nothing coming after it: who reads asks <see cref="IsPending"/>, waits a moment, and says <see cref="GiveUp"/>.
/// </summary>
internal sealed class InputParser
{
    private const byte Escape = 0x1b;
    private const int LongestSequence = 64;
    private const int LongestPaste = 64 * 1024;
    private static readonly byte[] PasteEnd = "\e[201~"u8.ToArray();

    private readonly List<byte> _pending = [];
    private List<byte>? _paste;

    /// <summary>Whether something has begun that may be whole already.</summary>
    public bool IsPending => _pending.Count > 0 && _paste is null;

    /// <summary>Reads on.</summary>
    public void Feed(ReadOnlySpan<byte> bytes, ICollection<TuiInput> inputs)
    {
        _pending.AddRange(bytes);
        Take(inputs, isOver: false);
    }

    /// <summary>Nothing came after what is pending: it is taken as it stands.</summary>
    public void GiveUp(ICollection<TuiInput> inputs) => Take(inputs, isOver: true);

    private void Take(ICollection<TuiInput> inputs, bool isOver)
    {
        var all = _pending.ToArray();
        ReadOnlySpan<byte> rest = all;
        while (rest.Length > 0)
        {
            var (length, input) = _paste is null ? Next(rest, isOver) : Pasted(rest);
            if (length == 0) break;
            if (input is not null) inputs.Add(input);
            rest = rest[length..];
        }
        _pending.Clear();
        _pending.AddRange(rest);
    }

    // how long it is (0: not yet known) and what it means, if anything
    private (int Length, TuiInput? Input) Next(ReadOnlySpan<byte> bytes, bool isOver)
    {
        if (bytes[0] != Escape) return Plain(bytes, isOver);
        if (bytes.Length == 1) return isOver ? (1, Press(KeyCode.Escape)) : (0, null);
        return bytes[1] switch
        {
            (byte)'[' => Control(bytes, isOver),
            (byte)'O' => bytes.Length < 3 ? isOver ? (2, null) : (0, null) : (3, Press(Named((char)bytes[2]))),
            Escape => (1, Press(KeyCode.Escape)),
            _ => Alt(bytes, isOver),
        };
    }

    private static (int Length, TuiInput? Input) Alt(ReadOnlySpan<byte> bytes, bool isOver)
    {
        var (length, input) = Plain(bytes[1..], isOver);
        return length == 0 ? (0, null) : (length + 1, input is TuiInput.Pressed pressed ? new TuiInput.Pressed(pressed.Key with { IsAlt = true }) : null);
    }

    private static (int Length, TuiInput? Input) Plain(ReadOnlySpan<byte> bytes, bool isOver)
    {
        switch (bytes[0])
        {
            case (byte)'\r' or (byte)'\n': return (1, Press(KeyCode.Enter));
            case (byte)'\t': return (1, Press(KeyCode.Tab));
            case 0x7f or 0x08: return (1, Press(KeyCode.Backspace));
            case 0: return (1, new TuiInput.Pressed(Key.Ctrl(' ')));
            case < 0x1b: return (1, new TuiInput.Pressed(Key.Ctrl((char)(bytes[0] + 0x60))));
            case < 0x20: return (1, new TuiInput.Pressed(Key.Ctrl((char)(bytes[0] + 0x40))));
            default:
                var status = Rune.DecodeFromUtf8(bytes, out var rune, out var length);
                if (status == OperationStatus.NeedMoreData && !isOver) return (0, null);
                return (Math.Max(1, length), status == OperationStatus.Done && rune.Value is < 0x7f or >= 0xa0 ? new TuiInput.Pressed(new Key(KeyCode.Char, rune.Value)) : null);
        }
    }

    private (int Length, TuiInput? Input) Control(ReadOnlySpan<byte> bytes, bool isOver)
    {
        var end = 2;
        while (end < bytes.Length && bytes[end] is >= 0x20 and < 0x40) end++;
        if (end == bytes.Length) return isOver || end > LongestSequence ? (end, null) : (0, null);
        if (bytes[end] is < 0x40 or > 0x7e) return (end, null);
        var (parameters, final) = (Encoding.ASCII.GetString(bytes[2..end]), (char)bytes[end]);
        if (parameters == "200" && final == '~')
        {
            _paste = [];
            return (end + 1, null);
        }
        return (end + 1, Meaning(parameters, final));
    }

    private (int Length, TuiInput? Input) Pasted(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf(PasteEnd);
        var length = end >= 0 ? end : Math.Max(0, bytes.Length - PasteEnd.Length + 1);
        var paste = _paste!;
        paste.AddRange(bytes[..Math.Min(length, Math.Max(0, LongestPaste - paste.Count))]);
        if (end < 0) return (length, null);
        var text = Encoding.UTF8.GetString([.. paste]);
        _paste = null;
        return (length + PasteEnd.Length, new TuiInput.Pasted(text));
    }

    private static TuiInput? Meaning(string parameters, char final) =>
        parameters.StartsWith('<') ? Mouse(parameters[1..], final) : Press(final == '~' ? Numbered(parameters) : Named(final));

    private static TuiInput.Moused? Mouse(string parameters, char final)
    {
        var words = parameters.Split(';');
        if (words.Length != 3 || !int.TryParse(words[0], out var button) || !int.TryParse(words[1], out var x) || !int.TryParse(words[2], out var y)) return null;
        MouseAct? act = (button & ~0x1c) switch
        {
            0 when final == 'M' => MouseAct.Press,
            64 => MouseAct.WheelUp,
            65 => MouseAct.WheelDown,
            _ => null,
        };
        return act is { } what ? new TuiInput.Moused(what, x - 1, y - 1) : null;
    }

    private static TuiInput.Pressed? Press(KeyCode code) => code == KeyCode.Other ? null : new TuiInput.Pressed(new Key(code));

    private static KeyCode Named(char final) => final switch
    {
        'A' => KeyCode.Up,
        'B' => KeyCode.Down,
        'C' => KeyCode.Right,
        'D' => KeyCode.Left,
        'H' => KeyCode.Home,
        'F' => KeyCode.End,
        'Z' => KeyCode.BackTab,
        'M' => KeyCode.Enter,
        _ => KeyCode.Other,
    };

    private static KeyCode Numbered(string parameters) => parameters.Split(';')[0] switch
    {
        "1" or "7" => KeyCode.Home,
        "4" or "8" => KeyCode.End,
        "3" => KeyCode.Delete,
        "5" => KeyCode.PageUp,
        "6" => KeyCode.PageDown,
        _ => KeyCode.Other,
    };
}
