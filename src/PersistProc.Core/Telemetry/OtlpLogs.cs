namespace PersistProc.Core;

/// <summary>
/// A request of OTLP's logs (opentelemetry-proto, <c>logs/v1</c> and <c>collector/logs/v1</c>): for each service a resource with its records. A line
/// of output is a record without severity, since nobody said one; an event has a name, and a severity where it is bad.
/// </summary>
/// <param name="host">This machine's name.</param>
/// <param name="version">Of this program.</param>
public sealed class OtlpLogs(string host, string version)
{
    private const int ResourceLogs = 1;
    private const int Resource = 1, ScopeLogs = 2;
    private const int Scope = 1, LogRecords = 2;
    private const int Time = 1, SeverityNumber = 2, SeverityText = 3, Body = 5, Attributes = 6, ObservedTime = 11, EventName = 12;
    private const int Info = 9, Warn = 13, Error = 17;
    private const long NanosecondsEach = 1000;
    private readonly ProtoWriter _to = new();
    private (int Resource, int Scope)? _open;
    private ServiceName _service;

    /// <summary>How many records are in it.</summary>
    public int Count { get; private set; }

    /// <summary>How many bytes it has.</summary>
    public int Length => _to.Length;

    /// <summary>Adds a line that a service wrote.</summary>
    /// <param name="service">Which.</param>
    /// <param name="microseconds">When, since 1970.</param>
    /// <param name="stream">"stdout" or "stderr".</param>
    /// <param name="text">Without its newline.</param>
    public void Line(ServiceName service, long microseconds, string stream, string text)
    {
        var record = Begin(service, microseconds);
        OtlpValues.Text(_to, Body, text);
        OtlpValues.Attribute(_to, Attributes, "log.iostream", stream);
        _to.End(record);
    }

    /// <summary>Adds an event.</summary>
    /// <param name="service">Whose.</param>
    /// <param name="microseconds">When, since 1970.</param>
    /// <param name="word">Its word.</param>
    /// <param name="told">What is known of it.</param>
    public void Event(ServiceName service, long microseconds, string word, OtlpEvent told)
    {
        var record = Begin(service, microseconds);
        var (number, text) = word switch
        {
            "failed" => (Error, "ERROR"),
            "backoff" or "skipped" => (Warn, "WARN"),
            _ => (Info, "INFO"),
        };
        _to.Whole(SeverityNumber, number);
        _to.Text(SeverityText, text);
        OtlpValues.Text(_to, Body, told.Reason is null ? word : $"{word}: {told.Reason}");
        OtlpValues.Attribute(_to, Attributes, "process.pid", told.Pid);
        OtlpValues.Attribute(_to, Attributes, "process.exit.code", told.ExitCode);
        OtlpValues.Attribute(_to, Attributes, "persistproc.signal", told.Signal);
        OtlpValues.Attribute(_to, Attributes, "persistproc.attempt", told.Attempt);
        OtlpValues.Attribute(_to, Attributes, "persistproc.gave_up", told.GaveUp);
        _to.Text(EventName, $"persistproc.{word}");
        _to.End(record);
    }

    /// <summary>The request's body; nothing can be added until <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Close()
    {
        EndService();
        return _to.Written;
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        _to.Clear();
        (_open, Count) = (null, 0);
    }

    private int Begin(ServiceName service, long microseconds)
    {
        if (_open is null || _service != service) BeginService(service);
        Count++;
        var record = _to.Begin(LogRecords);
        _to.Fixed(Time, microseconds * NanosecondsEach);
        _to.Fixed(ObservedTime, microseconds * NanosecondsEach);
        return record;
    }

    private void BeginService(ServiceName service)
    {
        EndService();
        var resource = _to.Begin(ResourceLogs);
        OtlpValues.Resource(_to, Resource, service.Name, service.Project, host);
        var scope = _to.Begin(ScopeLogs);
        OtlpValues.Scope(_to, Scope, version);
        (_open, _service) = ((resource, scope), service);
    }

    private void EndService()
    {
        if (_open is not { } open) return;
        _to.End(open.Scope);
        _to.End(open.Resource);
        _open = null;
    }
}

/// <summary>What an event says, as far as it does.</summary>
public sealed record OtlpEvent
{
    /// <summary>Why, in words.</summary>
    public string? Reason { get; init; }

    /// <summary>The instance's leader.</summary>
    public long? Pid { get; init; }

    /// <summary>The code it ended with.</summary>
    public long? ExitCode { get; init; }

    /// <summary>The signal that ended it, or was sent.</summary>
    public string? Signal { get; init; }

    /// <summary>Which instance.</summary>
    public long? Attempt { get; init; }

    /// <summary>A limit of starts was reached.</summary>
    public bool? GaveUp { get; init; }
}
