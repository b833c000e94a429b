namespace PersistProc.Core;

/// <summary>What each seven-bit byte does in each state. Bytes above are text, and seen to by the parser itself.</summary>
internal sealed class ControlTable
{
    private const int Bytes = 128;
    private const int States = (int)ControlState.IgnoredString + 1;
    private readonly byte[] _steps = new byte[States * Bytes];

    /// <summary>The one there is.</summary>
    public static readonly ControlTable Published = new();

    private ControlTable()
    {
        AnyState();
        Escapes();
        Controls();
        Strings();
    }

    /// <summary>The step a byte takes.</summary>
    public (ControlAction Action, ControlState Next) this[ControlState state, byte value]
    {
        get
        {
            var step = _steps[((int)state * Bytes) + value];
            return ((ControlAction)(step >> 4), (ControlState)(step & 15));
        }
    }

    // whoever says nothing else stays where he is, obeys controls, and passes DEL over
    private void AnyState()
    {
        for (var state = ControlState.Ground; state <= ControlState.IgnoredString; state++)
        {
            var isString = state is ControlState.OperatingSystemString or ControlState.IgnoredString;
            Set(state, 0x00, 0x7f, ControlAction.None, state);
            Set(state, 0x00, 0x1f, isString ? ControlAction.None : ControlAction.Execute, state);
            Set(state, 0x18, 0x18, ControlAction.Execute, ControlState.Ground);
            Set(state, 0x1a, 0x1a, ControlAction.Execute, ControlState.Ground);
            Set(state, 0x1b, 0x1b, ControlAction.None, ControlState.Escape);
        }
    }

    private void Escapes()
    {
        Set(ControlState.Escape, 0x20, 0x2f, ControlAction.Collect, ControlState.EscapeIntermediate);
        Set(ControlState.Escape, 0x30, 0x7e, ControlAction.DispatchEscape, ControlState.Ground);
        Set(ControlState.Escape, '[', '[', ControlAction.None, ControlState.ControlEntry);
        Set(ControlState.Escape, ']', ']', ControlAction.None, ControlState.OperatingSystemString);
        foreach (var introducer in "PX^_") Set(ControlState.Escape, introducer, introducer, ControlAction.None, ControlState.IgnoredString);
        Set(ControlState.EscapeIntermediate, 0x20, 0x2f, ControlAction.Collect, ControlState.EscapeIntermediate);
        Set(ControlState.EscapeIntermediate, 0x30, 0x7e, ControlAction.DispatchEscape, ControlState.Ground);
    }

    private void Controls()
    {
        Set(ControlState.ControlEntry, 0x20, 0x2f, ControlAction.Collect, ControlState.ControlIntermediate);
        Set(ControlState.ControlEntry, 0x30, 0x3b, ControlAction.Parameter, ControlState.ControlParameter);
        Set(ControlState.ControlEntry, 0x3c, 0x3f, ControlAction.Prefix, ControlState.ControlParameter);
        Set(ControlState.ControlEntry, 0x40, 0x7e, ControlAction.DispatchControl, ControlState.Ground);
        Set(ControlState.ControlParameter, 0x20, 0x2f, ControlAction.Collect, ControlState.ControlIntermediate);
        Set(ControlState.ControlParameter, 0x30, 0x3b, ControlAction.Parameter, ControlState.ControlParameter);
        Set(ControlState.ControlParameter, 0x3c, 0x3f, ControlAction.None, ControlState.ControlIgnore);
        Set(ControlState.ControlParameter, 0x40, 0x7e, ControlAction.DispatchControl, ControlState.Ground);
        Set(ControlState.ControlIntermediate, 0x20, 0x2f, ControlAction.Collect, ControlState.ControlIntermediate);
        Set(ControlState.ControlIntermediate, 0x30, 0x3f, ControlAction.None, ControlState.ControlIgnore);
        Set(ControlState.ControlIntermediate, 0x40, 0x7e, ControlAction.DispatchControl, ControlState.Ground);
        Set(ControlState.ControlIgnore, 0x40, 0x7e, ControlAction.None, ControlState.Ground);
    }

    private void Strings()
    {
        Set(ControlState.OperatingSystemString, 0x20, 0x7f, ControlAction.Put, ControlState.OperatingSystemString);
        Set(ControlState.OperatingSystemString, 0x07, 0x07, ControlAction.None, ControlState.Ground);
    }

    private void Set(ControlState state, int first, int last, ControlAction action, ControlState next)
    {
        for (var value = first; value <= last; value++) _steps[((int)state * Bytes) + value] = (byte)(((int)action << 4) | (int)next);
    }
}
