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
        while (at < arguments.Count && OptionReader.LooksLikeOne(arguments[at]))
        {
            var word = arguments[at];
            if (word is "-h" or "--help") return new CutLine(null, [], [], Help: true);
            if (word is "--version") return new CutLine(new VersionVerb(), options, []);
            at = OptionReader.Take(arguments, at, globals, options)
                ?? throw new UsageException($"{word}: no such option before a command{(OptionReader.Suggestion(word, globals) is { Length: > 0 } meant ? meant : ".")} See: persistproc --help");
        }
        if (at == arguments.Count) return new CutLine(new ServeVerb(), options, []);      // as the ancestor does
        if (arguments[at] == "help") return HelpFor(arguments, at + 1);
        if (arguments[at] != "--" && Verbs.Find(arguments[at]) is { } verb) return CutVerb(verb, arguments, at + 1, options);
        if (arguments[at] == "--") return Run(arguments, at + 1, options);

        ImplicitRun.Demand(Split(arguments, at)[0], isProgram);
        return Run(arguments, at, options);
    }

    private static CutLine HelpFor(IReadOnlyList<string> arguments, int at)
    {
        while (at < arguments.Count && OptionReader.LooksLikeOne(arguments[at])) at++;
        if (at == arguments.Count) return new CutLine(null, [], [], Help: true);
        var word = arguments[at];
        if (word == "help") return new CutLine(null, [], [], Help: true);
        var verb = Verbs.Find(word)
            ?? throw new UsageException($"help: {word}: no such command{(Core.NearestWord.Find(word, Verbs.Names) is { } nearest ? $". Did you mean: persistproc help {nearest}?" : ". See: persistproc help")}");
        return new CutLine(verb, [], [], Help: true);
    }

    private static CutLine CutVerb(Verb verb, IReadOnlyList<string> arguments, int at, List<string> options)
    {
        var isCtrl = verb is CtrlVerb;
        if (isCtrl) verb = CtrlVerb.Of(arguments, ref at, options);
        if (verb is CtrlVerb) return new CutLine(verb, [], [], Help: true);
        var foreign = isCtrl ? CtrlVerb.Foreign(verb) : [];
        List<Option> known = [.. verb.Options, .. new GlobalOptions().All, .. foreign];
        if (!verb.Cuts) return Uncut(verb, arguments, at, options, known);
        while (at < arguments.Count && OptionReader.LooksLikeOne(arguments[at]))
        {
            var word = arguments[at];
            if (word is "--help" or "-h") return new CutLine(verb, [], [], Help: true);
            // By the letter, this would be the command. A program's name that begins with a dash is a slip.
            at = OptionReader.Take(arguments, at, known, options) ?? throw new UsageException(
                $"{verb.Name}: {word}: no such option{(OptionReader.Suggestion(word, known) is { Length: > 0 } meant ? meant : ". Should it be the program, put -- before it")}",
                verb);
        }
        if (at < arguments.Count && arguments[at] == "--") at++;
        var unused = foreign.Select(option => option.Name).Where(name => options.RemoveAll(word => word == name || word.StartsWith(name + "=", StringComparison.Ordinal)) > 0).ToList();
        return new CutLine(verb, options, verb is RunVerb ? Split(arguments, at) : Rest(arguments, at)) { Unused = unused };
    }

    private static CutLine Uncut(Verb verb, IReadOnlyList<string> arguments, int at, List<string> options, List<Option> known)
    {
        while (at < arguments.Count && arguments[at] != "--")
        {
            var word = arguments[at];
            if (word is "--help" or "-h") return new CutLine(verb, [], [], Help: true);
            if (OptionReader.Take(arguments, at, known, options) is { } next)
            {
                at = next;
                continue;
            }
            if (OptionReader.LooksLikeOne(word)) throw new UsageException($"{verb.Name}: {word}: no such option{OptionReader.Suggestion(word, known)}", verb);
            if (!verb.TakesNames) throw new UsageException($"{verb.Name}: {word}: it takes no names", verb);
            options.Add(word);
            at++;
        }
        options.AddRange(Rest(arguments, at));
        return new CutLine(verb, options, []);
    }

    private static CutLine Run(IReadOnlyList<string> arguments, int at, List<string> options) =>
        new(new RunVerb(), options, Split(arguments, at));

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
