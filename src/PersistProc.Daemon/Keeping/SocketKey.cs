using System.Globalization;
using PersistProc.Core;

namespace PersistProc.Daemon.Keeping;

/// <summary>Under which key the keeper holds a listening socket: whose it is and as what it was opened, so that the next supervisor knows whether that is still what is wanted.</summary>
/// <param name="Service">Whose.</param>
/// <param name="Name">Its name among that service's.</param>
/// <param name="Opened">As what it was opened, the address last.</param>
internal sealed record SocketKey(ServiceName Service, string Name, string Opened)
{
    private const string Kind = "socket", FilePrefix = "unix:/";

    /// <summary>The key of a socket as its definition wants it.</summary>
    public static SocketKey Of(ServiceName service, SocketUnit unit) => new(
        service, unit.Name,
        string.Create(CultureInfo.InvariantCulture, $"{SocketUnit.Kinds.Print(unit.Kind ?? SocketKind.Stream)} {unit.Backlog ?? SocketUnit.DefaultBacklog} {unit.Mode ?? SocketUnit.DefaultMode} {unit.ReusePort is true} {unit.Listen}"));

    /// <summary>The path of its file, or null.</summary>
    public string? Path
    {
        get
        {
            var listen = Opened.Split(' ', 5)[^1];
            return listen.StartsWith(FilePrefix, StringComparison.Ordinal) ? listen[(FilePrefix.Length - 1)..] : null;
        }
    }

    public override string ToString() => $"{Kind}\n{Service}\n{Name}\n{Opened}";

    /// <summary>Null for the key of anything else.</summary>
    public static SocketKey? Read(string key) =>
        key.Split('\n', 4) is [Kind, var service, var name, var opened] && ServiceName.TryParse(service, out var of, out _) ? new SocketKey(of, name, opened) : null;
}
