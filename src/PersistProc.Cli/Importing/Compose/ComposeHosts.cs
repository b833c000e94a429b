using System.Buffers;
using System.Globalization;
using System.Text;

namespace PersistProc.Cli.Importing;

/// <summary>
/// Names of other services in values, as hosts: in compose's network each is a host, on this machine all of them are localhost.
/// Looked for where a host stands: in URLs, in <c>host:port</c>, in a variable that is called so.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="asker">Whose values they are.</param>
internal sealed class ComposeHosts(ComposeFile file, string asker)
{
    private static readonly SearchValues<char> EndsOfHosts = SearchValues.Create("/?# \"'};");
    private static readonly string[] HostLike = ["HOST", "HOSTNAME", "HOSTS", "SERVER", "SERVERS", "ADDR", "ADDRESS", "BROKER", "BROKERS", "ENDPOINT", "NODES"];

    /// <summary>The value with every host of the file put in by what finds it; what was found is told.</summary>
    /// <param name="variable">The name of the variable; null for another value.</param>
    /// <param name="raw">The value, as the file has it.</param>
    /// <param name="found">Told of each: service and port, or 0.</param>
    public string Rewrite(string? variable, string raw, Action<string, int> found) => Rewritten(variable, raw, (other, port) =>
    {
        found(other, port);
        if (port == 0 || !ComposeFile.IsContainer(file.Services[other]) || ComposeFile.Published(file.Services[other], port) is not null) return;
        if (!file.Wanted.TryGetValue(other, out var wanted)) file.Wanted[other] = wanted = [];
        wanted.Add(port);
    });

    /// <summary>The other services that a value names.</summary>
    public IEnumerable<string> Named(string? variable, string raw)
    {
        var named = new List<string>();
        Rewritten(variable, raw, (other, _) => named.Add(other));
        return named;
    }

    private string Rewritten(string? variable, string raw, Action<string, int> found)
    {
        var text = new StringBuilder();
        var at = 0;
        for (var sign = raw.IndexOf("://", StringComparison.Ordinal); sign >= 0; sign = raw.IndexOf("://", at, StringComparison.Ordinal))
        {
            var begin = sign + 3;
            var end = End(raw, begin);
            // what stands before the last @ is a user and his password
            var host = begin + raw.AsSpan(begin, end - begin).LastIndexOf('@') + 1;
            text.Append(raw, at, host - at).Append(Hosts(raw[host..end], found));
            at = end;
        }

        if (at > 0) return text.Append(raw, at, raw.Length - at).ToString();
        var isHost = variable is not null && HostLike.Any(word => variable.EndsWith(word, StringComparison.OrdinalIgnoreCase));
        return isHost || raw.Contains(':', StringComparison.Ordinal) ? Hosts(raw, found, needsPort: !isHost) : raw;
    }

    // a variable belongs to it, whatever is in its default
    private static int End(string raw, int from)
    {
        var open = 0;
        for (var at = from; at < raw.Length; at++)
        {
            if (raw[at] == '{' && raw[at - 1] == '$') open++;
            else if (raw[at] == '}' && open > 0) open--;
            else if (open == 0 && EndsOfHosts.Contains(raw[at])) return at;
        }

        return raw.Length;
    }

    private string Hosts(string list, Action<string, int> found, bool needsPort = false) => string.Join(',', list.Split(',').Select(each => Host(each, found, needsPort)));

    private string Host(string written, Action<string, int> found, bool needsPort)
    {
        var parts = written.Split(':');
        if (parts.Length > 2 || file.ServiceAt(parts[0], asker) is not { } other) return written;
        var hasPort = parts.Length == 2;
        var port = hasPort && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 65535 ? number : 0;
        if (needsPort && port == 0) return written;
        found(other, port);
        if (!hasPort) return "localhost";
        var published = port > 0 && ComposeFile.IsContainer(file.Services[other]) ? ComposeFile.Published(file.Services[other], port) ?? port : port;
        return port > 0 ? string.Create(CultureInfo.InvariantCulture, $"localhost:{published}") : $"localhost:{parts[1]}";
    }
}
