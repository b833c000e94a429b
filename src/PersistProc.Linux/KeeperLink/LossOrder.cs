using System.Buffers.Binary;

namespace PersistProc.Linux.KeeperLink;

/// <summary>
/// What a service asks for should nobody be left to supervise it: it is ended. A record like others, opaque to the keeper, so that everybody who
/// has the records has it too.
/// </summary>
/// <param name="Signal">The first signal.</param>
/// <param name="Milliseconds">How long to wait for its effect; then comes KILL.</param>
public readonly record struct LossOrder(int Signal, int Milliseconds)
{
    private const string Prefix = "on_loss/";

    /// <summary>The key of its record.</summary>
    public static string KeyOf(string service) => Prefix + service;

    /// <summary>Whether a record is one.</summary>
    public static bool IsKey(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);

    public byte[] Encode()
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, Signal);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), Milliseconds);
        return bytes;
    }

    /// <summary>The order in a record; of one that is damaged, KILL at once.</summary>
    public static LossOrder Decode(ReadOnlySpan<byte> bytes) => bytes.Length != 8
        ? new LossOrder(Native.Libc.SIGKILL, 0)
        : new LossOrder(BinaryPrimitives.ReadInt32LittleEndian(bytes), BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]));
}
