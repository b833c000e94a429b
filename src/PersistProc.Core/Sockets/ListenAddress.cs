using System.Globalization;
using System.Text.Json.Serialization;

namespace PersistProc.Core;

/// <summary>Where a socket listens: an address and a port, or a unix socket's place.</summary>
public sealed record ListenAddress
{
    /// <summary>Where a port alone listens: on this machine, for this machine.</summary>
    public const string Local = "127.0.0.1";

    /// <summary>All addresses, of both protocols.</summary>
    public const string Everywhere = "*";

    /// <summary>The IP address, or <see cref="Everywhere"/>; null for a unix socket.</summary>
    public string? Host { get; init; }

    /// <summary>1 to 65535; 0 for a unix socket.</summary>
    public int Port { get; init; }

    /// <summary>Of a unix socket: its absolute path, or <c>@</c> and an abstract name; null for an IP address.</summary>
    public string? Path { get; init; }

    /// <summary>Whether it has a name in the file system.</summary>
    [JsonIgnore]
    public bool IsFile => Path is not null && !Path.StartsWith('@');

    /// <summary>Whether only this machine can reach it by TCP.</summary>
    [JsonIgnore]
    public bool IsLoopback => Host is "::1" || Host?.StartsWith("127.", StringComparison.Ordinal) is true;

    /// <summary>As a service file has it: <c>127.0.0.1:8080</c>, <c>[::1]:8080</c>, <c>unix:/run/api.sock</c>.</summary>
    public override string ToString() => this switch
    {
        { Path: { } path } => $"unix:{path}",
        { Host: { } host } when host.Contains(':', StringComparison.Ordinal) => string.Create(CultureInfo.InvariantCulture, $"[{host}]:{Port}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}"),
    };
}
