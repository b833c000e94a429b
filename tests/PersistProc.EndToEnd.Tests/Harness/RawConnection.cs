using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>A connection to a supervisor that sends just what the test says, in order or not.</summary>
internal sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Socket _socket;

    private RawConnection(Socket socket) => _socket = socket;

    /// <summary>By the socket that `state/where` names.</summary>
    public static RawConnection Local(Sandbox box) => To(File.ReadAllText(Path.Combine(box.Root, "state", "where")).TrimEnd());

    /// <summary>By the socket of those who sit at a terminal.</summary>
    public static RawConnection Terminals(Sandbox box) => To(Path.Combine(box.Root, "run", "terminals.sock"));

    private static RawConnection To(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return new RawConnection(socket);
    }

    /// <summary>By TCP.</summary>
    public static RawConnection Tcp(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
        return new RawConnection(socket);
    }

    /// <summary>Sends bytes. False when the other side does not take them any more.</summary>
    public bool Send(ReadOnlySpan<byte> bytes)
    {
        try
        {
            while (bytes.Length > 0) bytes = bytes[_socket.Send(bytes)..];
            return true;
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException) // by the other side, or by another thread of ours
        {
            return false;
        }
    }

    public bool Send(string text) => Send(Encoding.Latin1.GetBytes(text));

    /// <summary>Nothing follows from this side.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>All that comes until the other side closes, or until there is as much as is wanted.</summary>
    public async Task<string> Read(Func<string, bool>? enough = null, TimeSpan? within = null)
    {
        using var patience = new CancellationTokenSource(within ?? Patience);
        var (text, buffer) = (new StringBuilder(), new byte[64 << 10]);
        try
        {
            while (enough?.Invoke(text.ToString()) != true && await _socket.ReceiveAsync(buffer, patience.Token) is > 0 and var read) text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        catch (SocketException)
        {
            // it was dropped
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException($"neither closed nor answered within {within ?? Patience}; so far: {text}", late);
        }
        return text.ToString();
    }

    /// <summary>One request, and its answer.</summary>
    public async Task<(int Status, string Text)> Ask(string request)
    {
        Send(request);
        var text = await Read(IsWhole);
        return (text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(text.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture) : 0, text);
    }

    /// <summary>GET.</summary>
    public static string Get(string path, string headers = "", string host = "localhost") => $"GET {path} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n";

    /// <summary>POST with JSON.</summary>
    public static string Post(string path, string body, string headers = "", string host = "localhost") =>
        $"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{headers}\r\n{body}";

    // by its length, or its last chunk, or an upgrade
    private static bool IsWhole(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0) return false;
        if (text.StartsWith("HTTP/1.1 101", StringComparison.Ordinal)) return true;
        const string length = "Content-Length: ";
        var at = text.IndexOf(length, StringComparison.OrdinalIgnoreCase);
        if (at < 0 || at > end) return text.EndsWith("0\r\n\r\n", StringComparison.Ordinal);
        var digits = text[(at + length.Length)..text.IndexOf('\r', at)];
        return text.Length >= end + 4 + int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);
    }

    public void Dispose() => _socket.Dispose();
}
