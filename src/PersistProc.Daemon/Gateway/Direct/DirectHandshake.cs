using System.Globalization;
using System.Text;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Gateway.Direct;

/// <summary>
/// The one request that is served at the terminals' own socket: that of our own client, by its line and its key, which is RFC 6455's example. Whoever
/// asks for anything else has the gateway for that.
/// </summary>
internal static class DirectHandshake
{
    private static readonly byte[] Agreed = Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n{Wire.VersionHeader}: {Wire.Version}\r\n{Wire.ProtocolHeader}: {Wire.Protocol}\r\n\r\n"));

    private static readonly byte[] Refused = Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");

    /// <summary>What is answered to the head of a request.</summary>
    public static ReadOnlySpan<byte> Answer(ReadOnlySpan<byte> head, out bool isAgreed)
    {
        isAgreed = head.StartsWith("GET /v1/session HTTP/1.1\r\n"u8)
            && head.IndexOf("\r\nUpgrade: websocket\r\n"u8) > 0
            && head.IndexOf("\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"u8) > 0;
        return isAgreed ? Agreed : Refused;
    }
}
