namespace PersistProc.Core;

/// <summary>Services by their names, in which <c>*</c> stands for any letters; a pattern without a project is of every project's.</summary>
public static class NamePatterns
{
    /// <summary>Whether one of the patterns is of this service; without any, all are meant.</summary>
    public static bool Concern(ValueList<string> patterns, ServiceName service) => patterns.Count == 0 || patterns.Any(pattern => Matches(pattern, service.ToString()) || Matches(pattern, service.Name));

    // no more than one kind of letter to expand: from left to right, each piece at its first place
    private static bool Matches(string pattern, string name)
    {
        var pieces = pattern.Split('*');
        if (pieces.Length == 1) return pattern == name;
        if (!name.StartsWith(pieces[0], StringComparison.Ordinal)) return false;
        var at = pieces[0].Length;
        foreach (var piece in pieces[1..^1])
        {
            var found = name.IndexOf(piece, at, StringComparison.Ordinal);
            if (found < 0) return false;
            at = found + piece.Length;
        }
        return name.Length - at >= pieces[^1].Length && name.EndsWith(pieces[^1], StringComparison.Ordinal);
    }
}
