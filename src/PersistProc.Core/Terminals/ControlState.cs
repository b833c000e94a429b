namespace PersistProc.Core;

/// <summary>
/// Where a reader of terminal output is. The states are those of the VT500 parser as Paul Williams published it
/// (vt100.net/emu/dec_ansi_parser), with two changes: device control strings are passed over like the other strings nobody here
/// uses, and a colon belongs to a parameter (ISO 8613-6).
/// </summary>
internal enum ControlState : byte
{
    Ground,
    Escape,
    EscapeIntermediate,
    ControlEntry,
    ControlParameter,
    ControlIntermediate,
    ControlIgnore,
    OperatingSystemString,
    IgnoredString,
}

/// <summary>What a byte does besides leading to a state.</summary>
internal enum ControlAction : byte
{
    None,
    Execute,
    Prefix,
    Collect,
    Parameter,
    DispatchEscape,
    DispatchControl,
    Put,
}
