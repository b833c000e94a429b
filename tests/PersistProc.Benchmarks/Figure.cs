namespace PersistProc.Benchmarks;

/// <summary>One line of the report: ours, what it stands beside, and what was promised.</summary>
internal sealed record Figure(string What, double Ours, string Unit)
{
    /// <summary>A peer, or what the machine can do at best, measured in the same run.</summary>
    public (string Name, double Value)? Beside { get; init; }

    public string? Target { get; init; }

    public bool? Met { get; init; }

    public string? Note { get; init; }

    public double? Ratio => Beside is { } beside ? Ours / beside.Value : null;
}

internal static class Statistics
{
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }

    public static double Percentile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
    }
}
