namespace PersistProc.Dummy;

/// <summary>One step: its verb, its plain arguments and, where it takes one, the block in braces after them.</summary>
internal sealed record Step(string Verb, IReadOnlyList<string> Arguments, IReadOnlyList<string> Block)
{
    public string Argument => Arguments[0];

    public bool Has(string flag) => Arguments.Contains(flag, StringComparer.Ordinal);
}

/// <summary>The words of the command line as steps. A block stays words, since another process may have to run it.</summary>
internal static class Script
{
    public static IReadOnlyList<Step> Parse(IReadOnlyList<string> words)
    {
        var steps = new List<Step>();
        for (var at = 0; at < words.Count;)
        {
            var verb = words[at++];
            if (!Steps.Arity.TryGetValue(verb, out var arity))
                throw new FormatException($"dummy: no step '{verb}'");
            var arguments = new List<string>();
            while (at < words.Count && words[at] != "{" && (arity < 0 || arguments.Count < arity))
                arguments.Add(words[at++]);
            var block = new List<string>();
            if (Steps.WithBlock.Contains(verb) && at < words.Count && words[at] == "{")
                at = Block(words, at, block);
            if (arity >= 0 && arguments.Count < arity)
                throw new FormatException($"dummy: '{verb}' wants {arity} arguments");
            steps.Add(new Step(verb, arguments, block));
        }

        return steps;
    }

    private static int Block(IReadOnlyList<string> words, int open, List<string> block)
    {
        var depth = 1;
        for (var at = open + 1; at < words.Count; at++)
        {
            if (words[at] == "{")
                depth++;
            else if (words[at] == "}" && --depth == 0)
                return at + 1;
            block.Add(words[at]);
        }

        throw new FormatException("dummy: a '{' without its '}'");
    }
}
