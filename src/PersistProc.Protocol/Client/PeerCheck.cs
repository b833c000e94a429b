using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;

namespace PersistProc.Protocol;

/// <summary>Who listens at the other end of a unix socket, and whether to talk to him at all.</summary>
internal static class PeerCheck
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    /// <summary>Throws unless the listener belongs to this user or to root: the answers decide what runs on the user's behalf.</summary>
    public static void Demand(Socket socket, string path)
    {
        Span<byte> credentials = stackalloc byte[12];       // struct ucred: pid, uid, gid
        socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        var uid = BinaryPrimitives.ReadInt32LittleEndian(credentials[4..]);
        if (uid == 0 || uid == ProcessStatus.Own().Uid) return;
        throw new SupervisorException(
            string.Create(CultureInfo.InvariantCulture, $"{path}: user {uid} listens there, not you. Use another --root, or remove it"),
            SupervisorException.Unreachable);
    }
}
