using System.Collections;
using System.Runtime.CompilerServices;

namespace PersistProc.Core;

/// <summary>An immutable list that equals another one when their elements do, in order; so that records which contain lists are values.</summary>
/// <typeparam name="T">The element; itself a value.</typeparam>
[CollectionBuilder(typeof(ValueList), nameof(ValueList.Create))]
public sealed class ValueList<T> : IReadOnlyList<T>, IEquatable<ValueList<T>>
{
    private readonly T[] _items;

    internal ValueList(T[] items) => _items = items;

    /// <summary>How many elements there are.</summary>
    public int Count => _items.Length;

    /// <summary>The element at <paramref name="index"/>, counted from 0.</summary>
    public T this[int index] => _items[index];

    /// <summary>The elements as a span, without copying.</summary>
    public ReadOnlySpan<T> AsSpan() => _items;

    /// <summary>This list with one more element at its end.</summary>
    public ValueList<T> Add(T item) => new([.. _items, item]);

    /// <summary>This list with one more element at its end, and no more than <paramref name="limit"/>: the oldest go first.</summary>
    public ValueList<T> AddToRing(T item, int limit) => Count < limit ? Add(item) : new([.. _items.AsSpan(Count - limit + 1), item]);

    /// <inheritdoc/>
    public bool Equals(ValueList<T>? other) => ReferenceEquals(this, other) || (other is not null && _items.AsSpan().SequenceEqual(other._items, EqualityComparer<T>.Default));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ValueList<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in _items) hash.Add(item);
        return hash.ToHashCode();
    }

    /// <summary>The elements between brackets, for messages and test failures.</summary>
    public override string ToString() => "[" + string.Join(", ", _items) + "]";

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();
}

/// <summary>Makes value lists; the target of collection expressions.</summary>
public static class ValueList
{
    /// <summary>A list of these elements, copied.</summary>
    public static ValueList<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());

    /// <summary>A list of these elements, copied.</summary>
    public static ValueList<T> ToValueList<T>(this IEnumerable<T> items) => new([.. items]);
}
