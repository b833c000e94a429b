namespace PersistProc.Core;

/// <summary>
/// Reads terminal output: text in UTF-8, control characters, escape and control sequences, strings. It may be cut at any byte. A
/// sequence that grows beyond its bound is passed over whole, so that memory is bounded whatever comes.
/// </summary>
/// <param name="handler">Who is told.</param>
public sealed class ControlParser(IControlHandler handler)
{
    private const int LongestSequence = 128;
    private const int LongestCommand = 4096;
    private const int MostIntermediates = 2;
    private const byte Esc = 0x1b;

    private readonly ControlParameters _parameters = new();
    private readonly byte[] _intermediates = new byte[MostIntermediates];

    // the bytes of a sequence that is not whole, but for controls in the middle of it: those were obeyed
    private readonly byte[] _sequence = new byte[LongestSequence];

    private ControlState _state;
    private Utf8Assembler _text;
    private int _intermediateCount;
    private int _sequenceLength;
    private byte _prefix;
    private byte[] _command = [];
    private int _commandLength;

    /// <summary>True if no sequence and no character has been begun.</summary>
    public bool IsAtRest => _state == ControlState.Ground && !_text.IsOpen;

    /// <summary>Reads on.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[(_state == ControlState.Ground ? TakeText(bytes) : TakeControl(bytes[0]))..];
    }

    /// <summary>Bytes that lead a new parser to where this one is: of what has been begun and is not whole.</summary>
    public byte[] Pending() => _state switch
    {
        ControlState.Ground => _text.Pending,
        ControlState.OperatingSystemString => [Esc, (byte)']', .. _command.AsSpan(0, _commandLength)],
        _ => _sequence[.._sequenceLength],
    };

    private int TakeText(ReadOnlySpan<byte> bytes)
    {
        if (_text.IsOpen)
        {
            var whole = _text.GoOn(bytes[0], out var isTaken);
            if (whole != 0) Found(whole);
            return isTaken ? 1 : 0;
        }

        var plain = bytes.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7e);
        if (plain < 0) plain = bytes.Length;
        if (plain > 0)
        {
            handler.Print(bytes[..plain]);
            return plain;
        }

        if (bytes[0] < 0x80) return TakeControl(bytes[0]);
        if (_text.Begin(bytes[0]) is var wrong and not 0) Found(wrong);
        return 1;
    }

    // C1 controls come as characters, as in xterm
    private void Found(int scalar)
    {
        switch (scalar)
        {
            case 0x9b: Enter(ControlState.ControlEntry, (byte)'['); break;
            case 0x9d: Enter(ControlState.OperatingSystemString, (byte)']'); break;
            case 0x90 or 0x98 or 0x9e or 0x9f: Enter(ControlState.IgnoredString, (byte)(scalar - 0x40)); break;
            case < 0xa0: handler.Execute((byte)scalar); break;
            default: handler.Print(scalar); break;
        }
    }

    private int TakeControl(byte value)
    {
        if (value >= 0x80) return TakeHigh(value);
        var (action, next) = ControlTable.Published[_state, value];
        if (_state == ControlState.OperatingSystemString && (value is 0x07 or Esc)) EndCommand();
        Act(action, value);
        if (next == ControlState.Escape && value == Esc) BeginSequence();
        else if (next is not (ControlState.Ground or ControlState.IgnoredString) || _state == ControlState.Escape) Note(action, value);
        if (next == ControlState.ControlEntry) ClearSequence();
        if (next == ControlState.OperatingSystemString && _state == ControlState.Escape) _commandLength = 0;
        // too long a sequence is none
        var isTooLong = next is ControlState.ControlParameter or ControlState.ControlIntermediate && _sequenceLength == LongestSequence;
        _state = isTooLong ? ControlState.ControlIgnore : next;
        return 1;
    }

    // text in the middle of a sequence ends it: nobody meant that sequence
    private int TakeHigh(byte value)
    {
        if (_state == ControlState.IgnoredString) return 1;
        if (_state == ControlState.OperatingSystemString)
        {
            Put(value);
            return 1;
        }

        _state = ControlState.Ground;
        return 0;
    }

    private void Act(ControlAction action, byte value)
    {
        switch (action)
        {
            case ControlAction.Execute: handler.Execute(value); break;
            case ControlAction.Prefix: _prefix = value; break;
            case ControlAction.Parameter: _parameters.Take(value); break;
            case ControlAction.Put: Put(value); break;
            case ControlAction.Collect:
                if (_intermediateCount < MostIntermediates) _intermediates[_intermediateCount] = value;
                _intermediateCount = Math.Min(_intermediateCount + 1, MostIntermediates + 1);
                break;
            case ControlAction.DispatchEscape when _intermediateCount <= MostIntermediates:
                handler.Escape(_intermediates.AsSpan(0, _intermediateCount), value);
                break;
            case ControlAction.DispatchControl when _intermediateCount <= MostIntermediates:
                handler.Control(_prefix, _parameters, _intermediates.AsSpan(0, _intermediateCount), value);
                break;
            default: break;
        }
    }

    private void Enter(ControlState state, byte introducer)
    {
        BeginSequence();
        Note(ControlAction.None, introducer);
        _commandLength = 0;
        _state = state;
    }

    private void BeginSequence()
    {
        ClearSequence();
        _sequence[0] = Esc;
        _sequenceLength = 1;
    }

    private void ClearSequence()
    {
        _parameters.Clear();
        (_prefix, _intermediateCount) = (0, 0);
    }

    private void Note(ControlAction action, byte value)
    {
        if (action != ControlAction.Execute && _sequenceLength < LongestSequence) _sequence[_sequenceLength++] = value;
    }

    private void Put(byte value)
    {
        if (_commandLength > LongestCommand) return;
        if (_commandLength == _command.Length) Array.Resize(ref _command, Math.Min(Math.Max(64, _command.Length * 2), LongestCommand + 1));
        _command[_commandLength++] = value;
    }

    private void EndCommand()
    {
        if (_commandLength <= LongestCommand) handler.SystemCommand(_command.AsSpan(0, _commandLength));
        _commandLength = 0;
    }
}
