using System.Buffers;

namespace PersistProc.Core;

/// <summary>
/// Looks through much output for what a screen need not be fed, because nothing of it will be left: plain lines that as many others follow as
/// the screen and what has left it can hold. It takes a hundredth of the time that feeding does.
/// </summary>
/// <param name="lines">How many lines leave nothing of what was before; see <see cref="TerminalScreen.LinesThatReplaceAll"/>.</param>
public sealed class FloodOfLines(int lines)
{
    // text, but for U+0080 to U+009F, which are controls; and of the controls those that move within a line, and end it
    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        [.. Enumerable.Range(0x20, 0x5f).Concat(Enumerable.Range(0x80, 0x80)).Where(b => b != 0xc2).Concat([0x08, 0x09, 0x0a, 0x0d]).Select(b => (byte)b)]);

    private readonly Queue<(long End, long Lines)> _cuts = new();
    private long _length;
    private long _lines;
    private bool _isReturned;

    /// <summary>So many bytes from the beginning need not be fed; in their place, a return and a line feed.</summary>
    public long Skippable { get; private set; }

    /// <summary>Looks at the next bytes. False: they are not all plain, and what follows them does not matter.</summary>
    public bool Take(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOfAnyExcept(Plain);
        if (end < 0) end = bytes.Length;
        var plain = bytes[..end];
        if (_isReturned && plain is [(byte)'\n', ..]) Cut(1, 1);
        Cut(plain.Count("\r\n"u8), plain.LastIndexOf("\r\n"u8) + 2);
        if (end > 0) _isReturned = plain[^1] == '\r';
        _length += end;
        while (_cuts.TryPeek(out var first) && _lines - first.Lines >= lines) Skippable = _cuts.Dequeue().End;
        return end == bytes.Length;
    }

    private void Cut(int count, int end)
    {
        if (count == 0) return;
        _lines += count;
        _cuts.Enqueue((_length + end, _lines));
    }
}
