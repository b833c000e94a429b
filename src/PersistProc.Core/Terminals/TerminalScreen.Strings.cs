namespace PersistProc.Core;

/// <summary>Operating system commands (OSC): the title and hyperlinks.</summary>
public sealed partial class TerminalScreen
{
    private const int MostTitles = 10;
    private const int LongestId = 250;
    private readonly List<string> _titles = [];
    private readonly LinkRegister _links = new();

    /// <summary>The window's title; may be empty.</summary>
    public string Title { get; private set; } = "";

    /// <summary>Titles that were put by, the last one on top.</summary>
    public IReadOnlyList<string> Titles => _titles;

    void IControlHandler.SystemCommand(ReadOnlySpan<byte> data)
    {
        _last = 0;
        var semicolon = data.IndexOf((byte)';');
        if (semicolon < 0) return;
        var number = data[..semicolon];
        var rest = data[(semicolon + 1)..];
        if (number.SequenceEqual("0"u8) || number.SequenceEqual("2"u8)) Title = Printable(rest);
        else if (number.SequenceEqual("8"u8)) SetLink(rest);
    }

    private static string Printable(ReadOnlySpan<byte> text) => string.Concat(Utf8.GetString(text).Where(letter => !char.IsControl(letter)));

    private void SetLink(ReadOnlySpan<byte> data)
    {
        var semicolon = data.IndexOf((byte)';');
        if (semicolon < 0) return;
        var uri = data[(semicolon + 1)..];
        Hyperlink? link = null;
        if (!uri.IsEmpty && IsPlain(uri)) link = _links.Find(Utf8.GetString(uri), IdOf(data[..semicolon]), [Normal, _alternate]);
        if (link != _cursor.Style.Link) SetStyle(_cursor.Style with { Link = link });
        if (_cursor.Style == CellStyle.Default) SetStyle(CellStyle.Default);
    }

    private static string IdOf(ReadOnlySpan<byte> settings)
    {
        foreach (var range in settings.Split((byte)':'))
        {
            var setting = settings[range];
            if (setting.StartsWith("id="u8) && setting.Length <= LongestId && IsPlain(setting)) return Utf8.GetString(setting[3..]);
        }

        return "";
    }

    private static bool IsPlain(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)0x21, (byte)0x7e);

    // 22 puts the title by, 23 takes it back, 18 asks for the size
    private void Window(ControlParameters parameters)
    {
        var isTitle = parameters.Or(1) is 0 or 2;
        switch (parameters.Or(0))
        {
            case 18: Reply($"\e[8;{Rows};{Columns}t"); break;
            case 22 when isTitle:
                if (_titles.Count == MostTitles) _titles.RemoveAt(0);
                _titles.Add(Title);
                break;
            case 23 when isTitle && _titles.Count > 0:
                Title = _titles[^1];
                _titles.RemoveAt(_titles.Count - 1);
                break;
            default: break;
        }
    }
}
