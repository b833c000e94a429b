using System.Globalization;

namespace PersistProc.Cli.Importing;

/// <summary>A line of <c>ports</c>: <c>8080:80</c>, <c>127.0.0.1:5432:5432</c>, <c>{ target: 80, published: 8080 }</c>.</summary>
/// <param name="Container">The port in the container; 0 where it is no plain number.</param>
/// <param name="Host">That of the machine, if it is a plain number.</param>
/// <param name="Flag">As docker run has it, with compose's variables.</param>
internal sealed record ComposePort(int Container, int? Host, string Flag)
{
    /// <summary>Reads one; null for what is none.</summary>
    public static ComposePort? Of(Node node)
    {
        if (node is Node.Mapping)
        {
            var target = node["target"]?.Text ?? "";
            var published = node["published"]?.Text;
            var (address, protocol) = (node["host_ip"]?.Text, node["protocol"]?.Text);
            if (target.Length == 0) return null;
            return new ComposePort(Number(target) ?? 0, Number(published), $"{(address is null ? "" : address + ":")}{(published is null ? "" : published + ":")}{target}{(protocol is null or "tcp" ? "" : "/" + protocol)}");
        }

        if (node.Text is not { Length: > 0 } text) return null;
        // colons in ${PORT:-80} separate nothing
        var plain = text.Split('/')[0];
        var parts = Split(plain);
        return new ComposePort(Number(Default(parts[^1])) ?? 0, parts.Count > 1 ? Number(Default(parts[^2])) : null, text);
    }

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 65535 ? number : null;

    private static string Default(string part)
    {
        var sign = part.IndexOf(":-", StringComparison.Ordinal);
        return part.StartsWith("${", StringComparison.Ordinal) && sign > 0 && part.EndsWith('}') ? part[(sign + 2)..^1] : part;
    }

    private static List<string> Split(string text)
    {
        var (parts, begin, open) = (new List<string>(), 0, 0);
        for (var at = 0; at < text.Length; at++)
        {
            open += text[at] switch { '{' or '[' => 1, '}' or ']' => -1, _ => 0 };
            if (text[at] != ':' || open > 0) continue;
            parts.Add(text[begin..at]);
            begin = at + 1;
        }

        parts.Add(text[begin..]);
        return parts;
    }
}
