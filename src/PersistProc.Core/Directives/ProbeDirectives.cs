namespace PersistProc.Core;

/// <summary>The rows of <c>ready</c> and <c>health</c>: what is looked at, and how often.</summary>
internal static class ProbeDirectives
{
    /// <summary>The keys that say what is looked at; one of them is needed.</summary>
    public static ValueList<string> ReadyKinds { get; } = ["tcp", "unix", "http", "exec", "log", "file", "notify", "notify_fd", "delay"];

    /// <summary>Those whose answer may change while it runs.</summary>
    public static ValueList<string> HealthKinds { get; } = ["tcp", "unix", "http", "exec", "file"];

    /// <summary>Of readiness.</summary>
    public static ServiceDirective Ready { get; } = ServiceDirective.TableOf(
        "ready", "{ tcp = 5432, timeout = \"30s\" }", "How one knows that it is ready: exactly one of tcp, unix, http, exec, log, file, notify, notify_fd and delay. Looked at from its start on, soon and then every `interval`.", [],
        [
            .. Asking(unit => unit.Ready, (unit, probe) => unit with { Ready = probe }),
            Text("log", "\"listening on\"", "Ready when a line of its output matches this regular expression.", SettingForms.Pattern,
                unit => unit.Ready, (unit, probe) => unit with { Ready = probe }, probe => probe.Log, (probe, text) => Kind(probe, text is not null) with { Log = text }),
            ServiceDirective.OrNone("notify", "true", "Ready when it says so (READY=1, sd_notify(3)): what `type = \"notify\"` means anyway.", SettingForms.Truth,
                unit => unit.Ready?.Notify, (unit, says) => unit with { Ready = Kept(Kind(unit.Ready ?? Probe.None, says is true) with { Notify = says }) }),
            ServiceDirective.Of("notify_fd", "3", "Ready when it writes a line on this descriptor, a pipe that it is given, as s6 and dinit have it. Closed without one means that it is not.", SettingForms.Integer(3, 1023),
                unit => unit.Ready?.NotifyFd, (unit, number) => unit with { Ready = Kept(Kind(unit.Ready ?? Probe.None, number is not null) with { NotifyFd = number }) }),
            Span("delay", "\"2s\"", "Ready so long after its start.", SettingForms.Duration,
                unit => unit.Ready, (unit, probe) => unit with { Ready = probe }, probe => probe.Delay, (probe, span) => Kind(probe, span is not null) with { Delay = span }),
            Span("interval", "\"250ms\"", "From one look to the next; the first ones come sooner.", SettingForms.Interval,
                unit => unit.Ready, (unit, probe) => unit with { Ready = probe }, probe => probe.Interval, (probe, span) => probe with { Interval = span }),
            Span("timeout", "\"30s\"", "How long it may take; after that the start has failed, it is stopped, and `restart` decides.", SettingForms.Interval,
                unit => unit.Ready, (unit, probe) => unit with { Ready = probe }, probe => probe.Timeout, (probe, span) => probe with { Timeout = span }),
            Number("successes", "1", "How many looks in a row have to succeed.",
                unit => unit.Ready, (unit, probe) => unit with { Ready = probe }, probe => probe.Successes, (probe, count) => probe with { Successes = count }),
        ]).WithOneOf(ReadyKinds);

    /// <summary>Of health.</summary>
    public static ServiceDirective Health { get; } = ServiceDirective.TableOf(
        "health", "{ http = \"http://localhost:3000/health\", interval = \"10s\", failures = 3 }", "How one knows that it is still well: exactly one of tcp, unix, http, exec and file. When it is not, it is stopped, and `restart` decides.", [],
        [
            .. Asking(unit => unit.Health, (unit, probe) => unit with { Health = probe }),
            Span("interval", "\"10s\"", "From one look to the next.", SettingForms.Interval,
                unit => unit.Health, (unit, probe) => unit with { Health = probe }, probe => probe.Interval, (probe, span) => probe with { Interval = span }),
            Span("timeout", "\"5s\"", "How long one look may take.", SettingForms.Interval,
                unit => unit.Health, (unit, probe) => unit with { Health = probe }, probe => probe.Timeout, (probe, span) => probe with { Timeout = span }),
            Number("failures", "3", "How many looks in a row have to fail.",
                unit => unit.Health, (unit, probe) => unit with { Health = probe }, probe => probe.Failures, (probe, count) => probe with { Failures = count }),
            Span("start_period", "\"30s\"", "How long after it was ready failures do not count yet.", SettingForms.Duration,
                unit => unit.Health, (unit, probe) => unit with { Health = probe }, probe => probe.StartPeriod, (probe, span) => probe with { StartPeriod = span }),
        ]).WithOneOf(HealthKinds);

    private static ServiceDirective[] Asking(Func<ServiceUnit, Probe?> get, Func<ServiceUnit, Probe?, ServiceUnit> set) =>
    [
        Text("tcp", "5432", "A port that accepts connections: on localhost, or \"host:port\"; `$PORT` is the one that `port` gives it.", SettingForms.Tcp, get, set, probe => probe.Tcp, (probe, target) => Kind(probe, target is not null) with { Tcp = target }),
        Text("unix", "\"run/api.sock\"", "A unix socket that accepts connections, relative to the file.", SettingForms.FilePath, get, set, probe => probe.Unix, (probe, path) => Kind(probe, path is not null) with { Unix = path }),
        Text("http", "\"http://127.0.0.1:3000/health\"", "A URL that answers with a status from 200 to 399. `$PORT` for its port is the one that `port` gives it. Certificates are not checked, redirections not followed.", SettingForms.Url, get, set, probe => probe.Http, (probe, url) => Kind(probe, url is not null) with { Http = url }),
        ServiceDirective.Depending(
            "exec", "\"pg_isready -q\"", "A command that ends with 0, run as the service itself is; it is killed with all it has started when its time is over.",
            unit => unit.Shell ? SettingForms.ShellLine : SettingForms.Command, unit => get(unit)?.Exec, (unit, words) => set(unit, Kept(Kind(get(unit) ?? Probe.None, words is not null) with { Exec = words }))),
        Text("file", "\"run/ready\"", "A file that exists, relative to this one.", SettingForms.FilePath, get, set, probe => probe.File, (probe, path) => Kind(probe, path is not null) with { File = path }),
        Text("method", "\"HEAD\"", "Of `http`: the method, GET otherwise.", SettingForms.Method, get, set, probe => probe.Method, (probe, method) => probe with { Method = method }),
        Text("headers", "{ Authorization = \"…\" }", "Of `http`: headers of the request.", SettingForms.Headers, get, set, probe => probe.Headers.Count == 0 ? null : probe.Headers, (probe, headers) => probe with { Headers = headers! }),
        Text("status", "[200, 204]", "Of `http`: the status codes that will do.", SettingForms.StatusCodes, get, set, probe => probe.Status.Count == 0 ? null : probe.Status, (probe, codes) => probe with { Status = codes! }),
        Text("body", "\"ok\"", "Of `http`: a regular expression that the body of the answer has to match.", SettingForms.Pattern, get, set, probe => probe.Body, (probe, text) => probe with { Body = text }),
    ];

    private static ServiceDirective Text<T>(
        string key, string form, string purpose, SettingForm<T> type, Func<ServiceUnit, Probe?> get, Func<ServiceUnit, Probe?, ServiceUnit> set, Func<Probe, T?> part, Func<Probe, T?, Probe> with)
        where T : class =>
        ServiceDirective.Of(key, form, purpose, type, unit => get(unit) is { } probe ? part(probe) : null, (unit, value) => set(unit, Kept(with(get(unit) ?? Probe.None, value))));

    private static ServiceDirective Span(
        string key, string form, string purpose, SettingForm<TimeSpan> type, Func<ServiceUnit, Probe?> get, Func<ServiceUnit, Probe?, ServiceUnit> set, Func<Probe, TimeSpan?> part, Func<Probe, TimeSpan?, Probe> with) =>
        ServiceDirective.OrNone(key, form, purpose, type, unit => get(unit) is { } probe ? part(probe) : null, (unit, value) => set(unit, Kept(with(get(unit) ?? Probe.None, value))));

    private static ServiceDirective Number(
        string key, string form, string purpose, Func<ServiceUnit, Probe?> get, Func<ServiceUnit, Probe?, ServiceUnit> set, Func<Probe, int?> part, Func<Probe, int?, Probe> with) =>
        ServiceDirective.OrNone(key, form, purpose, SettingForms.Count, unit => get(unit) is { } probe ? part(probe) : null, (unit, value) => set(unit, Kept(with(get(unit) ?? Probe.None, value))));

    // what lies over another file looks at something else, not at something more
    private static Probe Kind(Probe probe, bool isSaid) => isSaid ? probe.WithoutKind() : probe;

    private static Probe? Kept(Probe probe) => probe == Probe.None ? null : probe;
}
