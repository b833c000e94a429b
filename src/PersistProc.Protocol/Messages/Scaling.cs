namespace PersistProc.Protocol;

/// <summary><c>POST /v1/scale</c>: how many replicas run. What is missing is started, what is too much stopped, the highest first.</summary>
public sealed record ScaleRequest
{
    public required string RequestId { get; init; }
    public required string ClientId { get; init; }

    /// <summary>The client's directory: its project first.</summary>
    public required string Cwd { get; init; }

    /// <summary>By service, how many.</summary>
    public required IReadOnlyDictionary<string, int> Scales { get; init; }

    public required Caller Caller { get; init; }
    public bool NoWait { get; init; }

    /// <summary>Of an agent: also stop what another has started.</summary>
    public bool Force { get; init; }
}

/// <summary>A service that runs another number of replicas than its file says.</summary>
/// <param name="Name">Which.</param>
/// <param name="Declared">What the file says.</param>
/// <param name="Count">How many are wanted instead.</param>
public sealed record ScaledService(string Name, int Declared, int Count);
