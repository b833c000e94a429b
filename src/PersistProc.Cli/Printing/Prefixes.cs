using System.Text;

namespace PersistProc.Cli.Printing;

/// <summary>The names before the lines of several services: as wide as the widest, each in a colour of its own as far as they go round.</summary>
internal sealed class Prefixes
{
    private static readonly string[] Palette = ["36", "33", "32", "35", "34", "96", "93", "92", "95", "94"];
    private readonly Dictionary<string, string> _of = new(StringComparer.Ordinal);
    private readonly int _width;
    private readonly bool _color;

    /// <param name="names">All of them, in the order of the colours.</param>
    /// <param name="color">Whether somebody likes colours.</param>
    public Prefixes(IReadOnlyCollection<string> names, bool color)
    {
        (_color, _width) = (color, names.Select(Table.Width).DefaultIfEmpty().Max());
        foreach (var name in names) Of(name);
    }

    /// <summary><c>api    | </c></summary>
    public string Of(string name)
    {
        lock (_of)
        {
            if (_of.TryGetValue(name, out var known)) return known;
            var text = new StringBuilder(name).Append(' ', Math.Max(0, _width - Table.Width(name))).Append(" | ").ToString();
            // what the program left switched on ends before our own
            return _of[name] = _color ? $"\e[0;{Palette[_of.Count % Palette.Length]}m{text}\e[0m" : text;
        }
    }
}
