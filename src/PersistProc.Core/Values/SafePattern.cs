using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace PersistProc.Core;

/// <summary>Regular expressions whose time grows with the text alone: they are run by an automaton, so what needs backtracking is refused.</summary>
public static class SafePattern
{
    /// <summary>Reads one, or says why it is none.</summary>
    /// <param name="text">The pattern.</param>
    /// <param name="options">Besides the automaton.</param>
    /// <param name="pattern">What was read.</param>
    /// <param name="why">Why not.</param>
    public static bool TryParse(string text, RegexOptions options, [NotNullWhen(true)] out Regex? pattern, [NotNullWhen(false)] out string? why)
    {
        (pattern, why) = (null, null);
        try
        {
            pattern = new Regex(text, options | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (NotSupportedException)
        {
            why = "backreferences, looking around and the like are not searched for: they can take for ever";
        }
        catch (ArgumentException wrong)
        {
            why = $"not a regular expression: {wrong.Message}";
        }

        return pattern is not null;
    }
}
