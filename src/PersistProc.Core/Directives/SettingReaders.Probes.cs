using System.Globalization;
using System.Text.RegularExpressions;

namespace PersistProc.Core;

/// <summary>The readers of what probes look at.</summary>
public static partial class SettingReaders
{
    /// <summary>A port on localhost, or <c>"host:port"</c>; <c>$PORT</c> for the service's own.</summary>
    public static bool Tcp(SettingScope scope, SettingValue value, out TcpTarget result)
    {
        const string expected = "a port such as 5432, or \"host:port\"";
        result = new TcpTarget(TcpTarget.Local, 0);
        if (value is SettingValue.Whole { Value: > 0 and <= 65535 and var port })
        {
            result = result with { Port = (int)port };
            return true;
        }

        if (value is SettingValue.Whole) return scope.Fault(value.At, "a port is a number from 1 to 65535");
        if (value is not SettingValue.Text { Value: var text }) return scope.Wrong(value, expected);
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? TcpTarget.Local : text[..colon];
        if (host.StartsWith('[') && host.EndsWith(']')) host = host[1..^1];
        else if (host.Contains(':', StringComparison.Ordinal)) return scope.Fault(value.At, $"an address with colons stands in brackets: \"[::1]:5432\", not \"{text}\"");
        if (host.Length == 0) host = TcpTarget.Local;
        var isOwn = text.AsSpan(colon + 1) is TcpTarget.OwnPortText;
        var number = TcpTarget.OwnPort;
        if ((!isOwn && (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out number) || number is < 1 or > 65535)) || host.Any(char.IsWhiteSpace))
            return scope.Fault(value.At, $"{expected} is expected, not \"{text}\"");
        result = new TcpTarget(host, number);
        return true;
    }

    /// <summary>A URL of http or https; its port may be <c>$PORT</c>, the service's own.</summary>
    public static bool Url(SettingScope scope, SettingValue value, out string result)
    {
        if (!Text(scope, value, out result)) return false;
        var isOne = Uri.TryCreate(Probe.WithPort(result, 1), UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0;
        return isOne || scope.Fault(value.At, $"a URL such as \"http://127.0.0.1:3000/health\" is expected, not \"{result}\"");
    }

    /// <summary>A method of HTTP.</summary>
    public static bool Method(SettingScope scope, SettingValue value, out string result) =>
        Text(scope, value, out result) && ((result.Length > 0 && result.All(char.IsAsciiLetterUpper)) || scope.Fault(value.At, $"a method is written in capitals: \"GET\", not \"{result}\""));

    /// <summary>Headers of HTTP.</summary>
    public static bool Headers(SettingScope scope, SettingValue value, out ValueMap<string> result)
    {
        result = ValueMap.Empty<string>();
        if (value is not SettingValue.Table table) return scope.Wrong(value, "a table such as { Accept = \"text/plain\" }");
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, at, each) in table.Settings)
        {
            var own = scope.Of(key);
            if (key.Length == 0 || !key.All(letter => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter, StringComparison.Ordinal))) own.Fault(at, "the name of a header is a word of letters, digits and \"-\"");
            else if (!Text(own, each, out var text)) continue;
            else if (text.AsSpan().ContainsAny('\r', '\n')) own.Fault(each.At, "a header has one line");
            else read[key] = text;
        }

        result = read.ToValueMap();
        return read.Count == table.Settings.Count;
    }

    /// <summary>Status codes of HTTP.</summary>
    public static bool StatusCodes(SettingScope scope, SettingValue value, out ValueList<int> result)
    {
        result = [];
        ValueList<SettingValue> items = value is SettingValue.Several several ? several.Items : [value];
        var read = new List<int>();
        foreach (var item in items)
        {
            if (item is SettingValue.Whole { Value: >= 100 and <= 599 and var code }) read.Add((int)code);
            else scope.Fault(item.At, "a status is a number from 100 to 599");
        }

        result = read.ToValueList();
        return read.Count == items.Count && (read.Count > 0 || scope.Fault(value.At, "at least one status is expected"));
    }

    /// <summary>A regular expression whose time grows with the text alone.</summary>
    public static bool Pattern(SettingScope scope, SettingValue value, out string result)
    {
        if (!Text(scope, value, out result)) return false;
        if (!SafePattern.TryParse(result, RegexOptions.None, out _, out var why)) return scope.Fault(value.At, why);
        return result.Length > 0 || scope.Fault(value.At, "a regular expression cannot be empty: it would match everything");
    }
}
