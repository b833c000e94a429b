namespace PersistProc.Core;

/// <summary>
/// Answers to what programs ask their terminal. While a real one is attached, it answers, and these are thrown away; while none
/// is, whoever feeds the screen may send them, so that a program that waits for an answer gets one.
/// </summary>
public sealed partial class TerminalScreen
{
    private const int MostReplies = 4096;
    private readonly List<byte> _replies = [];

    /// <summary>The answers since the last time, in order.</summary>
    public byte[] TakeReplies()
    {
        if (_replies.Count == 0) return [];
        byte[] taken = [.. _replies];
        _replies.Clear();
        return taken;
    }

    private void Reply(string text)
    {
        if (_replies.Count + text.Length <= MostReplies) _replies.AddRange(Utf8.GetBytes(text));
    }

    private void ReportStatus(int what, bool isPrivate)
    {
        var mark = isPrivate ? "?" : "";
        var row = _cursor.Y + 1 - (_cursor.IsOriginMode ? _top : 0);
        if (what == 5 && !isPrivate) Reply("\e[0n");
        if (what == 6) Reply($"\e[{mark}{row};{_cursor.X + 1}R");
    }

    private void ReportMode(int number, bool isPrivate)
    {
        var mark = isPrivate ? "?" : "";
        Reply($"\e[{mark}{number};{StateOf(isPrivate ? number : -number)}$y");
    }

    // 0: not known, 1: on, 2: off
    private int StateOf(int mode) => mode switch
    {
        OriginMode => _cursor.IsOriginMode ? 1 : 2,
        AlternateOld or AlternateScreen or AlternateWithCursor => _alternate is not null ? 1 : 2,
        _ when !TerminalModes.Known.Contains(mode) => 0,
        _ => Modes[mode] ? 1 : 2,
    };
}
