using System.Text;

namespace PersistProc.Keeper;

/// <summary>What the keeper answers on the socket itself while no supervisor comes up.</summary>
internal static class Apology
{
    public static ReadOnlySpan<byte> Text(KeeperOptions options)
    {
        var log = Path.Combine(options.State, "stderr.log").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        var why = $"the supervisor does not come up: it ended several times right after its start, and is tried again; your services run on. Look at {log}";
        var body = $"{{\"error\":\"{why}\",\"code\":\"unavailable\",\"exit_code\":69,\"type\":\"/openapi.json#/x-problems/unavailable\",\"title\":\"Not just now\",\"status\":503,\"detail\":\"{why}\"}}";
        var head = $"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n";
        return Encoding.UTF8.GetBytes(head + body);
    }
}
