using System.CommandLine;
using PersistProc.Cli.Arguments;
using PersistProc.Cli.Commands;

namespace PersistProc.Cli.Completing;

/// <summary>Where in a command line the cursor is: what the words before it make of the word at it.</summary>
internal abstract record Cursor
{
    private Cursor()
    {
    }

    /// <summary>The verb is to come, or a program.</summary>
    public sealed record AtVerb(bool AfterHelp = false) : Cursor;

    /// <summary>An option's name.</summary>
    public sealed record AtOption(Verb? Verb, IReadOnlyList<Option> Options) : Cursor;

    /// <summary>An option's value; <paramref name="Front"/> is what stands before it in the same word ("--stream=").</summary>
    public sealed record AtValue(Verb? Verb, Option Option, string Front) : Cursor;

    /// <summary>A verb's operand, after others.</summary>
    public sealed record AtOperand(Verb Verb, IReadOnlyList<string> Before, int First) : Cursor;

    /// <summary>In a command that begins with that word: its own matter.</summary>
    public sealed record InCommand(int First) : Cursor;

    /// <summary>Where nothing can be said.</summary>
    public sealed record Nowhere : Cursor;

    /// <param name="words">The words after the program's name; the last is the one at the cursor, perhaps empty.</param>
    /// <param name="root">The value of <c>--root</c>, if the words say one.</param>
    public static Cursor Find(IReadOnlyList<string> words, out string? root)
    {
        var walk = new Walk(words);
        var cursor = walk.Go();
        root = walk.Root;
        return cursor;
    }

    private sealed class Walk(IReadOnlyList<string> words)
    {
        private readonly List<Option> _known = [.. new GlobalOptions().All];
        private readonly List<Option> _used = [];
        private readonly List<string> _operands = [];
        private readonly int _last = words.Count - 1;
        private Verb? _verb;
        private int _first;
        private bool _afterHelp;
        private bool _onlyOperands;

        public string? Root { get; private set; }

        public Cursor Go()
        {
            for (var at = 0; at < _last;)
            {
                var word = words[at];
                if (!_onlyOperands && OptionReader.LooksLikeOne(word))
                {
                    if (OptionReader.Match(word, _known) is not { } match) return new Nowhere();
                    if (!TakeOption(match.Option, match.HasValue, ref at)) return new AtValue(_verb, match.Option, "");
                    continue;
                }
                at++;
                if (word != "--" || _onlyOperands)
                {
                    if (TakeWord(word, at - 1) is { } cursor) return cursor;
                }
                else if (_verb is null or RunVerb) return new InCommand(at);
                else _onlyOperands = true;
            }
            return AtLast();
        }

        // False: its value is the word at the cursor.
        private bool TakeOption(Option option, bool hasValue, ref int at)
        {
            _used.Add(option);
            var isRoot = option.Name == "--root";
            if (OptionReader.IsFlag(option) || hasValue)
            {
                if (isRoot && hasValue) Root = words[at][(words[at].IndexOf('=', StringComparison.Ordinal) + 1)..];
                at++;
                return true;
            }
            if (at + 1 == _last) return false;
            if (isRoot) Root = words[at + 1];
            at += 2;
            return true;
        }

        private Cursor? TakeWord(string word, int at)
        {
            if (_verb is CtrlVerb && CtrlVerb.Find(word) is { } action) return SetVerb(action, at);
            if (_verb is null)
            {
                if (_afterHelp) return new Nowhere();
                if (word == "help") _afterHelp = true;
                else if (Verbs.Find(word) is { } verb) return SetVerb(verb, at);
                else return new InCommand(at);
                return null;
            }
            if (_verb is RunVerb) return new InCommand(at);
            if (_operands.Count == 0) _first = at;
            _operands.Add(word);
            _onlyOperands |= _verb.Cuts;
            return null;
        }

        private Cursor? SetVerb(Verb verb, int at)
        {
            (_verb, _first) = (verb, at + 1);
            _known.AddRange(verb.Options);
            return null;
        }

        private Cursor AtLast()
        {
            var word = words[_last];
            if (!_onlyOperands && word is ['-', ..])
            {
                var equals = word.IndexOf('=', StringComparison.Ordinal);
                if (equals < 0) return new AtOption(_verb, [.. _known.Where(o => (!o.Hidden || (o.Name == "--port" && _verb is { TakesPort: true })) && (o.ValueType == typeof(string[]) || !_used.Contains(o)))]);
                return OptionReader.Match(word, _known) is { } match ? new AtValue(_verb, match.Option, word[..(equals + 1)]) : new Nowhere();
            }
            if (_verb is null) return new AtVerb(_afterHelp);
            if (_verb is RunVerb) return new InCommand(_last);
            return new AtOperand(_verb, _operands, _operands.Count == 0 ? _last : _first);
        }
    }
}
