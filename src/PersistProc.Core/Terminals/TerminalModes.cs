namespace PersistProc.Core;

/// <summary>
/// The modes of a terminal that somebody who comes later has to set too. A private mode (DECSET) is named by its number, one of
/// ECMA-48 by the negative of it.
/// </summary>
public sealed class TerminalModes
{
    public const int Insert = -4;
    public const int NewLine = -20;
    public const int CursorKeys = 1;
    public const int ReverseVideo = 5;
    public const int AutoWrap = 7;
    public const int CursorVisible = 25;
    public const int Keypad = 66;
    public const int BracketedPaste = 2004;

    private const int MostFlags = 8;
    private static readonly int[] Numbers =
        [Insert, NewLine, CursorKeys, ReverseVideo, AutoWrap, 9, 12, CursorVisible, 45, Keypad, 1000, 1002, 1003, 1004, 1005, 1006, 1007, 1015, 1016, BracketedPaste, 2031];

    // of each of these only one can be on
    private static readonly int[] MouseReports = [9, 1000, 1002, 1003];
    private static readonly int[] MouseForms = [1005, 1006, 1015, 1016];

    private readonly List<int> _keyboard = [];
    private uint _on;

    internal TerminalModes() => Reset();

    /// <summary>The numbers of all that are kept.</summary>
    public static IReadOnlyList<int> Known => Numbers;

    /// <summary>Whether a mode is on; false for one that is not kept.</summary>
    public bool this[int number] => Array.IndexOf(Numbers, number) is >= 0 and var bit && (_on & (1u << bit)) != 0;

    /// <summary>Those that are on.</summary>
    public IEnumerable<int> On => Numbers.Where(number => this[number]);

    /// <summary>xterm's modifyOtherKeys.</summary>
    public int OtherKeys { get; internal set; }

    /// <summary>The flags of kitty's keyboard protocol, as they were pushed; the last ones count.</summary>
    public IReadOnlyList<int> Keyboard => _keyboard;

    /// <summary>The cursor's shape as of DECSCUSR: 0 the terminal's own, 1 and 2 a block, 3 and 4 an underline, 5 and 6 a bar; odd ones blink.</summary>
    public int CursorShape { get; internal set; }

    internal void Reset()
    {
        _on = 0;
        Set(AutoWrap, true);
        Set(CursorVisible, true);
        (OtherKeys, CursorShape) = (0, 0);
        _keyboard.Clear();
    }

    internal void Set(int number, bool on)
    {
        var bit = Array.IndexOf(Numbers, number);
        if (bit < 0) return;
        if (on && Array.IndexOf(MouseReports, number) >= 0) foreach (var other in MouseReports) Set(other, false);
        if (on && Array.IndexOf(MouseForms, number) >= 0) foreach (var other in MouseForms) Set(other, false);
        if (on) _on |= 1u << bit;
        else _on &= ~(1u << bit);
    }

    internal void PushKeyboard(int flags)
    {
        if (_keyboard.Count == MostFlags) _keyboard.RemoveAt(0);
        _keyboard.Add(flags);
    }

    internal void PopKeyboard(int count) => _keyboard.RemoveRange(Math.Max(0, _keyboard.Count - count), Math.Min(count, _keyboard.Count));

    /// <summary>Changes the present flags: 1 to these, 2 with these, 3 without these.</summary>
    internal void ChangeKeyboard(int flags, int how)
    {
        var present = _keyboard.Count > 0 ? _keyboard[^1] : 0;
        PopKeyboard(1);
        PushKeyboard(how switch { 2 => present | flags, 3 => present & ~flags, _ => flags });
    }
}
