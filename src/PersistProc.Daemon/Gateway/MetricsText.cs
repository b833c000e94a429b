using System.Globalization;
using System.Text;

namespace PersistProc.Daemon.Gateway;

/// <summary>The text format of Prometheus, version 0.0.4: each family once, with its help and type, then its samples.</summary>
internal sealed class MetricsText
{
    private readonly StringBuilder _text = new();
    private string _family = "";

    /// <summary>What is measured from here on.</summary>
    /// <param name="name">By Prometheus' rules: snake_case, the unit at its end, <c>_total</c> for what only grows.</param>
    /// <param name="type">"gauge" or "counter".</param>
    /// <param name="help">One sentence.</param>
    public MetricsText Family(string name, string type, string help)
    {
        _family = name;
        _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
        return this;
    }

    /// <summary>A sample of the present family; nothing where there is no value.</summary>
    public MetricsText Add(double? value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        if (value is not { } known) return this;
        _text.Append(_family);
        for (var index = 0; index < labels.Length; index++) _text.Append(index == 0 ? '{' : ',').Append(labels[index].Name).Append("=\"").Append(Escaped(labels[index].Value)).Append('"');
        if (labels.Length > 0) _text.Append('}');
        _text.Append(' ').Append(known.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        return this;
    }

    public override string ToString() => _text.ToString();

    private static string Escaped(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
