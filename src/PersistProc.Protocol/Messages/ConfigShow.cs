using System.Text.Json.Serialization;

namespace PersistProc.Protocol;

/// <summary>Answer of <c>GET /v1/config/show</c>.</summary>
/// <param name="Services">Each that was asked for.</param>
public sealed record ConfigShowReply(IReadOnlyList<ShownService> Services);

/// <summary>A service's definition as it holds from its next instance on.</summary>
public sealed record ShownService
{
    public required string Name { get; init; }

    /// <summary>The file that declares it, absolute; null when none does any more.</summary>
    public string? File { get; init; }

    public required IReadOnlyList<ShownSetting> Settings { get; init; }
}

/// <summary>One directive of it.</summary>
public sealed record ShownSetting
{
    public required string Key { get; init; }

    /// <summary>As TOML.</summary>
    public required string Value { get; init; }

    /// <summary>"default", "defaults" (the file's), "base" (what it extends), "file", "profile" or "override" (what lies over the file).</summary>
    public required string Origin { get; init; }

    public string? File { get; init; }
    public int? Line { get; init; }

    /// <summary>The variables that stand in what was written.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Variables { get; init; }

    /// <summary>What the running instance has instead, as TOML.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Running { get; init; }
}
