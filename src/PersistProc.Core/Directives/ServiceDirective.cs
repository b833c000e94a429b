namespace PersistProc.Core;

/// <summary>
/// One row of the table of directives: a key of a service file, how it is written, what it is for, and how it changes
/// the unit. A key of the contract that is not built yet is a row without an effect: it is known, and refused.
/// </summary>
public sealed class ServiceDirective
{
    private readonly Func<SettingScope, SettingValue, ServiceUnit, ServiceUnit>? _apply;

    private ServiceDirective(string key, string form, string purpose, Func<SettingScope, SettingValue, ServiceUnit, ServiceUnit>? apply) =>
        (Key, Form, Purpose, _apply) = (key, form, purpose, apply);

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

    /// <summary>Whether it is applied before the others, wherever it stands: what they mean depends on it.</summary>
    public bool IsFirst { get; private init; }

    /// <summary>Whether this version does what it says.</summary>
    public bool IsBuilt => _apply is not null || Inner.Count > 0;

    /// <summary>A key with a value.</summary>
    public static ServiceDirective Of<T>(string key, string form, string purpose, SettingReader<T> read, Func<ServiceUnit, T, ServiceUnit> set) =>
        new(key, form, purpose, (scope, value, unit) => read(scope, value, out var result) ? set(unit, result) : unit);

    /// <summary>A key that is applied before the others.</summary>
    public static ServiceDirective First<T>(string key, string form, string purpose, SettingReader<T> read, Func<ServiceUnit, T, ServiceUnit> set) =>
        new(key, form, purpose, (scope, value, unit) => read(scope, value, out var result) ? set(unit, result) : unit) { IsFirst = true };

    /// <summary>A key whose meaning depends on another one, which is applied before it: see <see cref="IsFirst"/>.</summary>
    public static ServiceDirective Depending<T>(string key, string form, string purpose, Func<ServiceUnit, SettingReader<T>> read, Func<ServiceUnit, T, ServiceUnit> set) =>
        new(key, form, purpose, (scope, value, unit) => read(unit)(scope, value, out var result) ? set(unit, result) : unit);

    /// <summary>A key whose value is a table with keys of its own.</summary>
    public static ServiceDirective TableOf(string key, string form, string purpose, ValueList<string> needed, params ReadOnlySpan<ServiceDirective> inner) =>
        new(key, form, purpose, null) { Inner = ValueList.Create(inner), Needed = needed };

    /// <summary>A key of the contract that this version does not have yet.</summary>
    public static ServiceDirective NotBuilt(string key, string purpose) => new(key, "", purpose, null);

    /// <summary>Applies a table's settings to the unit by the rows; unknown keys and keys not built yet are faults.</summary>
    public static ServiceUnit ApplyAll(ValueList<ServiceDirective> rows, SettingScope scope, SettingValue.Table table, ServiceUnit unit)
    {
        foreach (var (key, at, value) in table.Settings.OrderBy(setting => !rows.Any(each => each.IsFirst && each.Key == setting.Key)))
        {
            var row = rows.FirstOrDefault(each => each.Key == key);
            if (row is null) scope.Of(key).Fault(at, UnknownKey.Text(key, rows.Select(each => each.Key)));
            else unit = row.Apply(scope.Of(key), at, value, unit);
        }

        return unit;
    }

    private ServiceUnit Apply(SettingScope scope, Place at, SettingValue value, ServiceUnit unit)
    {
        if (_apply is not null) return _apply(scope, value, unit);
        if (Inner.Count == 0)
        {
            scope.Fault(at, UnknownKey.NotBuilt);
            return unit;
        }

        if (value is not SettingValue.Table table)
        {
            scope.Wrong(value, $"a table such as {Form}");
            return unit;
        }

        foreach (var key in Needed)
        {
            if (!table.Settings.Any(setting => setting.Key == key)) scope.Fault(at, $"\"{key}\" is missing: write {Form}");
        }

        return ApplyAll(Inner, scope, table, unit);
    }
}

/// <summary>What is said about a key that cannot be used.</summary>
public static class UnknownKey
{
    /// <summary>The contract has it, this version does not.</summary>
    public const string NotBuilt = "not built yet in this version";

    /// <summary>Nobody has it; the nearest known one is named.</summary>
    public static string Text(string key, IEnumerable<string> known) =>
        NearestWord.Find(key, known) is { } near ? $"unknown key: did you mean \"{near}\"?" : "unknown key";
}
