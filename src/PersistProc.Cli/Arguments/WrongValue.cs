using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;

namespace PersistProc.Cli.Arguments;

/// <summary>What is wrong with an option's value, in our words: the parser's speak of its own types.</summary>
internal static class WrongValue
{
    public static string Describe(ParseError error)
    {
        if (error.SymbolResult is not OptionResult { Option: var option, Tokens: var tokens }) return error.Message.TrimEnd('.');
        var value = tokens.Count > 0 ? tokens[^1].Value : "";
        var allowed = Allowed(option);
        if (tokens.Count > 1 && option.Arity.MaximumNumberOfValues == 1) return $"{option.Name}: said more than once";
        if (allowed.Count > 0) return $"{option.Name} {value}: one of {string.Join(", ", allowed)}{(Core.NearestWord.Find(value, allowed) is { } meant ? $". Did you mean {meant}?" : "")}";
        if (IsNumber(option.ValueType)) return $"{option.Name} {value}: not a number";
        return $"{option.Name}: {error.Message.TrimEnd('.')}";
    }

    /// <summary>The values that an option has a list of; empty where it takes anything.</summary>
    public static IReadOnlyList<string> Allowed(Option option) =>
        option.ValueType == typeof(bool) ? [] : [.. option.GetCompletions(CompletionContext.Empty).Select(c => c.Label)];

    private static bool IsNumber(Type type) =>
        type == typeof(int) || type == typeof(int?) || type == typeof(long) || type == typeof(long?) || type == typeof(double) || type == typeof(double?);
}
