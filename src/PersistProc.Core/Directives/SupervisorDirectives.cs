namespace PersistProc.Core;

/// <summary>The keys of `config/persistprocd.toml`, for its reader and for the documentation.</summary>
public static class SupervisorDirectives
{
    /// <summary>Each key, with the table before it; how its value is written; what it is for, and what holds where it is not said.</summary>
    public static ValueList<(string Key, string Form, string Purpose)> All { get; } = ValueList.Create<(string, string, string)>(
    [
        ("logs.max_total", "\"2GB\"", "how much all services' logs may take together; above it old files go, oldest first. Default 2GB"),
        ("logs.compress", "true", "whether log files that were put away are compressed. Default true"),
        ("logs.compress_after", "\"10m\"", "how long after its last byte one is. Default 10m"),
        ("cgroups", "\"auto\"", "whether each tree gets a control group of its own: auto (where one can be made), delegated (also in a unit of systemd's user manager, which has to have Delegate=yes) or off. Default auto; PERSISTPROC_CGROUPS says the same"),
        ("http.listen", "\"127.0.0.1:8947\"", "a TCP address of this machine alone to serve on too, for who brings the token of the state directory. Default none"),
        ("attach.detach_keys", "\"ctrl-p,ctrl-q\"", "the keys that leave a terminal and the program running. Default ctrl-\\ twice"),
        ("hook.linger", "\"10m\"", "how long a project's services run on after the last shell has left its directory, where the hook started them. Default 10m"),
        ("hooks.NAME.on", "[\"failed\"]", "the moments at which the hook NAME is called: started, ready, exited, failed, gave_up"),
        ("hooks.NAME.log", "\"panic:\"", "it is called for each line of a log that matches this regular expression"),
        ("hooks.NAME.services", "[\"shop/*\"]", "only for these services, * for any letters. Default all"),
        ("hooks.NAME.command", "[\"notify-me\"]", "what is run, in the file's directory, with the event as JSON on its standard input"),
        ("hooks.NAME.http", "\"http://127.0.0.1:9000/hook\"", "a URL that the event is posted to, instead of a command"),
        ("hooks.NAME.headers", "{ Authorization = \"Bearer x\" }", "headers of that request"),
        ("hooks.NAME.timeout", "\"10s\"", "how long a call may take before it is ended, at most 10m. Default 10s"),
        ("opentelemetry.endpoint", "\"http://127.0.0.1:4318\"", "a collector that lines, events and measures are exported to (OTLP by HTTP, protobuf), without /v1/logs. Default none"),
        ("opentelemetry.headers", "{ Authorization = \"Bearer x\" }", "headers of each request"),
        ("opentelemetry.logs", "true", "whether services' lines and events are exported. Default true"),
        ("opentelemetry.metrics", "true", "whether what /metrics tells is exported. Default true"),
        ("opentelemetry.services", "[\"shop/*\"]", "only these services' lines and events, * for any letters. Default all"),
        ("opentelemetry.interval", "\"60s\"", "how often measures are sent, at least 1s. Default 60s"),
        ("opentelemetry.timeout", "\"10s\"", "how long the collector's answer may take, at most 1m. Default 10s"),
    ]);

    /// <summary>The keys of the file, or of a table in it.</summary>
    /// <param name="table">Empty for the file.</param>
    internal static ValueList<string> Keys(string table) =>
        All.Where(row => table.Length == 0 || row.Key.StartsWith(table + ".", StringComparison.Ordinal)).Select(row => row.Key[(table.Length == 0 ? 0 : table.Length + 1)..].Split('.')[0]).Distinct().ToValueList();
}
