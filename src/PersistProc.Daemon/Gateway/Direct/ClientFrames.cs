using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace PersistProc.Daemon.Gateway.Direct;

/// <summary>What a message is: the codes of RFC 6455, 5.2.</summary>
internal enum FrameKind
{
    More = 0, // of the one before
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

/// <summary>
/// The messages of a client's WebSocket (RFC 6455), out of bytes that come in any pieces. It has no more memory than what has come needs, and never
/// more than the largest message that is allowed.
/// </summary>
internal sealed class ClientFrames
{
    private const int Usual = 4 << 10, Mask = 4, LongestHead = 10 + Mask, LongestControl = 125;
    private byte[] _buffer = new byte[Usual];
    private int _start;
    private int _end;
    private ArrayBufferWriter<byte>? _parts;
    private FrameKind _kind; // of what they are parts

    /// <summary>How large a message may be.</summary>
    public required int Largest { get; set; }

    /// <summary>Where the next bytes go. Whatever was answered before is no more.</summary>
    public Memory<byte> Room
    {
        get
        {
            if (_start == _end)
            {
                (_start, _end) = (0, 0);
                if (_buffer.Length > Usual << 4) _buffer = new byte[Usual];
            }
            if (_end == _buffer.Length) MakeRoom();
            return _buffer.AsMemory(_end);
        }
    }

    /// <summary>So many were put there.</summary>
    public void Came(int count) => _end += count;

    /// <summary>The head of the request that the frames follow, up to its empty line; null: not all of it is here.</summary>
    /// <exception cref="InvalidDataException">It has no end.</exception>
    public ReadOnlyMemory<byte>? TakeHead(int longest)
    {
        var end = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
        if (end < 0 && _end - _start > longest) throw new InvalidDataException("a request without end");
        if (end < 0) return null;
        var head = _buffer.AsMemory(_start, end + 4);
        _start += end + 4;
        return head;
    }

    /// <summary>The message that is all that is here: a little of what is typed, as most are. False: <see cref="TryNext"/> looks closer.</summary>
    public bool TryTyped(out ReadOnlyMemory<byte> message)
    {
        message = default;
        var bytes = _buffer.AsSpan(_start, _end - _start);
        var length = bytes.Length - 2 - Mask;
        if (length is < 0 or > LongestControl || bytes[0] != (0x80 | (int)FrameKind.Binary) || bytes[1] != (0x80 | length) || _parts is not null) return false;
        Unmask(bytes.Slice(2, Mask), bytes[(2 + Mask)..]);
        message = _buffer.AsMemory(_start + 2 + Mask, length);
        _start = _end;
        return true;
    }

    /// <summary>The next whole message, whatever it was cut into. False: not all of it is here.</summary>
    /// <exception cref="InvalidDataException">That is no client's WebSocket.</exception>
    /// <exception cref="UsageException">It is too large.</exception>
    public bool TryNext(out FrameKind kind, out ReadOnlyMemory<byte> message)
    {
        (kind, message) = (default, default);
        while (TryFrame(out var final, out var code, out var payload))
        {
            if (code == FrameKind.Pong) continue;
            if (code is FrameKind.Close or FrameKind.Ping)
            {
                (kind, message) = (code, payload);
                return true;
            }
            var goesOn = code == FrameKind.More;
            if (goesOn != _parts is not null) throw new InvalidDataException(goesOn ? "a part of nothing" : "a message within another");
            if (final && !goesOn)
            {
                (kind, message) = (code, payload);
                return true;
            }
            if (!goesOn) (_parts, _kind) = (new ArrayBufferWriter<byte>(), code);
            _parts!.Write(payload.Span);
            if (!final) continue;
            (kind, message, _parts) = (_kind, _parts!.WrittenMemory, null);
            return true;
        }
        return false;
    }

    private bool TryFrame(out bool final, out FrameKind code, out ReadOnlyMemory<byte> payload)
    {
        (final, code, payload) = (false, default, default);
        var bytes = _buffer.AsSpan(_start, _end - _start);
        if (bytes.Length < 2) return false;
        (final, code) = ((bytes[0] & 0x80) != 0, (FrameKind)(bytes[0] & 0x0f));
        if ((bytes[0] & 0x70) != 0) throw new InvalidDataException("an extension that was not agreed on");
        if ((bytes[1] & 0x80) == 0) throw new InvalidDataException("a client's frame without a mask");
        var (head, length) = (2, (long)(bytes[1] & 0x7f));
        if (length == 126 && bytes.Length >= 4) (head, length) = (4, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]));
        else if (length == 127 && bytes.Length >= 10) (head, length) = (10, BinaryPrimitives.ReadInt64BigEndian(bytes[2..]));
        else if (length > LongestControl) return false;
        Judge(code, final, length);
        if (bytes.Length < head + Mask + length) return false;
        var start = _start + head + Mask;
        Unmask(bytes.Slice(head, Mask), _buffer.AsSpan(start, (int)length));
        payload = _buffer.AsMemory(start, (int)length);
        _start = start + (int)length;
        return true;
    }

    private void Judge(FrameKind code, bool final, long length)
    {
        switch (code)
        {
            case FrameKind.More or FrameKind.Text or FrameKind.Binary when length < 0 || length + (_parts?.WrittenCount ?? 0) > Largest:
                throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"a message is larger than {Largest} bytes"));
            case FrameKind.More or FrameKind.Text or FrameKind.Binary:
                break;
            case FrameKind.Close or FrameKind.Ping or FrameKind.Pong when final && length is >= 0 and <= LongestControl:
                break;
            default:
                throw new InvalidDataException($"a frame of the kind {(int)code} with {length} bytes");
        }
    }

    // our own clients' masks are zero
    private static void Unmask(ReadOnlySpan<byte> mask, Span<byte> bytes)
    {
        if (mask.IndexOfAnyExcept((byte)0) < 0) return;
        for (var n = 0; n < bytes.Length; n++) bytes[n] ^= mask[n % Mask];
    }

    private void MakeRoom()
    {
        var target = _start > 0 ? _buffer : new byte[Math.Min(_buffer.Length * 2L, Math.Max(Largest, Usual) + (long)LongestHead)];
        _buffer.AsSpan(_start, _end - _start).CopyTo(target);
        (_buffer, _start, _end) = (target, 0, _end - _start);
    }
}
