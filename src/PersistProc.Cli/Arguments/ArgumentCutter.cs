using System.CommandLine;
using PersistProc.Cli.Commands;
using PersistProc.Protocol;

namespace PersistProc.Cli.Arguments;

/// <summary>
/// Cuts argv at the command, before any option parser sees it: a parser would take the command's <c>--help</c>,
/// <c>--</c>, <c>-q</c> and <c>@file</c> for its own.
/// </summary>
internal static class ArgumentCutter
{
    public static CutLine Cut(IReadOnlyList<string> arguments, Func<string, bool> isProgram)
    {
        var options = new List<string>();
        var at = 0;
        var globals = new GlobalOptions().All;
        while (at < arguments.Count && arguments[at] is ['-', ..] word && word != "--")
        {
            if (word is "-h" or "--help") return new CutLine(null, [], [], Help: true);
            if (word is "--version") return new CutLine(new VersionVerb(), options, []);
            at = TakeOption(arguments, at, globals, options)
                ?? throw new UsageException($"{word}: no such option before a command. See: persistproc --help");
        }
        if (at == arguments.Count) return new CutLine(new ServeVerb(), options, []);      // as the ancestor does
        if (arguments[at] == "help") return HelpFor(arguments, at + 1);
        if (arguments[at] != "--" && Verbs.Find(arguments[at]) is { } verb) return CutVerb(verb, arguments, at + 1, options);
        if (arguments[at] == "--") return Run(arguments, at + 1, options);

        ImplicitRun.Demand(Split(arguments, at)[0], isProgram);
        return Run(arguments, at, options);
    }

    private static CutLine HelpFor(IReadOnlyList<string> arguments, int at) =>
        new(at < arguments.Count ? Verbs.Find(arguments[at]) : null, [], [], Help: true);

    private static CutLine CutVerb(Verb verb, IReadOnlyList<string> arguments, int at, List<string> options)
    {
        if (verb is CtrlVerb) verb = CtrlVerb.Of(arguments, ref at);
        if (verb is CtrlVerb) return new CutLine(verb, [], [], Help: true);
        List<Option> known = [.. verb.Options, .. new GlobalOptions().All];
        if (!verb.Cuts) return Uncut(verb, arguments, at, options, known);
        while (at < arguments.Count && arguments[at] is ['-', _, ..] word)
        {
            if (word is "--help" or "-h") return new CutLine(verb, [], [], Help: true);
            if (word == "--")
            {
                at++;
                break;
            }
            // By the letter, this would be the command. A program's name that begins with a dash is a slip.
            at = TakeOption(arguments, at, known, options)
                ?? throw new UsageException($"{verb.Name}: {word}: no such option. Should it be the program, put -- before it", verb);
        }
        return new CutLine(verb, options, verb is RunVerb ? Split(arguments, at) : Rest(arguments, at));
    }

    private static CutLine Uncut(Verb verb, IReadOnlyList<string> arguments, int at, List<string> options, List<Option> known)
    {
        while (at < arguments.Count)
        {
            if (arguments[at] == "--")
            {
                options.AddRange(Rest(arguments, at));
                break;
            }
            if (arguments[at] is "--help" or "-h") return new CutLine(verb, [], [], Help: true);
            if (TakeOption(arguments, at, known, options) is { } next)
            {
                at = next;
                continue;
            }
            options.Add(arguments[at++]);
        }
        return new CutLine(verb, options, []);
    }

    private static CutLine Run(IReadOnlyList<string> arguments, int at, List<string> options) =>
        new(new RunVerb(), options, Split(arguments, at));

    // Takes the option at a place, with its value, in the spelling the parser knows. Null: it is none of them.
    private static int? TakeOption(IReadOnlyList<string> arguments, int at, IReadOnlyList<Option> known, List<string> taken)
    {
        var word = arguments[at];
        if (word is (not ['-', _, ..]) or "--") return null;
        var (name, value) = word.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals ? (word[..equals], word[equals..]) : (word, "");
        if (name.StartsWith("--", StringComparison.Ordinal)) name = name.Replace('_', '-');
        var option = Find(name, known);
        if (option is not null)
        {
            taken.Add(name + value);
            if (value.Length > 0 || option.Arity.MaximumNumberOfValues == 0 || IsFlag(option)) return at + 1;
            if (at + 1 == arguments.Count) throw new UsageException($"{name}: needs a value");
            taken[^1] = $"{name}={arguments[at + 1]}";        // so that a value that begins with a dash is one
            return at + 2;
        }
        return TakeShort(arguments, at, known, taken);
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
            if (value.Length == 0 && at + 1 == arguments.Count) throw new UsageException($"{name}: needs a value");
            expanded.Add($"{name}={(value.Length > 0 ? value : arguments[at + 1])}");
            taken.AddRange(expanded);
            return value.Length > 0 ? at + 1 : at + 2;
        }
        taken.AddRange(expanded);
        return at + 1;
    }

    private static bool IsFlag(Option option) => option.ValueType == typeof(bool);

    private static Option? Find(string name, IReadOnlyList<Option> known)
    {
        foreach (var option in known)
        {
            if (option.Name == name || option.Aliases.Contains(name)) return option;
        }
        return null;
    }

    private static List<string> Rest(IReadOnlyList<string> arguments, int at)
    {
        var rest = new List<string>(arguments.Count - at);
        for (; at < arguments.Count; at++) rest.Add(arguments[at]);
        return rest;
    }

    // One argument with blanks and no others is a line for a shell to split, unless a program is really called that.
    private static IReadOnlyList<string> Split(IReadOnlyList<string> arguments, int at)
    {
        var rest = Rest(arguments, at);
        if (rest.Count != 1 || rest[0].AsSpan().IndexOfAny(' ', '\t', '\n') < 0 || File.Exists(rest[0])) return rest;
        var words = ShellWords.Split(rest[0], out var error) ?? throw new UsageException($"{rest[0]}: {error}");
        return words.Count > 0 ? words : throw new UsageException("the command is empty");
    }
}
