using System.Globalization;
using System.Text;

namespace PersistProc.Core;

/// <summary>The reader of where sockets listen.</summary>
public static partial class SettingReaders
{
    private const int LongestSocketPath = 107; // sun_path without its NUL, unix(7)

    /// <summary>A port, an address with a port, or <c>unix:</c> and a path or an abstract name.</summary>
    public static bool Listen(SettingScope scope, SettingValue value, out ListenAddress result)
    {
        result = new ListenAddress { Host = ListenAddress.Local };
        if (value is SettingValue.Whole { Value: > 0 and <= 65535 and var port })
        {
            result = result with { Port = (int)port };
            return true;
        }

        if (value is SettingValue.Whole) return scope.Fault(value.At, "a port is a number from 1 to 65535");
        if (value is not SettingValue.Text { Value: var text }) return scope.Wrong(value, "an address such as \"127.0.0.1:8080\" or \"unix:run/api.sock\"");
        const string unix = "unix:";
        return text.StartsWith(unix, StringComparison.Ordinal) ? ListenUnix(scope, value, text[unix.Length..], out result) : ListenIp(scope, value, text, out result);
    }

    private static bool ListenUnix(SettingScope scope, SettingValue value, string place, out ListenAddress result)
    {
        result = new ListenAddress();
        if (place.Length == 0 || place == "@") return scope.Fault(value.At, "a unix socket has a path (\"unix:run/api.sock\") or an abstract name (\"unix:@api\")");
        if (place.Contains('\0')) return scope.Fault(value.At, "a path has no NUL");
        var path = place.StartsWith('@') ? place : Path.GetFullPath(place, scope.Directory);
        if (Encoding.UTF8.GetByteCount(path) > LongestSocketPath) return scope.Fault(value.At, $"a socket's path has at most {LongestSocketPath} bytes, and this is {path}. Write a shorter one, or an abstract name: \"unix:@api\"");
        result = new ListenAddress { Path = path };
        return true;
    }

    private static bool ListenIp(SettingScope scope, SettingValue value, string text, out ListenAddress result)
    {
        result = new ListenAddress();
        var colon = text.LastIndexOf(':');
        var (host, digits) = colon < 0 ? (ListenAddress.Local, text) : (text[..colon], text[(colon + 1)..]);
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
            return scope.Fault(value.At, $"an address such as \"127.0.0.1:8080\", a port, or \"unix:PATH\" is expected, not \"{text}\"");
        if (colon == 0) return scope.Fault(value.At, $"\"{text}\" may mean two things: write \"127.0.0.1{text}\" for this machine alone, or \"*{text}\" for everybody who can reach it");
        if (host == "localhost") host = ListenAddress.Local;
        var inBrackets = host.StartsWith('[') && host.EndsWith(']');
        if (inBrackets) host = host[1..^1];
        else if (host.Contains(':', StringComparison.Ordinal)) return scope.Fault(value.At, $"an address with colons stands in brackets: \"[{host}]:{digits}\"");
        if (host != ListenAddress.Everywhere && !(inBrackets ? IsVersion6(host) : IsVersion4(host)))
            return scope.Fault(value.At, $"\"{host}\" is no address of a network interface: write an IP address, \"localhost\", or \"*\" for all");
        result = new ListenAddress { Host = host.ToLowerInvariant(), Port = port };
        return true;
    }

    private static bool IsVersion4(string host) =>
        host.Split('.') is [_, _, _, _] parts && parts.All(part => part == "0" || (!part.StartsWith('0') && byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _)));

    private static bool IsVersion6(string host) => host.All(letter => char.IsAsciiHexDigit(letter) || letter is ':' or '.') && Uri.CheckHostName(host) is UriHostNameType.IPv6;
}
