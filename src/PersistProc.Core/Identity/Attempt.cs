using System.Globalization;

namespace PersistProc.Core;

/// <summary>
/// The number of a service's instance (its epoch), counted from 1 over the service's whole life; it only grows.
/// Every asynchronous answer names it, so that what comes late is known as such. <c>default</c> means none yet.
/// </summary>
/// <param name="Number">1 for the first instance, 0 for none.</param>
public readonly record struct Attempt(int Number) : IComparable<Attempt>
{
    /// <summary>The attempt after this one.</summary>
    public Attempt Next => new(Number + 1);

    /// <inheritdoc/>
    public int CompareTo(Attempt other) => Number.CompareTo(other.Number);

    /// <summary>The number.</summary>
    public override string ToString() => Number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether the left one came earlier.</summary>
    public static bool operator <(Attempt left, Attempt right) => left.Number < right.Number;

    /// <summary>Whether the left one came later.</summary>
    public static bool operator >(Attempt left, Attempt right) => left.Number > right.Number;

    /// <summary>Whether the left one came earlier or is the same.</summary>
    public static bool operator <=(Attempt left, Attempt right) => left.Number <= right.Number;

    /// <summary>Whether the left one came later or is the same.</summary>
    public static bool operator >=(Attempt left, Attempt right) => left.Number >= right.Number;
}
