namespace PersistProc.Protocol;

/// <summary><c>POST /v1/plan</c>, <c>/v1/config/check</c>, <c>/v1/config/show</c>: looks at service files; nothing is done.</summary>
public sealed record ReadRequest
{
    /// <summary>The client's directory.</summary>
    public required string Cwd { get; init; }

    /// <summary>Of a check: only these files, absolute.</summary>
    public IReadOnlyList<string> Files { get; init => field = value ?? []; } = [];

    /// <summary>Of a show: only these services.</summary>
    public IReadOnlyList<string> Targets { get; init => field = value ?? []; } = [];

    /// <summary>The profiles that are chosen.</summary>
    public IReadOnlyList<string> Profiles { get; init => field = value ?? []; } = [];

    /// <summary>The client's environment, for the variables in values; null for what was kept of the last one.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }
}
