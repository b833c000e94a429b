using System.Text.Json.Serialization;

namespace PersistProc.Core;

/// <summary>How a socket passes on what comes.</summary>
public enum SocketKind
{
    /// <summary>Connections.</summary>
    Stream,

    /// <summary>Messages.</summary>
    Datagram,
}

/// <summary>One <c>[services.X.sockets.NAME]</c>: a socket that is open before its service runs. A value of a service file, so what nobody has said is null here.</summary>
public sealed record SocketUnit
{
    /// <summary>How many connections may wait where nothing is said; the kernel's own limit is net.core.somaxconn.</summary>
    public const int DefaultBacklog = 4096;

    /// <summary>The permissions of a unix socket's file where nothing is said.</summary>
    public const int DefaultMode = 0x180; // 0600

    /// <summary>The words for kinds.</summary>
    public static Vocabulary<SocketKind> Kinds { get; } = new("type", (SocketKind.Stream, "stream"), (SocketKind.Datagram, "datagram"));

    /// <summary>Its name: what LISTEN_FDNAMES says.</summary>
    public required string Name { get; init; }

    /// <summary>Where it listens.</summary>
    public ListenAddress? Listen { get; init; }

    /// <summary>How it passes on what comes; stream otherwise.</summary>
    public SocketKind? Kind { get; init; }

    /// <summary>Whether what comes starts the service.</summary>
    public bool? OnDemand { get; init; }

    /// <summary>How long nobody may be connected before the service is stopped again; null: for ever.</summary>
    public TimeSpan? IdleStop { get; init; }

    /// <summary>How many connections may wait to be accepted.</summary>
    public int? Backlog { get; init; }

    /// <summary>The permissions of a unix socket's file.</summary>
    public int? Mode { get; init; }

    /// <summary>Whether others may listen at the same address (SO_REUSEPORT, socket(7)).</summary>
    public bool? ReusePort { get; init; }

    /// <summary>The same as what has to be opened anew when it differs: what it does for its service is no part of that.</summary>
    [JsonIgnore]
    public SocketUnit AsOpened => this with { OnDemand = null, IdleStop = null };
}
