namespace PersistProc.Core;

/// <summary>Where and what is exported by OpenTelemetry's protocol.</summary>
/// <param name="Endpoint">The collector's base URL: what is sent goes to <c>/v1/logs</c> and <c>/v1/metrics</c> below it.</param>
public sealed record TelemetrySettings(Uri Endpoint)
{
    /// <summary>Headers of each request.</summary>
    public ValueMap<string> Headers { get; init; } = ValueMap.Empty<string>();

    /// <summary>Whether services' lines and events are.</summary>
    public bool Logs { get; init; } = true;

    /// <summary>Whether measures are.</summary>
    public bool Metrics { get; init; } = true;

    /// <summary>Whose lines and events; empty for all.</summary>
    public ValueList<string> Services { get; init; } = [];

    /// <summary>How often measures are sent.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an answer may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The URL of a kind of data.</summary>
    /// <param name="signal">"logs" or "metrics".</param>
    public Uri At(string signal) => new($"{Endpoint.AbsoluteUri.TrimEnd('/')}/v1/{signal}");

    /// <summary>Reads `[opentelemetry]`; null where it is wrong, which is noted.</summary>
    public static TelemetrySettings? Read(SettingScope scope, SettingValue value)
    {
        if (value is not SettingValue.Table table)
        {
            scope.Wrong(value, "a table such as { endpoint = \"http://127.0.0.1:4318\" }");
            return null;
        }
        var (read, isWell, hasEndpoint) = (new TelemetrySettings(new Uri("http://127.0.0.1:4318")), true, false);
        foreach (var (key, at, each) in table.Settings)
        {
            var of = scope.Of(key);
            var known = SupervisorDirectives.Keys("opentelemetry");
            if (Take(of, key, each, read) is { } next) read = next;
            else isWell = !known.Contains(key) && of.Fault(at, UnknownKey.Text(key, known));
            hasEndpoint |= key == "endpoint";
        }
        if (!hasEndpoint) isWell = scope.Fault(value.At, "where to? Write endpoint = \"http://127.0.0.1:4318\"");
        return isWell ? read : null;
    }

    private static TelemetrySettings? Take(SettingScope of, string key, SettingValue value, TelemetrySettings read) => key switch
    {
        "endpoint" => Base(of, value, out var endpoint) ? read with { Endpoint = endpoint } : null,
        "headers" => SettingReaders.Headers(of, value, out var headers) ? read with { Headers = headers } : null,
        "logs" => SettingReaders.Truth(of, value, out var logs) ? read with { Logs = logs } : null,
        "metrics" => SettingReaders.Truth(of, value, out var metrics) ? read with { Metrics = metrics } : null,
        "services" => SettingReaders.Texts(of, value, out var services) ? read with { Services = services } : null,
        "interval" => SettingReaders.Pause(of, value, out var interval) ? read with { Interval = interval } : null,
        "timeout" => SettingReaders.Interval(of, value, out var timeout) && (timeout <= TimeSpan.FromMinutes(1) || of.Fault(value.At, "at most 1m is expected")) ? read with { Timeout = timeout } : null,
        _ => null,
    };

    private static bool Base(SettingScope of, SettingValue value, out Uri result)
    {
        result = new Uri("http://127.0.0.1:4318");
        if (!SettingReaders.Text(of, value, out var text)) return false;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0) return of.Fault(value.At, $"a URL such as \"http://127.0.0.1:4318\" is expected, not \"{text}\"");
        if (url.AbsolutePath.EndsWith("/v1/logs", StringComparison.Ordinal) || url.AbsolutePath.EndsWith("/v1/metrics", StringComparison.Ordinal) || url.Query.Length > 0) return of.Fault(value.At, "what stands before /v1/logs and /v1/metrics is expected");
        result = url;
        return true;
    }
}
