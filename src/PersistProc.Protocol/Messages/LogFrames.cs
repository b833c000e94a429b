using System.Buffers.Binary;

namespace PersistProc.Protocol;

/// <summary>
/// The parts of an answer to <c>GET /v1/logs?frames=true</c>: u8 kind, i32 length (little endian), so many bytes. Content
/// is what was asked for; a note is a sentence for a person, about what is missing there.
/// </summary>
/// <param name="content">Called with each stretch of content.</param>
/// <param name="note">Called with each note.</param>
public sealed class LogFrames(Action<ReadOnlySpan<byte>> content, Action<byte[]> note)
{
    public const byte Content = 1;
    public const byte Note = 2;
    private const int HeaderLength = 5;
    private readonly List<byte> _header = [];
    private readonly List<byte> _note = [];
    private int _left;

    /// <summary>Takes the next bytes of the answer, however they were cut.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_header.Count < HeaderLength)
            {
                var taken = Math.Min(HeaderLength - _header.Count, bytes.Length);
                _header.AddRange(bytes[..taken]);
                bytes = bytes[taken..];
                if (_header.Count == HeaderLength) _left = BinaryPrimitives.ReadInt32LittleEndian([.. _header[1..]]);
            }
            else
            {
                var part = bytes[..Math.Min(_left, bytes.Length)];
                if (_header[0] == Content) content(part);
                else _note.AddRange(part);
                bytes = bytes[part.Length..];
                _left -= part.Length;
            }
            if (_header.Count == HeaderLength && _left == 0) End();
        }
    }

    private void End()
    {
        if (_header[0] == Note) note([.. _note]);
        _header.Clear();
        _note.Clear();
    }
}
