using System.Diagnostics.CodeAnalysis;

namespace PersistProc.Core;

/// <summary>The words by which the values of an enum are written in service files and on the command line.</summary>
/// <typeparam name="T">The enum.</typeparam>
public sealed class Vocabulary<T>(string what, params (T Value, string Word)[] words)
    where T : struct, Enum
{
    /// <summary>All words, in the order of the documentation.</summary>
    public IEnumerable<string> Words => words.Select(pair => pair.Word);

    /// <summary>Reads one of the words.</summary>
    public bool TryParse(string text, out T value, [NotNullWhen(false)] out string? why)
    {
        foreach (var (candidate, word) in words)
        {
            if (!string.Equals(word, text, StringComparison.Ordinal)) continue;
            value = candidate;
            why = null;
            return true;
        }

        value = default;
        why = $"\"{text}\" is no {what}: write one of {string.Join(", ", Words)}";
        return false;
    }

    /// <summary>The word of a value.</summary>
    public string Print(T value)
    {
        foreach (var (candidate, word) in words)
        {
            if (EqualityComparer<T>.Default.Equals(candidate, value)) return word;
        }

        throw new ArgumentOutOfRangeException(nameof(value), value, $"has no word as {what}");
    }
}
