namespace PersistProc.Core;

/// <summary>In what two definitions of a service differ.</summary>
/// <param name="Keys">The directives, with the tables they lie in: <c>command</c>, <c>environment.PORT</c>, <c>logs.keep</c>.</param>
/// <param name="NeedsRestart">Whether a running instance has to be replaced for them; otherwise they hold at once.</param>
public sealed record DefinitionChange(ValueList<string> Keys, bool NeedsRestart)
{
    /// <summary>No difference.</summary>
    public static DefinitionChange None { get; } = new([], false);

    /// <summary>The difference between two definitions.</summary>
    public static DefinitionChange Between(ServiceUnit before, ServiceUnit after)
    {
        if (before == after) return None;
        var different = Directives.OfService.Where(row => !row.IsSame(before, after)).ToList();
        return different.Count == 0 ? None : new DefinitionChange(different.SelectMany(row => KeysOf(row, before, after)).ToValueList(), different.Exists(row => !row.IsAtOnce));
    }

    /// <summary>A definition with what of another one holds at once.</summary>
    public static ServiceUnit TakeAtOnce(ServiceUnit before, ServiceUnit after) =>
        Directives.OfService.Where(row => row.IsAtOnce).Aggregate(before with { DefinedIn = after.DefinedIn, RestartGroup = after.RestartGroup }, (unit, row) => row.Carry(after, unit));

    private static IEnumerable<string> KeysOf(ServiceDirective row, ServiceUnit before, ServiceUnit after)
    {
        if (row.Key == "environment") return Variables(before.Environment, after.Environment).Select(name => $"{row.Key}.{TomlText.Key(name)}");
        return row.Inner.Count == 0 ? [row.Key] : row.Inner.Where(inner => !inner.IsSame(before, after)).Select(inner => $"{row.Key}.{inner.Key}");
    }

    private static IEnumerable<string> Variables(ValueMap<string> before, ValueMap<string> after) =>
        before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)
            .Where(name => before.TryGetValue(name, out var one) != after.TryGetValue(name, out var other) || !string.Equals(one, other, StringComparison.Ordinal));
}
