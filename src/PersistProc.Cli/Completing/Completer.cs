using System.Globalization;
using PersistProc.Cli.Arguments;
using PersistProc.Protocol;

namespace PersistProc.Cli.Completing;

/// <summary>Says what may stand at the cursor.</summary>
/// <param name="ask">What the supervisor of a root knows; nothing where none answers at once.</param>
internal sealed class Completer(Func<string?, Task<IReadOnlyList<ProcessInfo>>> ask)
{
    /// <param name="words">The words after the program's name; the last is the one at the cursor, perhaps empty.</param>
    public async Task<Completion> AtAsync(IReadOnlyList<string> words)
    {
        var typed = words[^1];
        var cursor = Cursor.Find(words, out var root);
        return cursor switch
        {
            Cursor.AtVerb at => AtVerb(typed, words.Count - 1, at.AfterHelp),
            Cursor.AtOption at => AtOption(typed, at),
            Cursor.AtValue at => AtValue(typed, at),
            Cursor.AtOperand at => await AtOperandAsync(typed, at, root).ConfigureAwait(false),
            Cursor.InCommand at => new Completion([], Command(at.First)),
            _ => Completion.None,
        };
    }

    private static string Command(int first) => "command " + first.ToString(CultureInfo.InvariantCulture);

    private static Completion AtVerb(string typed, int place, bool afterHelp)
    {
        var verbs = Fitting(Verbs.All.Select(v => new Candidate(v.Name, v.Summary)).Append(new Candidate("help", "this help, or that of one command")), typed);
        return afterHelp || verbs.Count > 0 ? new Completion(verbs) : new Completion([], Command(place));
    }

    private static Completion AtOption(string typed, Cursor.AtOption at)
    {
        var names = at.Options
            .SelectMany(o => o.Aliases.Append(o.Name).Select(name => new Candidate(name, o.Description ?? "")))
            .Append(new Candidate("--help", "what it does, with examples"))
            .Where(c => c.Text.StartsWith("--", StringComparison.Ordinal));
        if (at.Verb is null) names = names.Append(new Candidate("--version", "the version of this program"));
        return new Completion(Fitting(names, typed));
    }

    private static Completion AtValue(string typed, Cursor.AtValue at)
    {
        var kind = at.Option.HelpName;
        if (kind == "DIR") return new Completion([], "directories");
        if (kind == "FILE") return new Completion([], "files");
        return new Completion(Fitting(Values(at).Select(v => new Candidate(at.Front + v)), typed));
    }

    private static IEnumerable<string> Values(Cursor.AtValue at) => at.Option.HelpName switch
    {
        "FORMAT" => ["text", "json", .. at.Verb?.Formats ?? []],
        "SIG" => SignalNames.Common,
        _ => WrongValue.Allowed(at.Option),
    };

    private async Task<Completion> AtOperandAsync(string typed, Cursor.AtOperand at, string? root)
    {
        var slot = Slot.Read(at.Verb.Slots, at.Before);
        var found = Fitting(slot.Words.Select(w => new Candidate(w)), typed);
        if (slot.Targets)
        {
            var targets = new Targets(await ask(root).ConfigureAwait(false));
            if (slot.Command && at.Before.Count > 0 && !targets.Knows(at.Before[0])) return new Completion([], Command(at.First));
            found = [.. found, .. targets.Fitting(typed, at.Verb.WantsLive).Where(c => !at.Before.Contains(c.Text))];
        }
        if (found.Count == 0 && slot.Command) return new Completion([], Command(at.First));
        return new Completion(found, slot.Files ? "files" : "words");
    }

    private static List<Candidate> Fitting(IEnumerable<Candidate> all, string typed) =>
        [.. all.Where(c => c.Text.StartsWith(typed, StringComparison.Ordinal))];
}
