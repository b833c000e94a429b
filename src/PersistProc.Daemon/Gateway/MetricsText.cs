using System.Globalization;
using System.Text;
using PersistProc.Core;

namespace PersistProc.Daemon.Gateway;

/// <summary>What is measured, and its text in the format of Prometheus, version 0.0.4: each family once, with its help and type, then its samples.</summary>
internal sealed class MetricsText
{
    private readonly List<MetricFamily> _families = [];

    /// <summary>All of them.</summary>
    public IReadOnlyList<MetricFamily> Families => _families;

    /// <summary>What is measured from here on.</summary>
    /// <param name="name">By Prometheus' rules: snake_case, the unit at its end, <c>_total</c> for what only grows.</param>
    /// <param name="type">"gauge" or "counter".</param>
    /// <param name="help">One sentence.</param>
    public MetricsText Family(string name, string type, string help)
    {
        _families.Add(new MetricFamily(name, type == "counter", help));
        return this;
    }

    /// <summary>A sample of the present family; nothing where there is no value.</summary>
    public MetricsText Add(double? value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        if (value is { } known) _families[^1].Samples.Add(new MetricSample(known, [.. labels]));
        return this;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var family in _families)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {family.Name} {family.Help}\n# TYPE {family.Name} {(family.IsCounter ? "counter" : "gauge")}\n");
            foreach (var sample in family.Samples) Add(text, family.Name, sample);
        }
        return text.ToString();
    }

    private static void Add(StringBuilder text, string name, MetricSample sample)
    {
        text.Append(name);
        for (var index = 0; index < sample.Labels.Count; index++) text.Append(index == 0 ? '{' : ',').Append(sample.Labels[index].Name).Append("=\"").Append(Escaped(sample.Labels[index].Value)).Append('"');
        if (sample.Labels.Count > 0) text.Append('}');
        text.Append(' ').Append(sample.Value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Escaped(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
