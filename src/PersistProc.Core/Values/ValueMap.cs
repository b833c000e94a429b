using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace PersistProc.Core;

/// <summary>An immutable map from names to values (an environment, limits) that equals another one with the same entries, in whatever order.</summary>
/// <typeparam name="T">The value of an entry; itself a value.</typeparam>
[SuppressMessage("Naming", "CA1710", Justification = "A map is what it is called in the domain; beside ValueList.")]
public sealed class ValueMap<T> : IReadOnlyDictionary<string, T>, IEquatable<ValueMap<T>>
{
    // sorted, so that what is written out is the same for equal maps
    private readonly SortedDictionary<string, T> _entries = new(StringComparer.Ordinal);

    /// <summary>A map of these entries; of a repeated name the last one counts, as in an environment that was appended to.</summary>
    public ValueMap(IEnumerable<KeyValuePair<string, T>> entries)
    {
        foreach (var (name, value) in entries) _entries[name] = value;
    }

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _entries.Keys;

    /// <inheritdoc/>
    public IEnumerable<T> Values => _entries.Values;

    /// <inheritdoc/>
    public T this[string key] => _entries[key];

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _entries.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) => _entries.TryGetValue(key, out value);

    /// <summary>This map with one more entry, or another value for one.</summary>
    public ValueMap<T> With(string name, T value) => new(_entries.Append(new KeyValuePair<string, T>(name, value)));

    /// <summary>This map but for an entry.</summary>
    public ValueMap<T> Without(string name) => new(_entries.Where(entry => !string.Equals(entry.Key, name, StringComparison.Ordinal)));

    /// <summary>This map with the entries of another one over it.</summary>
    public ValueMap<T> Under(ValueMap<T> other) => new(_entries.Concat(other));

    /// <inheritdoc/>
    public bool Equals(ValueMap<T>? other) => ReferenceEquals(this, other) || (other is not null && Count == other.Count && _entries.SequenceEqual(other._entries));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ValueMap<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (name, value) in _entries)
        {
            hash.Add(name, StringComparer.Ordinal);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    /// <summary>The names alone: values of an environment are nobody's business in a log.</summary>
    public override string ToString() => "{" + string.Join(", ", _entries.Keys) + "}";

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Makes value maps.</summary>
public static class ValueMap
{
    /// <summary>The map without entries.</summary>
    public static ValueMap<T> Empty<T>() => new([]);

    /// <summary>A map of these entries, copied; of a repeated name the last one counts.</summary>
    public static ValueMap<T> ToValueMap<T>(this IEnumerable<KeyValuePair<string, T>> entries) => new(entries);
}
