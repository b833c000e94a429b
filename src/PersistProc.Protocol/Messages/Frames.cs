using System.Buffers.Binary;

namespace PersistProc.Protocol;

/// <summary>Whose bytes.</summary>
public enum OutputStream
{
    Stdout = 1,
    Stderr = 2,

    /// <summary>None of the program's: bytes that bring a terminal to show what the program's shows. They have no place in the log.</summary>
    Screen = 3,
}

/// <summary>A binary message of the server: one stretch of output. The bytes follow the header.</summary>
/// <param name="Stream">Which stream wrote it.</param>
/// <param name="Microseconds">When it was read, since 1970 (UTC).</param>
/// <param name="Position">Bytes of the log after these.</param>
public readonly record struct OutputFrame(OutputStream Stream, long Microseconds, long Position)
{
    /// <summary>Bytes before the payload: u8 stream, i64 time, u64 position, little endian.</summary>
    public const int HeaderLength = 17;

    public void Write(Span<byte> header)
    {
        header[0] = (byte)Stream;
        BinaryPrimitives.WriteInt64LittleEndian(header[1..], Microseconds);
        BinaryPrimitives.WriteInt64LittleEndian(header[9..], Position);
    }

    /// <summary>False for a message too short to be one, or of a stream not known here.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out OutputFrame frame)
    {
        frame = default;
        if (message.Length < HeaderLength || message[0] is not (1 or 2 or 3)) return false;
        frame = new OutputFrame(
            (OutputStream)message[0],
            BinaryPrimitives.ReadInt64LittleEndian(message[1..]),
            BinaryPrimitives.ReadInt64LittleEndian(message[9..]));
        return true;
    }
}

/// <summary>A binary message of the client: standard input from an offset on. No bytes after the header: its end.</summary>
/// <param name="Offset">Where the bytes belong.</param>
public readonly record struct InputFrame(long Offset)
{
    /// <summary>Bytes before the payload: u64 offset, little endian.</summary>
    public const int HeaderLength = 8;

    public void Write(Span<byte> header) => BinaryPrimitives.WriteInt64LittleEndian(header, Offset);

    /// <summary>False for a message too short to be one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out InputFrame frame)
    {
        frame = default;
        if (message.Length < HeaderLength) return false;
        frame = new InputFrame(BinaryPrimitives.ReadInt64LittleEndian(message));
        return true;
    }
}
