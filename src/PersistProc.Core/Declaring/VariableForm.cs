namespace PersistProc.Core;

/// <summary>A variable as it stands in a text: <c>${NAME}</c> or <c>${NAME:-default}</c>.</summary>
/// <param name="Name">Letters, digits and <c>_</c>, no digit first.</param>
/// <param name="Default">What stands for it when it is not set or empty; null where nothing does.</param>
/// <param name="Length">How many letters it has.</param>
internal readonly record struct VariableForm(string Name, string? Default, int Length)
{
    private const string Sign = ":-";

    // of a default, so that what is not closed is found out soon
    private const int Longest = 4096;

    /// <summary>Reads the one that begins at a place; null if it is none of the two forms: then it is the shell's.</summary>
    public static VariableForm? Read(string text, int at)
    {
        if (!text.AsSpan(at).StartsWith("${", StringComparison.Ordinal)) return null;
        var end = at + 2;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_')) end++;
        var name = text[(at + 2)..end];
        if (name.Length == 0 || char.IsAsciiDigit(name[0]) || end == text.Length) return null;
        if (text[end] == '}') return new VariableForm(name, null, end + 1 - at);
        if (!text.AsSpan(end).StartsWith(Sign, StringComparison.Ordinal)) return null;
        var from = end + Sign.Length;
        return Close(text, from) is { } close ? new VariableForm(name, text[from..close], close + 1 - at) : null;
    }

    // variables may stand in the default
    private static int? Close(string text, int from)
    {
        var open = 0;
        for (var at = from; at < Math.Min(text.Length, from + Longest); at++)
        {
            if (text[at] == '{' && text[at - 1] == '$') open++;
            if (text[at] == '}' && open-- == 0) return at;
        }

        return null;
    }
}
