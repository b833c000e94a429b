namespace PersistProc.Core;

/// <summary>What is measured, once for each of several things.</summary>
/// <param name="Name">By Prometheus' rules: snake_case, the unit at its end, <c>_total</c> for what only grows.</param>
/// <param name="IsCounter">It only grows.</param>
/// <param name="Help">One sentence.</param>
public sealed record MetricFamily(string Name, bool IsCounter, string Help)
{
    /// <summary>The values.</summary>
    public IList<MetricSample> Samples { get; } = [];
}

/// <summary>A value.</summary>
/// <param name="Value">The value.</param>
/// <param name="Labels">Of what.</param>
public readonly record struct MetricSample(double Value, ValueList<(string Name, string Value)> Labels);
