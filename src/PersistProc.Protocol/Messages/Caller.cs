namespace PersistProc.Protocol;

/// <summary>What a service inherits from the client that started it.</summary>
public sealed record Caller
{
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Octal, as in <c>/proc/self/status</c>: "0022".</summary>
    public string? Umask { get; init; }

    /// <summary>Soft and hard limit by systemd's name ("nofile", "core", …); -1 is unlimited.</summary>
    public IReadOnlyDictionary<string, long[]>? Limits { get; init; }

    /// <summary>How large its terminal is; null: it has none.</summary>
    public TerminalSize? Terminal { get; init; }

    /// <summary>Who it is; null: it does not say.</summary>
    public Owner? Owner { get; init; }

    public int Uid { get; init; }

    public int Pid { get; init; }
}
