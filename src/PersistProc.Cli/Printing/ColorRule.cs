namespace PersistProc.Cli.Printing;

/// <summary>Whether to use colours: <c>--no-color</c>, then <c>NO_COLOR</c>, then <c>CLICOLOR_FORCE</c>, then whether a terminal looks on.</summary>
internal static class ColorRule
{
    public static bool Decide(bool noColor, bool isTerminal, Func<string, string?> variable)
    {
        if (noColor || !string.IsNullOrEmpty(variable("NO_COLOR"))) return false;
        if (variable("CLICOLOR_FORCE") is { Length: > 0 } forced && forced != "0") return true;
        return isTerminal && variable("TERM") != "dumb" && variable("CLICOLOR") != "0";
    }
}
