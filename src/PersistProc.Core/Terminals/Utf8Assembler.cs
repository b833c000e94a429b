namespace PersistProc.Core;

/// <summary>
/// Puts characters together from UTF-8 that comes byte by byte. What is none gives one replacement character for each part that
/// could not go on (Unicode, "maximal subparts").
/// </summary>
internal struct Utf8Assembler
{
    public const int Replacement = 0xfffd;
    private byte _first;
    private byte _second;
    private byte _third;
    private int _have;
    private int _need;

    /// <summary>Whether a character has begun and is not whole.</summary>
    public readonly bool IsOpen => _have > 0;

    /// <summary>The bytes of the character that has begun.</summary>
    public readonly byte[] Pending => _have switch { 0 => [], 1 => [_first], 2 => [_first, _second], _ => [_first, _second, _third] };

    /// <summary>Takes a byte from 0x80 on when none is open.</summary>
    /// <returns>A character that is whole, or 0.</returns>
    public int Begin(byte value)
    {
        _need = value switch { >= 0xc2 and <= 0xdf => 2, >= 0xe0 and <= 0xef => 3, >= 0xf0 and <= 0xf4 => 4, _ => 0 };
        if (_need == 0) return Replacement;
        (_first, _have) = (value, 1);
        return 0;
    }

    /// <summary>Takes a byte when one is open.</summary>
    /// <param name="value">The byte.</param>
    /// <param name="isTaken">False if it does not go on with what is open: it has to be looked at again.</param>
    /// <returns>A character that is whole, or 0.</returns>
    public int GoOn(byte value, out bool isTaken)
    {
        var (low, high) = _have > 1 ? ((byte)0x80, (byte)0xbf) : _first switch
        {
            0xe0 => ((byte)0xa0, (byte)0xbf),
            0xed => ((byte)0x80, (byte)0x9f),
            0xf0 => ((byte)0x90, (byte)0xbf),
            0xf4 => ((byte)0x80, (byte)0x8f),
            _ => ((byte)0x80, (byte)0xbf),
        };
        isTaken = value >= low && value <= high;
        if (!isTaken)
        {
            _have = 0;
            return Replacement;
        }

        if (_have + 1 < _need)
        {
            if (_have == 1) _second = value;
            else _third = value;
            _have++;
            return 0;
        }

        _have = 0;
        return _need switch
        {
            2 => ((_first & 0x1f) << 6) | (value & 0x3f),
            3 => ((_first & 0x0f) << 12) | ((_second & 0x3f) << 6) | (value & 0x3f),
            _ => ((_first & 0x07) << 18) | ((_second & 0x3f) << 12) | ((_third & 0x3f) << 6) | (value & 0x3f),
        };
    }
}
