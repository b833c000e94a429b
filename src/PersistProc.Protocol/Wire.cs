namespace PersistProc.Protocol;

/// <summary>What both ends of the socket must agree on before they agree on anything else.</summary>
public static class Wire
{
    /// <summary>The number of this protocol. A peer with another one is warned, never refused.</summary>
    public const int Protocol = 1;

    /// <summary>The release of the program that was built with this assembly.</summary>
    public const string Version = "0.1.0";

    /// <summary>Header that carries <see cref="Version"/>, in both directions.</summary>
    public const string VersionHeader = "PersistProc-Version";

    /// <summary>Header that carries <see cref="Protocol"/>, in both directions.</summary>
    public const string ProtocolHeader = "PersistProc-Protocol";

    /// <summary>Header of an answer that is a stream of events: where it begins, for who is cut off before the first one.</summary>
    public const string CursorHeader = "PersistProc-Cursor";

    /// <summary>How far ahead of the server's credit a client may send standard input.</summary>
    public const int StdinWindow = 1 << 20;

    /// <summary>Where those come who sit at a terminal, beside the supervisor's socket; it may be missing, and then they come by that one.</summary>
    public static string TerminalsBeside(string socket) => Path.Combine(Path.GetDirectoryName(socket)!, "terminals.sock");

    /// <summary>A new random identity: 128 bits, hexadecimal.</summary>
    public static string NewId() => Guid.NewGuid().ToString("N");
}
