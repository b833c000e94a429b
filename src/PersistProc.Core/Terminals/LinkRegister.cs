namespace PersistProc.Core;

/// <summary>The hyperlinks of a screen, each once. When there are too many, those that no cell has any more are forgotten; if all are in use, text goes without.</summary>
internal sealed class LinkRegister
{
    private const int Most = 1000;
    private readonly Dictionary<Hyperlink, Hyperlink> _links = [];

    public Hyperlink? Find(string uri, string id, ReadOnlySpan<ScreenBuffer?> buffers)
    {
        var wanted = new Hyperlink(uri, id);
        if (_links.TryGetValue(wanted, out var known)) return known;
        if (_links.Count >= Most) Sweep(buffers);
        if (_links.Count >= Most) return null;
        _links[wanted] = wanted;
        return wanted;
    }

    private void Sweep(ReadOnlySpan<ScreenBuffer?> buffers)
    {
        _links.Clear();
        foreach (var buffer in buffers)
        {
            for (var y = 0; y < (buffer?.Count ?? 0); y++)
            {
                foreach (var cell in buffer![y].Cells)
                {
                    if (cell.Style.Link is { } link) _links[link] = link;
                }
            }
        }
    }
}
