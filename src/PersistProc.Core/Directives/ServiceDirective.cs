namespace PersistProc.Core;

/// <summary>
/// One row of the table of directives: a key of a service file, how it is written, what it is for, how it changes the
/// unit and what the unit has of it.
/// </summary>
public sealed class ServiceDirective
{
    private readonly Traits? _traits;

    private ServiceDirective(string key, string form, string purpose, Traits? traits) => (Key, Form, Purpose, _traits) = (key, form, purpose, traits);

    /// <summary>The key.</summary>
    public string Key { get; }

    /// <summary>How its value is written, for the documentation.</summary>
    public string Form { get; }

    /// <summary>What it is for, in a sentence.</summary>
    public string Purpose { get; }

    /// <summary>The keys of its table, where it is one with keys of its own.</summary>
    public ValueList<ServiceDirective> Inner { get; private init; } = [];

    /// <summary>The keys that its table must have.</summary>
    public ValueList<string> Needed { get; private init; } = [];

    /// <summary>The keys of its table of which only one may be said.</summary>
    public ValueList<string> Alternatives { get; private init; } = [];

    /// <summary>The key of its table that a bare value stands for; null where it has to be a table.</summary>
    public string? ShortKey { get; private init; }

    /// <summary>What stands in its value, for the documentation, where that has keys below names of the user's.</summary>
    public ValueList<(string Key, string Form, string Purpose)> Parts { get; private init; } = [];

    /// <summary>Whether it is applied before the others, wherever it stands: what they mean depends on it.</summary>
    public bool IsFirst { get; private init; }

    /// <summary>Whether it is the supervisor's business alone: a change holds at once, without a new instance.</summary>
    public bool IsAtOnce { get; private init; }

    /// <summary>The JSON schema of its value; empty for a table.</summary>
    public string Schema => _traits?.Schema ?? "";

    /// <summary>A key with a value.</summary>
    public static ServiceDirective Of<T>(string key, string form, string purpose, SettingForm<T> type, Func<ServiceUnit, T?> get, Func<ServiceUnit, T, ServiceUnit> set) =>
        Depending(key, form, purpose, _ => type, get, set);

    /// <summary>A key whose meaning depends on another one, which is applied before it: see <see cref="First"/>.</summary>
    public static ServiceDirective Depending<T>(string key, string form, string purpose, Func<ServiceUnit, SettingForm<T>> type, Func<ServiceUnit, T?> get, Func<ServiceUnit, T, ServiceUnit> set) =>
        new(key, form, purpose, new Traits(
            (scope, value, unit) => type(unit).Read(scope, value, out var result) ? set(unit, result) : unit,
            unit => get(unit) is { } value ? type(unit).Print(value) : null,
            (one, other) => EqualityComparer<T>.Default.Equals(get(one), get(other)),
            (from, to) => set(to, get(from)!),
            type(Plain).Schema));

    /// <summary>A key of which a unit may have nothing.</summary>
    public static ServiceDirective OrNone<T>(string key, string form, string purpose, SettingForm<T> type, Func<ServiceUnit, T?> get, Func<ServiceUnit, T?, ServiceUnit> set)
        where T : struct =>
        new(key, form, purpose, new Traits(
            (scope, value, unit) => type.Read(scope, value, out var result) ? set(unit, result) : unit,
            unit => get(unit) is { } value ? type.Print(value) : null,
            (one, other) => EqualityComparer<T?>.Default.Equals(get(one), get(other)),
            (from, to) => set(to, get(from)),
            type.Schema));

    /// <summary>A key whose value is a table with keys of its own.</summary>
    public static ServiceDirective TableOf(string key, string form, string purpose, ValueList<string> needed, params ReadOnlySpan<ServiceDirective> inner) =>
        new(key, form, purpose, null) { Inner = ValueList.Create(inner), Needed = needed };

    /// <summary>This row, of whose table only one of these keys may be said.</summary>
    public ServiceDirective WithOneOf(ValueList<string> keys) => new(Key, Form, Purpose, _traits) { IsAtOnce = IsAtOnce, Needed = Needed, Inner = Inner, ShortKey = ShortKey, Alternatives = keys };

    /// <summary>This row, of which a bare value is short for a table with that key alone.</summary>
    public ServiceDirective Short(string key) => new(Key, Form, Purpose, _traits) { IsAtOnce = IsAtOnce, Needed = Needed, Inner = Inner, Alternatives = Alternatives, ShortKey = key };

    /// <summary>This row, applied before the others.</summary>
    public ServiceDirective First() => new(Key, Form, Purpose, _traits) { IsFirst = true };

    /// <summary>This row, with what stands in its value.</summary>
    public ServiceDirective WithParts(IEnumerable<(string Key, string Form, string Purpose)> parts) => new(Key, Form, Purpose, _traits) { Parts = parts.ToValueList() };

    /// <summary>This row, whose changes need no new instance.</summary>
    public ServiceDirective AtOnce() => new(Key, Form, Purpose, _traits) { IsAtOnce = true, Needed = Needed, Alternatives = Alternatives, ShortKey = ShortKey, Inner = Inner.Select(row => row.AtOnce()).ToValueList() };

    /// <summary>Its value in a unit, as TOML; null where there is none.</summary>
    public string? Print(ServiceUnit unit) => _traits?.Print(unit);

    /// <summary>Whether two units have the same.</summary>
    public bool IsSame(ServiceUnit one, ServiceUnit other) => _traits is null ? Inner.All(row => row.IsSame(one, other)) : _traits.IsSame(one, other);

    /// <summary>A unit with what another one has.</summary>
    public ServiceUnit Carry(ServiceUnit from, ServiceUnit to) => _traits is null ? Inner.Aggregate(to, (unit, row) => row.Carry(from, unit)) : _traits.Carry(from, to);

    /// <summary>Applies a table's settings to the unit by the rows; unknown keys are faults.</summary>
    public static ServiceUnit ApplyAll(ValueList<ServiceDirective> rows, SettingScope scope, SettingValue.Table table, ServiceUnit unit)
    {
        foreach (var (key, at, value) in table.Settings.OrderBy(setting => !rows.Any(each => each.IsFirst && each.Key == setting.Key)))
        {
            if (scope.IsFull) break;
            var row = rows.FirstOrDefault(each => each.Key == key);
            if (row is null) scope.Of(key).Fault(at, UnknownKey.Text(key, rows));
            else unit = row.Apply(scope.Of(key), at, value, unit);
        }

        return unit;
    }

    // an empty table of these is a slip, of others (logs, limits) a heading with everything commented out
    private bool MustSay => ShortKey is not null || Alternatives.Count > 0 || Key == "watch";

    private static ServiceUnit Plain { get; } = new() { Name = default, Command = [], WorkingDirectory = "/", DefinedIn = null };

    private ServiceUnit Apply(SettingScope scope, Place at, SettingValue value, ServiceUnit unit)
    {
        if (_traits is not null) return _traits.Apply(scope, value, unit);
        if (value is not SettingValue.Table && ShortKey is { } key) return Inner.First(row => row.Key == key).Apply(scope, at, value, unit);
        if (value is not SettingValue.Table table)
        {
            scope.Wrong(value, $"a table such as {Form}");
            return unit;
        }

        if (table.Settings.Count == 0 && MustSay) scope.Fault(at, $"says nothing: write {Form}, or take it out");
        foreach (var needed in Needed)
        {
            if (!table.Settings.Any(setting => setting.Key == needed)) scope.Fault(at, $"\"{needed}\" is missing: write {Form}");
        }

        foreach (var second in table.Settings.Where(setting => Alternatives.Contains(setting.Key)).Skip(1))
            scope.Of(second.Key).Fault(second.At, $"one of {string.Join(", ", Alternatives)} is enough: leave all but one out");
        return ApplyAll(Inner, scope, table, unit);
    }

    // what a row does with units, whatever the type of its value
    private sealed record Traits(
        Func<SettingScope, SettingValue, ServiceUnit, ServiceUnit> Apply,
        Func<ServiceUnit, string?> Print,
        Func<ServiceUnit, ServiceUnit, bool> IsSame,
        Func<ServiceUnit, ServiceUnit, ServiceUnit> Carry,
        string Schema);
}
