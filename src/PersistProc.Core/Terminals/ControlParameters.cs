namespace PersistProc.Core;

/// <summary>The numbers of a control sequence, as they come. What is beyond the last that is kept is passed over.</summary>
public sealed class ControlParameters
{
    private const int Most = 32;
    private const int Missing = -1;
    private const int Largest = 65535;
    private readonly int[] _values = new int[Most];
    private uint _parts;
    private int _count;

    /// <summary>How many there are; an empty one between two separators counts.</summary>
    public int Count => Math.Min(_count, Most);

    /// <summary>Whether a number was divided from the one before it by a colon, so that it is a part of that one.</summary>
    public bool IsPart(int index) => (_parts & (1u << index)) != 0;

    /// <summary>A number, or what stands for it where it is missing.</summary>
    public int Or(int index, int fallback = 0) => index < Count && _values[index] != Missing ? _values[index] : fallback;

    /// <summary>A number of steps: none, or zero, is one.</summary>
    public int Steps(int index = 0) => Math.Max(1, Or(index, 1));

    internal void Clear() => (_count, _parts) = (0, 0);

    internal void Take(byte value)
    {
        if (_count == 0) Begin();
        if (value is (byte)';' or (byte)':')
        {
            Begin();
            if (value == ':' && _count <= Most) _parts |= 1u << (_count - 1);
        }
        else if (_count <= Most)
        {
            var before = Math.Max(0, _values[_count - 1]);
            _values[_count - 1] = Math.Min(Largest, (before * 10) + value - '0');
        }
    }

    private void Begin()
    {
        if (_count <= Most) _count++;
        if (_count <= Most) _values[_count - 1] = Missing;
    }
}
