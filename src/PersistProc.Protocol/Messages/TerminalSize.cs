namespace PersistProc.Protocol;

/// <summary>How large a client's terminal is, in characters.</summary>
public sealed record TerminalSize(int Rows, int Columns);
