namespace PersistProc.Core;

/// <summary>A request of OTLP's metrics (opentelemetry-proto, <c>metrics/v1</c> and <c>collector/metrics/v1</c>): gauges, and sums that only grow.</summary>
/// <param name="host">This machine's name.</param>
/// <param name="version">Of this program.</param>
public sealed class OtlpMetrics(string host, string version)
{
    private const int ResourceMetrics = 1;
    private const int Resource = 1, ScopeMetrics = 2;
    private const int Scope = 1, Metrics = 2;
    private const int Name = 1, Description = 2, Gauge = 5, Sum = 7;
    private const int DataPoints = 1, Temporality = 2, IsMonotonic = 3;
    private const int StartTime = 2, Time = 3, AsDouble = 4, PointAttributes = 7;
    private const int Cumulative = 2;

    /// <summary>The request's body.</summary>
    /// <param name="families">All that is measured; one without values is left out.</param>
    /// <param name="since">Since when what only grows is counted.</param>
    /// <param name="now">When it was measured.</param>
    public ReadOnlyMemory<byte> Encode(IEnumerable<MetricFamily> families, DateTimeOffset since, DateTimeOffset now)
    {
        var to = new ProtoWriter();
        var resource = to.Begin(ResourceMetrics);
        OtlpValues.Resource(to, Resource, "persistproc", null, host);
        var scope = to.Begin(ScopeMetrics);
        OtlpValues.Scope(to, Scope, version);
        foreach (var family in families.Where(family => family.Samples.Count > 0)) Family(to, family, Nanoseconds(since), Nanoseconds(now));
        to.End(scope);
        to.End(resource);
        return to.Written;
    }

    private static void Family(ProtoWriter to, MetricFamily family, long since, long now)
    {
        var metric = to.Begin(Metrics);
        to.Text(Name, family.Name);
        to.Text(Description, family.Help);
        var kind = to.Begin(family.IsCounter ? Sum : Gauge);
        foreach (var sample in family.Samples)
        {
            var point = to.Begin(DataPoints);
            if (family.IsCounter) to.Fixed(StartTime, since);
            to.Fixed(Time, now);
            to.Double(AsDouble, sample.Value);
            foreach (var (name, value) in sample.Labels.Where(label => label.Value.Length > 0)) OtlpValues.Attribute(to, PointAttributes, name, value);
            to.End(point);
        }
        if (family.IsCounter)
        {
            to.Whole(Temporality, Cumulative);
            to.Whole(IsMonotonic, 1);
        }
        to.End(kind);
        to.End(metric);
    }

    private static long Nanoseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;
}
