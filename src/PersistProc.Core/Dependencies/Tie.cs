using System.Text.Json.Serialization;

namespace PersistProc.Core;

/// <summary>What another service is to one that was started or stopped because of it.</summary>
public enum TieKind
{
    /// <summary>It is bound to it (<c>binds_to</c>).</summary>
    BoundTo,

    /// <summary>It requires it, and that was stopped.</summary>
    Requires,

    /// <summary>It is part of it, and that was stopped.</summary>
    PartOf,

    /// <summary>It conflicts with it, and that was started.</summary>
    Conflicts,

    /// <summary>The other one has failed and names it in <c>on_failure</c>.</summary>
    OnFailure,

    /// <summary>The other one has ended well and names it in <c>on_success</c>.</summary>
    OnSuccess,

    /// <summary>It is in one group with it, and that group gave up.</summary>
    Group,
}

/// <summary>Because of whom a service was started or stopped, rather than by hand.</summary>
/// <param name="Of">The other one.</param>
/// <param name="Kind">What that is to it.</param>
public sealed record Tie(ServiceName Of, TieKind Kind)
{
    /// <summary>How the other one ended, where that is the reason.</summary>
    public ExitStatus? Exit { get; init; }

    /// <summary>Of a group: which, and why it gave up, in words.</summary>
    public string? Detail { get; init; }

    /// <summary>Whether it starts again when the other one is back.</summary>
    [JsonIgnore]
    public bool WaitsForReturn => Kind is TieKind.BoundTo or TieKind.Requires;

    /// <summary>What has happened to the other one, after "because".</summary>
    [JsonIgnore]
    public string Why => Kind switch
    {
        TieKind.BoundTo => $"{Of}, which it is bound to, {End}",
        TieKind.Requires => $"{Of}, which it requires, was stopped",
        TieKind.PartOf => $"{Of}, which it is part of, was stopped",
        TieKind.Conflicts => $"{Of}, which it conflicts with, was started",
        TieKind.OnFailure => $"{Of} has failed (on_failure)",
        TieKind.OnSuccess => $"{Of} has ended well (on_success)",
        TieKind.Group => Detail ?? $"the group that it is in with {Of} gave up",
        _ => throw new InvalidOperationException($"no such tie: {Kind}"),
    };

    /// <summary>Why it was stopped.</summary>
    [JsonIgnore]
    public string Stopped => $"stopped, because {Why}";

    /// <summary>Why it is started.</summary>
    [JsonIgnore]
    public string Started => Kind switch
    {
        TieKind.BoundTo => $"{Of}, which it is bound to, runs again",
        TieKind.Requires => $"{Of}, which it requires, runs again",
        _ => $"because {Why}",
    };

    private string End => Exit switch
    {
        null => "no longer runs",
        { Signal: not null } signal => $"was {signal}",
        { } code => code.ToString(),
    };
}
