using System.Buffers.Binary;

namespace PersistProc.Protocol;

/// <summary>What a message on a channel of a shared connection is.</summary>
public enum ChannelKind
{
    /// <summary>A text message of the session.</summary>
    Text = 1,

    /// <summary>A binary message of the session.</summary>
    Binary = 2,

    /// <summary>Nothing follows on this channel; as the close of a connection of its own.</summary>
    End = 3,

    /// <summary>Of the client: i64, how many bytes of binary messages of this channel it is done with, since the channel's beginning.</summary>
    Taken = 4,
}

/// <summary>The head of each message on a shared connection (<c>GET /v1/sessions</c>).</summary>
/// <param name="Channel">Whose; numbered by the client, each number once.</param>
/// <param name="Kind">What follows the head.</param>
public readonly record struct ChannelFrame(uint Channel, ChannelKind Kind)
{
    /// <summary>Bytes before the payload: u32 channel, u8 kind, little endian.</summary>
    public const int HeaderLength = 5;

    /// <summary>So many bytes of binary messages the server may be ahead of what the client is done with, on each channel; and one message more.</summary>
    public const int Window = 128 << 10;

    public void Write(Span<byte> header)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, Channel);
        header[4] = (byte)Kind;
    }

    /// <summary>False for a message too short to be one, or of a kind not known here.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out ChannelFrame frame)
    {
        frame = default;
        if (message.Length < HeaderLength || message[4] is < 1 or > 4) return false;
        frame = new ChannelFrame(BinaryPrimitives.ReadUInt32LittleEndian(message), (ChannelKind)message[4]);
        return true;
    }
}
