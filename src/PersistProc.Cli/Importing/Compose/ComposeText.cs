namespace PersistProc.Cli.Importing;

/// <summary>What compose puts in for <c>$NAME</c> and <c>${NAME…}</c>, as ours.</summary>
internal static class ComposeText
{
    /// <summary>A text with its variables.</summary>
    /// <param name="raw">As it stands in the file.</param>
    /// <param name="lose">Told what is not the same here.</param>
    public static Phrase Of(string raw, Action<string> lose)
    {
        Phrase result = "";
        for (var at = 0; at < raw.Length;)
        {
            var sign = raw.IndexOf('$', at);
            if (sign < 0 || sign == raw.Length - 1) return result + raw[at..];
            result += raw[at..sign];
            var (piece, length) = Variable(raw[sign..], lose);
            result += piece;
            at = sign + length;
        }

        return result;
    }

    private static (Phrase Piece, int Length) Variable(string text, Action<string> lose)
    {
        if (text[1] == '$') return ("$", 2);
        var isBraced = text[1] == '{';
        var begin = isBraced ? 2 : 1;
        var end = begin;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_')) end++;
        var name = text[begin..end];
        if (!Phrase.IsName(name)) return ("$", 1);
        // compose takes what is not set as nothing, and says so
        if (!isBraced) return (Phrase.Variable(name, ""), end);
        var close = Close(text, end);
        return close < 0 ? ("$", 1) : (Braced(name, text[end..close], lose), close + 1);
    }

    private static int Close(string text, int from)
    {
        var open = 0;
        for (var at = from; at < text.Length; at++)
        {
            if (text[at] == '{' && text[at - 1] == '$') open++;
            if (text[at] == '}' && open-- == 0) return at;
        }

        return -1;
    }

    private static Phrase Braced(string name, string rest, Action<string> lose)
    {
        if (rest.Length == 0) return Phrase.Variable(name, "");
        var isStrict = rest[0] == ':';
        var sign = rest.Length > (isStrict ? 1 : 0) ? rest[isStrict ? 1 : 0] : ' ';
        var word = rest[Math.Min(rest.Length, isStrict ? 2 : 1)..];
        switch (sign)
        {
            case '-':
                if (!isStrict) lose($"${{{name}-…}}: here the default stands for an empty variable too");
                return word.Length > 4000 ? Phrase.Variable(name, "") : Phrase.Variable(name, Of(word, lose));
            case '?':
                return Phrase.Variable(name);
            case '+':
                lose($"${{{name}{rest}}}: what stands there only if the variable is set has no equivalent here: it was left out");
                return "";
            default:
                lose($"${{{name}{rest}}} is no variable of compose's: it was left as it is");
                return $"${{{name}{rest}}}";
        }
    }
}
