namespace PersistProc.Core;

/// <summary>The rows of <c>[services.X.sockets.NAME]</c>. The reader, the schema and the documentation go by them.</summary>
internal static class SocketDirectives
{
    private static readonly ValueList<Row> Rows =
    [
        Row.Of("listen", "\"127.0.0.1:8080\"", "Where it listens: a port alone is on 127.0.0.1; \"[::1]:8080\"; \"*:8080\" is every address of both protocols; \"unix:run/api.sock\", relative to the file; \"unix:@name\" for an abstract one.",
            SettingForms.Listen, socket => socket.Listen, (socket, address) => socket with { Listen = address }),
        Row.OrNone("type", "\"stream\"", "Connections, or with \"datagram\" messages.",
            SettingForms.OneOf(SocketUnit.Kinds), socket => socket.Kind, (socket, kind) => socket with { Kind = kind }),
        Row.OrNone("on_demand", "true", "Starts the service at the first connection, instead of with `up` or the supervisor. See [sockets](service-files.md#sockets).",
            SettingForms.Truth, socket => socket.OnDemand, (socket, yes) => socket with { OnDemand = yes }),
        Row.OrNone("idle_stop", "\"5m\"", "Of a service that is started on demand: stops it when nobody was connected for so long; the next connection starts it again.",
            SettingForms.Interval, socket => socket.IdleStop, (socket, limit) => socket with { IdleStop = limit }),
        Row.OrNone("backlog", "4096", "How many connections may wait to be accepted; the kernel's own limit is net.core.somaxconn.",
            SettingForms.Count, socket => socket.Backlog, (socket, count) => socket with { Backlog = count }),
        Row.Of("mode", "\"0660\"", "Who may connect to a unix socket: the permissions of its file, 0600 otherwise.",
            SettingForms.Mode, socket => socket.Mode, (socket, mode) => socket with { Mode = mode }),
        Row.OrNone("reuse_port", "true", "Lets other services, or replicas, listen at the same address (SO_REUSEPORT): the kernel shares connections out.",
            SettingForms.Truth, socket => socket.ReusePort, (socket, yes) => socket with { ReusePort = yes }),
    ];

    /// <summary>For the page on directives: key, how it is written, what it is for.</summary>
    public static IEnumerable<(string Key, string Form, string Purpose)> Documentation => Rows.Select(row => ($"NAME.{row.Key}", row.Form, row.Purpose));

    /// <summary>The schema of all sockets.</summary>
    public static string Schema { get; } =
        """{"type":"object","additionalProperties":{"type":"object","additionalProperties":false,"properties":{""" + string.Join(',', Rows.Select(row => $"\"{row.Key}\":{row.Schema}")) + "}}}";

    /// <summary>One socket as TOML.</summary>
    public static string Print(SocketUnit socket) =>
        $"{{ {string.Join(", ", Rows.Select(row => (row.Key, Value: row.Print(socket))).Where(each => each.Value is not null).Select(each => $"{each.Key} = {each.Value}"))} }}";

    /// <summary>All sockets as TOML.</summary>
    public static string Print(ValueList<SocketUnit> sockets) =>
        sockets.Count == 0 ? "{}" : $"{{ {string.Join(", ", sockets.Select(socket => $"{TomlText.Key(socket.Name)} = {Print(socket)}"))} }}";

    /// <summary>Reads sockets over those that lie beneath: of the same name, key by key; others behind them.</summary>
    public static SettingReader<ValueList<SocketUnit>> Over(ValueList<SocketUnit> beneath) => (SettingScope scope, SettingValue value, out ValueList<SocketUnit> result) =>
    {
        result = beneath;
        if (value is not SettingValue.Table table) return scope.Wrong(value, "a table such as { http = { listen = \"127.0.0.1:8080\" } }");
        var all = beneath.ToList();
        foreach (var (name, at, each) in table.Settings)
        {
            var own = scope.Of(name);
            if (!IsName(name)) own.Fault(at, "a socket's name has letters, digits, \"-\", \"_\" and \".\", at most 64");
            else if (each is not SettingValue.Table keys) own.Wrong(each, "a table such as { listen = \"127.0.0.1:8080\" }");
            else Replace(all, Read(own, keys, all.Find(socket => socket.Name == name) ?? new SocketUnit { Name = name }));
        }

        result = all.ToValueList();
        return true;
    };

    private static SocketUnit Read(SettingScope scope, SettingValue.Table table, SocketUnit socket)
    {
        foreach (var (key, at, value) in table.Settings)
        {
            if (Rows.FirstOrDefault(row => row.Key == key) is { } known) socket = known.Apply(scope.Of(key), value, socket);
            else if (key == "accept") scope.Of(key).Fault(at, "a process for each connection is not made here: the service gets the listening socket, and accepts itself. Take \"accept\" out");
            else scope.Of(key).Fault(at, UnknownKey.Text(key, Rows.Select(row => row.Key)));
        }

        // what was said and could not be read is not missing
        return socket.Listen is null && table.Settings.Any(setting => setting.Key == "listen") ? socket with { Listen = new ListenAddress() } : socket;
    }

    private static void Replace(List<SocketUnit> all, SocketUnit socket)
    {
        var at = all.FindIndex(each => each.Name == socket.Name);
        if (at < 0) all.Add(socket);
        else all[at] = socket;
    }

    private static bool IsName(string name) => name.Length is > 0 and <= 64 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');

    private sealed record Row(string Key, string Form, string Purpose, string Schema, Func<SettingScope, SettingValue, SocketUnit, SocketUnit> Apply, Func<SocketUnit, string?> Print)
    {
        public static Row Of<T>(string key, string form, string purpose, SettingForm<T> type, Func<SocketUnit, T?> get, Func<SocketUnit, T, SocketUnit> set) =>
            new(key, form, purpose, type.Schema, (scope, value, socket) => type.Read(scope, value, out var result) ? set(socket, result) : socket, socket => get(socket) is { } value ? type.Print(value) : null);

        public static Row OrNone<T>(string key, string form, string purpose, SettingForm<T> type, Func<SocketUnit, T?> get, Func<SocketUnit, T?, SocketUnit> set)
            where T : struct =>
            new(key, form, purpose, type.Schema, (scope, value, socket) => type.Read(scope, value, out var result) ? set(socket, result) : socket, socket => get(socket) is { } value ? type.Print(value) : null);
    }
}
