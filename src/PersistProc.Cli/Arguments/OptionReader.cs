using System.CommandLine;

namespace PersistProc.Cli.Arguments;

/// <summary>Reads our options out of argv, in the spelling that the option parser knows: kebab case, a value behind its <c>=</c>.</summary>
internal static class OptionReader
{
    /// <summary>True: a word that begins as options do.</summary>
    public static bool LooksLikeOne(string word) => word is ['-', _, ..] && word != "--";

    /// <summary>Takes the option at a place, with its value. Null: it is none of those known.</summary>
    /// <exception cref="UsageException">Its value is missing.</exception>
    public static int? Take(IReadOnlyList<string> arguments, int at, IReadOnlyList<Option> known, List<string> taken)
    {
        var word = arguments[at];
        if (!LooksLikeOne(word)) return null;
        var (name, value) = Cut(word);
        if (Find(name, known) is not { } option) return TakeShort(arguments, at, known, taken);
        taken.Add(name + value);
        if (value.Length > 0 || IsFlag(option)) return at + 1;
        if (at + 1 == arguments.Count) throw new UsageException($"{name}: needs a value{Meaning(option)}");
        taken[^1] = $"{name}={arguments[at + 1]}";        // so that a value that begins with a dash is one
        return at + 2;
    }

    /// <summary>The option that a word is or ends with (<c>--lines</c>, <c>-n</c>, <c>-fn</c>), and whether its value is in the word.</summary>
    public static (Option Option, bool HasValue)? Match(string word, IReadOnlyList<Option> known)
    {
        var (name, value) = Cut(word);
        if (Find(name, known) is { } option) return (option, value.Length > 0);
        if (name.StartsWith("--", StringComparison.Ordinal)) return null;
        (Option, bool)? last = null;
        for (var i = 1; i < word.Length; i++)
        {
            if (Find("-" + word[i], known) is not { } next) return null;
            last = (next, i + 1 < word.Length);
            if (!IsFlag(next)) return last;
        }
        return last;
    }

    /// <summary>True: it takes no value.</summary>
    public static bool IsFlag(Option option) => option.ValueType == typeof(bool);

    /// <summary>": did you mean --lines?", or nothing.</summary>
    public static string Suggestion(string word, IReadOnlyList<Option> known)
    {
        var (name, _) = Cut(word);
        var names = known.Where(o => !o.Hidden).SelectMany(o => o.Aliases.Append(o.Name)).Where(n => n.StartsWith("--", StringComparison.Ordinal));
        return name.StartsWith("--", StringComparison.Ordinal) && Core.NearestWord.Find(name, names) is { } nearest ? $". Did you mean {nearest}?" : "";
    }

    // "--on_exit=stop" is "--on-exit" and "=stop".
    private static (string Name, string Value) Cut(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var name = equals > 0 ? word[..equals] : word;
        if (name.StartsWith("--", StringComparison.Ordinal)) name = name.Replace('_', '-');
        return (name, equals > 0 ? word[equals..] : "");
    }

    // -n5, -eK=V, -qd: short options written together.
    private static int? TakeShort(IReadOnlyList<string> arguments, int at, IReadOnlyList<Option> known, List<string> taken)
    {
        var word = arguments[at];
        if (word.StartsWith("--", StringComparison.Ordinal)) return null;
        var expanded = new List<string>();
        for (var i = 1; i < word.Length; i++)
        {
            var name = "-" + word[i];
            if (Find(name, known) is not { } option) return null;
            if (IsFlag(option))
            {
                expanded.Add(name);
                continue;
            }
            var value = word[(i + 1)..];
            if (value.Length == 0 && at + 1 == arguments.Count) throw new UsageException($"{name}: needs a value{Meaning(option)}");
            expanded.Add($"{name}={(value.Length > 0 ? value : arguments[at + 1])}");
            taken.AddRange(expanded);
            return value.Length > 0 ? at + 1 : at + 2;
        }
        taken.AddRange(expanded);
        return at + 1;
    }

    private static string Meaning(Option option) => option.Description is { Length: > 0 } text ? $" ({text})" : "";

    private static Option? Find(string name, IReadOnlyList<Option> known)
    {
        foreach (var option in known)
        {
            if (option.Name == name || option.Aliases.Contains(name)) return option;
        }
        return null;
    }
}
