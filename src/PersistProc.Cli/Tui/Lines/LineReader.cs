using System.Text;
using PersistProc.Core;

namespace PersistProc.Cli.Tui;

/// <summary>
/// Makes lines of what a program wrote as a person reads them, with their colours: a carriage return goes back to the line's beginning,
/// a backspace one character, so that of a progress bar the last state is left; all other sequences are dropped. One for each stream:
/// looks go on from line to line.
/// </summary>
internal sealed class LineReader : IControlHandler
{
    private const int Longest = 1 << 14;
    private readonly ControlParser _parser;
    private readonly List<(int Scalar, CellStyle Style)> _glyphs = [];
    private CellStyle _style = CellStyle.Default;
    private int _at;

    public LineReader() => _parser = new ControlParser(this);

    /// <summary>A line, given without its newline.</summary>
    public PaneLine Read(ReadOnlySpan<byte> line, LineOrigin origin = LineOrigin.Stdout, DateTimeOffset? time = null)
    {
        if (_parser.IsAtRest && _style == CellStyle.Default && !HasControls(line)) return new PaneLine(Encoding.UTF8.GetString(line[..Math.Min(line.Length, Longest)]), [], origin, time);
        _glyphs.Clear();
        _at = 0;
        _parser.Feed(line);
        var (text, runs) = (new StringBuilder(_glyphs.Count), new List<StyleRun>());
        var style = CellStyle.Default;
        foreach (var glyph in _glyphs)
        {
            if (glyph.Style != style) runs.Add(new StyleRun(text.Length, style = glyph.Style));
            text.Append(new Rune(glyph.Scalar));
        }
        return new PaneLine(text.ToString(), runs, origin, time);
    }

    /// <summary>A text of several lines.</summary>
    public static IEnumerable<PaneLine> ReadAll(string text)
    {
        var reader = new LineReader();
        return text.TrimEnd('\n').Split('\n').Select(line => reader.Read(Encoding.UTF8.GetBytes(line)));
    }

    void IControlHandler.Print(ReadOnlySpan<byte> text)
    {
        foreach (var letter in text) Put(letter);
    }

    void IControlHandler.Print(int scalar) => Put(scalar);

    void IControlHandler.Execute(byte control)
    {
        if (control == 0x08) _at = Math.Max(0, _at - 1);
        else if (control == '\r') _at = 0;
        else if (control == '\t') Put('\t');
    }

    void IControlHandler.Escape(ReadOnlySpan<byte> intermediates, byte final)
    {
    }

    void IControlHandler.Control(byte prefix, ControlParameters parameters, ReadOnlySpan<byte> intermediates, byte final)
    {
        if (prefix != 0 || !intermediates.IsEmpty) return;
        if (final == 'm') _style = Seen(GraphicRendition.Apply(_style, parameters));
        else if (final == 'K' && parameters.Or(0) == 0 && _at < _glyphs.Count) _glyphs.RemoveRange(_at, _glyphs.Count - _at);
        else if (final == 'K' && parameters.Or(0) == 2) _glyphs.Clear();
        else if (final == 'C') _at = Math.Min(Longest, _at + parameters.Steps());
        else if (final == 'D') _at = Math.Max(0, _at - parameters.Steps());
        else if (final == 'G') _at = Math.Min(Longest, parameters.Steps() - 1);
    }

    void IControlHandler.SystemCommand(ReadOnlySpan<byte> data)
    {
    }

    // what nobody could read, or would take for ours, is plain; one that blinks is no help either
    private static CellStyle Seen(CellStyle style) =>
        style == CellStyle.Default ? CellStyle.Default : style with { Attributes = style.Attributes & ~(CellAttributes.Invisible | CellAttributes.Blink | CellAttributes.Overlined), Link = null };

    private static bool HasControls(ReadOnlySpan<byte> line)
    {
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] is (< 0x20 and not (byte)'\t') or 0x7f) return true;
            // those of C1, as UTF-8
            if (line[at] == 0xc2 && at + 1 < line.Length && line[at + 1] < 0xa0) return true;
        }
        return false;
    }

    private void Put(int scalar)
    {
        if (_at >= Longest) return;
        while (_glyphs.Count < _at) _glyphs.Add((' ', CellStyle.Default));
        if (_at < _glyphs.Count) _glyphs[_at] = (scalar, _style);
        else _glyphs.Add((scalar, _style));
        _at++;
    }
}
