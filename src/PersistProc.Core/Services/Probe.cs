namespace PersistProc.Core;

/// <summary>
/// How one knows that a service is ready, or still well: one kind of look, and how often it is taken. A value of a service
/// file, so what nobody has said is null here; what holds then is told by <see cref="Probes"/>.
/// </summary>
public sealed record Probe
{
    /// <summary>Nothing said.</summary>
    public static Probe None { get; } = new();

    /// <summary>A port that accepts connections.</summary>
    public TcpTarget? Tcp { get; init; }

    /// <summary>A unix socket that accepts connections: absolute.</summary>
    public string? Unix { get; init; }

    /// <summary>A URL that answers.</summary>
    public string? Http { get; init; }

    /// <summary>A command that ends with 0.</summary>
    public ValueList<string>? Exec { get; init; }

    /// <summary>A regular expression that a line of its output matches.</summary>
    public string? Log { get; init; }

    /// <summary>A file that exists: absolute.</summary>
    public string? File { get; init; }

    /// <summary>Whether it says itself that it is ready.</summary>
    public bool? Notify { get; init; }

    /// <summary>On which descriptor it writes a line when it is ready.</summary>
    public int? NotifyFd { get; init; }

    /// <summary>How long after its start it is ready.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>The method of a request; GET otherwise.</summary>
    public string? Method { get; init; }

    /// <summary>The headers of a request.</summary>
    public ValueMap<string> Headers { get; init => field = value ?? ValueMap.Empty<string>(); } = ValueMap.Empty<string>();

    /// <summary>The status codes that are an answer; 200 to 399 otherwise.</summary>
    public ValueList<int> Status { get; init => field = value ?? []; } = [];

    /// <summary>A regular expression that the body of the answer matches.</summary>
    public string? Body { get; init; }

    /// <summary>From one look to the next.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>Of readiness: how long it may take altogether. Of health: how long one look may take.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How many looks in a row have to succeed.</summary>
    public int? Successes { get; init; }

    /// <summary>How many looks in a row have to fail.</summary>
    public int? Failures { get; init; }

    /// <summary>How long after its readiness failures do not count yet.</summary>
    public TimeSpan? StartPeriod { get; init; }

    /// <summary>Whether it says what to look at.</summary>
    public bool HasKind => Tcp is not null || Unix is not null || Http is not null || Exec is not null || Log is not null || File is not null || Notify is true || NotifyFd is not null || Delay is not null;

    /// <summary>The same without what it looks at.</summary>
    public Probe WithoutKind() => this with { Tcp = null, Unix = null, Http = null, Exec = null, Log = null, File = null, Notify = null, NotifyFd = null, Delay = null };

    /// <summary>Whether it looks at the port that the service is given (<c>port</c>), whichever that is.</summary>
    public bool IsOfOwnPort => Tcp is { Port: TcpTarget.OwnPort } || Http?.Contains(OwnPortOfUrl, StringComparison.Ordinal) is true;

    /// <summary>The same of a service that was given this port.</summary>
    public Probe At(int port) => this with
    {
        Tcp = Tcp is { Port: TcpTarget.OwnPort } own ? own with { Port = port } : Tcp,
        Http = Http is null ? null : WithPort(Http, port),
    };

    /// <summary>A URL with a port for the one that was left open.</summary>
    public static string WithPort(string url, int port) => url.Replace(OwnPortOfUrl, FormattableString.Invariant($":{port}"), StringComparison.Ordinal);

    private const string OwnPortOfUrl = ":" + TcpTarget.OwnPortText;

    /// <summary>What it looks at, in words.</summary>
    public string What => this switch
    {
        { Tcp: { } tcp } => $"port {tcp}",
        { Unix: { } path } => $"socket {path}",
        { Http: { } url } => url,
        { Log: { } pattern } => $"a line that matches {pattern}",
        { Exec: { } command } => string.Join(' ', command),
        { File: { } path } => $"file {path}",
        { Notify: true } => "READY=1",
        { NotifyFd: { } number } => $"a line on descriptor {number}",
        { Delay: { } delay } => $"{Durations.Print(delay)} after its start",
        _ => "nothing",
    };
}

/// <summary>A place to connect to.</summary>
/// <param name="Host">A name or an address; <c>localhost</c> is both 127.0.0.1 and ::1.</param>
/// <param name="Port">1 to 65535, or <see cref="OwnPort"/>.</param>
public sealed record TcpTarget(string Host, int Port)
{
    /// <summary>Where a port alone is.</summary>
    public const string Local = "localhost";

    /// <summary>The port that the service is given as its environment's <c>PORT</c>, known when it is launched.</summary>
    public const int OwnPort = 0;

    /// <summary>How that is written.</summary>
    public const string OwnPortText = "$PORT";

    private string PortText => Port == OwnPort ? OwnPortText : FormattableString.Invariant($"{Port}");

    /// <summary><c>5432</c>, <c>db.example:5432</c>, <c>[::1]:5432</c>, <c>$PORT</c>.</summary>
    public override string ToString() => (Host, Host.Contains(':', StringComparison.Ordinal)) switch
    {
        (Local, _) => PortText,
        (_, true) => $"[{Host}]:{PortText}",
        _ => $"{Host}:{PortText}",
    };
}

/// <summary>What holds for probes where their file says nothing.</summary>
public static class Probes
{
    /// <summary>How long one look may take where nothing else is said.</summary>
    public static TimeSpan LookLimit { get; } = TimeSpan.FromSeconds(5);

    /// <summary>The wait between looks for readiness.</summary>
    public static TimeSpan ReadyInterval { get; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long it may take to be ready.</summary>
    public static TimeSpan ReadyTimeout { get; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a start may take where no probe looks (systemd's DefaultTimeoutStartSec=).</summary>
    public static TimeSpan StartTimeout { get; } = TimeSpan.FromSeconds(90);

    /// <summary>The wait between looks at its health.</summary>
    public static TimeSpan HealthInterval { get; } = TimeSpan.FromSeconds(10);

    /// <summary>How many looks in a row have to fail for it to count as unhealthy.</summary>
    public const int HealthFailures = 3;
}
