using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PersistProc.Core;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Network;

/// <summary>Addresses as bind(2) takes them: sockaddr_in, sockaddr_in6, sockaddr_un (ip(7), ipv6(7), unix(7)).</summary>
internal static class SocketAddressBytes
{
    private const int PathRoom = 108;

    /// <summary>The address, and its family.</summary>
    public static (int Family, byte[] Bytes) Of(ListenAddress address)
    {
        if (address.Path is { } path) return (Libc.AF_UNIX, Unix(path));
        var host = address.Host is ListenAddress.Everywhere ? IPAddress.IPv6Any : IPAddress.Parse(address.Host!);
        return host.AddressFamily is AddressFamily.InterNetwork ? (Libc.AF_INET, Ip(Libc.AF_INET, 16, address.Port, host, 4)) : (Libc.AF_INET6, Ip(Libc.AF_INET6, 28, address.Port, host, 8));
    }

    private static byte[] Ip(ushort family, int size, int port, IPAddress host, int at)
    {
        var bytes = new byte[size];
        BitConverter.TryWriteBytes(bytes, family);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)port);
        host.TryWriteBytes(bytes.AsSpan(at), out _);
        return bytes;
    }

    // an abstract name begins with a NUL and has none at its end
    private static byte[] Unix(string path)
    {
        var name = Encoding.UTF8.GetBytes(path);
        if (name.Length >= PathRoom) throw new ArgumentException($"a socket's path has at most {PathRoom - 1} bytes: {path}", nameof(path));
        var bytes = new byte[2 + name.Length + (path.StartsWith('@') ? 0 : 1)];
        BitConverter.TryWriteBytes(bytes, (ushort)Libc.AF_UNIX);
        name.CopyTo(bytes.AsSpan(2));
        if (path.StartsWith('@')) bytes[2] = 0;
        return bytes;
    }
}
