namespace PersistProc.Daemon.Gateway;

/// <summary>What came behind a cursor is not kept any more, or nobody gave it out; its message is for the one who brought it.</summary>
internal sealed class CursorGoneException(string message) : Exception(message);
