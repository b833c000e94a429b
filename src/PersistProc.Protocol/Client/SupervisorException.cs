namespace PersistProc.Protocol;

/// <summary>A request that failed: with a sentence for people and the exit code for scripts.</summary>
public sealed class SupervisorException : Exception
{
    /// <summary>Exit code when no supervisor can be reached.</summary>
    public const int Unreachable = 69;

    public SupervisorException(string message, int exitCode = 1, string? code = null, ReadOnlyMemory<byte> body = default)
        : base(message)
    {
        ExitCode = exitCode;
        Code = code;
        Body = body;
    }

    public SupervisorException() => ExitCode = 1;

    public SupervisorException(string message, Exception inner)
        : base(message, inner) => ExitCode = 1;

    /// <summary>What the command line ends with.</summary>
    public int ExitCode { get; }

    /// <summary>One of <see cref="ErrorCode"/>, if the server said so.</summary>
    public string? Code { get; }

    /// <summary>The server's document, if it sent one: a failed stop names its survivors there.</summary>
    public ReadOnlyMemory<byte> Body { get; }
}
