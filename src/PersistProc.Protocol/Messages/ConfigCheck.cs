namespace PersistProc.Protocol;

/// <summary>The answer of <c>GET /v1/config/check</c>.</summary>
/// <param name="Files">The files that were read.</param>
/// <param name="Errors">Everything that is wrong with them.</param>
public sealed record ConfigCheckReply(IReadOnlyList<string> Files, IReadOnlyList<ConfigError> Errors)
{
    /// <summary>What is no error and will hardly be meant.</summary>
    public IReadOnlyList<ConfigError> Warnings { get; init; } = [];
}

/// <summary>Something wrong in a service file.</summary>
/// <param name="File">Its path.</param>
/// <param name="Line">From 1; 0 when it concerns the file as a whole.</param>
/// <param name="Column">From 1; 0 when it concerns the file as a whole.</param>
/// <param name="Key">The key with its tables, or empty.</param>
/// <param name="Text">What is wrong, and what to write instead.</param>
public sealed record ConfigError(string File, int Line, int Column, string Key, string Text);
