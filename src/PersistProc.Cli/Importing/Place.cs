namespace PersistProc.Cli.Importing;

/// <summary>Where something stands in a file, both counted from 1; line 0: nowhere in particular.</summary>
internal readonly record struct Place(int Line, int Column = 1)
{
    /// <summary>The place of a position in a text.</summary>
    public static Place Of(string text, int at)
    {
        var before = text.AsSpan(0, Math.Clamp(at, 0, text.Length));
        return new Place(before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
    }
}
