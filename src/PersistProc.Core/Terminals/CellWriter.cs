using System.Text;

namespace PersistProc.Core;

/// <summary>Writes cells as a terminal wants them: a style is said when it changes.</summary>
/// <param name="text">Where to.</param>
internal sealed class CellWriter(StringBuilder text)
{
    private CellStyle _style = CellStyle.Default;

    public void Write(ReadOnlySpan<ScreenCell> cells)
    {
        for (var x = 0; x < cells.Length; x++)
        {
            var cell = cells[x];
            if (cell.IsContinuation) continue;
            Use(cell.Style);
            cell.AppendTo(text);
            // what stands behind a joiner must not be joined; a control sequence between them sees to that
            if (cell.Tail is { } tail && tail[^1] == CharacterWidth.Joiner) Rendition();
        }
    }

    /// <summary>Writes characters that are a cell each.</summary>
    public void Write(ReadOnlySpan<char> plain, CellStyle style)
    {
        Use(style);
        text.Append(plain);
    }

    /// <summary>The style of what is written next.</summary>
    public void Use(CellStyle style)
    {
        if (ReferenceEquals(style, _style) || style == _style) return;
        if (style.Link != _style.Link)
        {
            text.Append("\e]8;");
            if (style.Link is { Id.Length: > 0 } named) text.Append("id=").Append(named.Id);
            text.Append(';').Append(style.Link?.Uri).Append("\e\\");
        }

        var isOther = style with { Link = _style.Link } != _style;
        _style = style;
        if (isOther) Rendition();
    }

    /// <summary>No style: what a new row is filled with.</summary>
    public void Plain() => Use(CellStyle.Default);

    /// <summary>The terminal was told to have none.</summary>
    public void Forget() => _style = CellStyle.Default;

    private void Rendition() => GraphicRendition.Write(text, _style);
}
