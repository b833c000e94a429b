using System.Text;
using PersistProc.Core;
using PersistProc.Linux.KeeperLink;

namespace PersistProc.Fuzz.Tests;

/// <summary>Inputs that are in order: what is changed from.</summary>
internal static class Samples
{
    public static IEnumerable<byte[]> ServiceFiles => Texts(
        """
        project = "shop"
        [defaults]
        restart_delay = "200ms"
        [services.db]
        command = ["postgres", "-D", "data"]
        ready = { tcp = 5432, timeout = "30s" }
        stop = ["INT 10s", "KILL"]
        [services.api]
        command = "node server.js"
        environment = { PORT = "3000", URL = "${DB:-x}" }
        environment_files = [".env", "-.env.local"]
        requires = ["db"]
        after = ["db@ready"]
        restart_backoff = { factor = 2.0, max = "30s", jitter = 0.1, reset = "10s" }
        health = { exec = "curl -fs localhost:3000", interval = "10s", failures = 3 }
        schedule = "*/5 * * * *"
        logs = { max_size = "10MB", keep = 5, max_age = "7d", max_total = "50MB" }
        [services.api.sockets.http]
        listen = "127.0.0.1:8080"
        [services.api.watch]
        paths = ["src/**/*.js", "!x"]
        [services."worker@"]
        command = "worker %i"
        replicas = 2
        """,
        "services = { a = { command = 'x' } }\n# comment \u00e4\n",
        "[services.a]\ncommand = '''\nx'''\nlimits = { nofile = 1024, core = \"unlimited\" }\n[services.a.ready]\nlog = 'listening on (\\d+)'\n");

    public static byte[] Settings => Encoding.UTF8.GetBytes("cgroups = \"auto\"\n[logs]\nmax_total = \"2GB\"\ncompress = true\ncompress_after = \"10m\"\n[http]\nlisten = \"127.0.0.1:8947\"\n");

    public static IEnumerable<byte[]> Values => Texts("5s", "1h30m", "*/5 0-4,7 * * MON-FRI", "@daily", "INT 5s, TERM 5s, KILL", "022", "10MB", "150%", "db@ready", "${A:-b}", "%i", "\"x y\" 'z' \\ w", "unix:run/x.sock", "3000+");

    public static IEnumerable<byte[]> Notifications => Texts("READY=1\nSTATUS=serving\nMAINPID=17\n", "FDSTORE=1\nFDNAME=x\nFDPOLL=0", "WATCHDOG=1\nWATCHDOG_USEC=5000000", "EXTEND_TIMEOUT_USEC=1\nERRNO=2\nBARRIER=1\nRELOADING=1\nMONOTONIC_USEC=5", "STOPPING=1");

    public static IEnumerable<byte[]> Records
    {
        get
        {
            var unit = ServiceFiles.SelectMany(text => PersistProc.Daemon.ServiceFiles.ServiceFileReader.Parse("/srv/app/persistproc.toml", Encoding.UTF8.GetString(text), isProject: true).Units).First();
            return [RecordJson.Encode(ServiceRecord.New(unit, "0123456789abcdef")), .. Texts("{\"version\":1,\"record\":{}}", "{}")];
        }
    }

    public static IEnumerable<byte[]> Frames =>
    [
        new FrameWriter(FrameKind.Record).Text("service/api").Bytes([1, 2, 3]).Finish().ToArray(),
        new FrameWriter(FrameKind.Put).Text("a").Int(1).Int(0).Int(18).Int(1).Int(7).Long(1024).Int(0).Text("/srv").Text("").Finish().ToArray(),
        [.. new FrameWriter(FrameKind.Ping).Long(5).Finish().Span, .. new FrameWriter(FrameKind.Hello).Finish().Span],
        new FrameWriter(FrameKind.Ping).Int(1).Int(0).Int(18).Int(1).Int(7).Long(1024).Int(0).Text("/srv").Text("").Int(1).Text("key").Int(3).Int(1).Text("LISTEN_PID").Text("").Finish().Span[FrameWriter.HeaderSize..].ToArray(),
    ];

    public static byte[] Table => new KeeperTable
    {
        Head = new TableHead("/c", "/s", "/r", "/r/x.sock", 1024, 3, 4, 5, false),
        Supervisor = new TableSupervisor(3, 100, 7, [1, 2], false, "/bin/x", 8),
        Upgrade = new TableUpgrade("", "", "", 0, "", 0, ""),
        Records = new Dictionary<string, byte[]> { ["service/a"] = [1, 2, 3] },
        Instances = [new TableInstance("a", 1, 2, 300, 0, 0, StreamSet.Output, [9, 10, 11])],
        Stored = new Dictionary<string, int> { ["k"] = 12 },
        Attempts = new Dictionary<string, long> { ["a"] = 1 },
    }.Encode();

    public static IEnumerable<byte[]> Proc => Texts(
        "17 (a (b) c) S 1 17 17 0 -1 4194560 100 0 0 0 5 3 0 0 20 0 1 0 12345 1000000 250 18446744073709551615 1 1 0 0 0 0 0 0 0\n",
        "Limit                     Soft Limit           Hard Limit           Units     \nMax realtime timeout      4611686018427387905  unlimited            us        \n",
        "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 12345 1 0000000000000000 100 0 0 10 0\n   1: 0100007F:1F90 0100007F:C350 06 00000000:00000000 03:00001770 00000000     0        0 0 3 0000000000000000\n",
        "   0: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 12346 1\n");

    public static IEnumerable<byte[]> Requests => Texts(
        """{"type":"run","request_id":"r","client_id":"c","command":["sleep","1"],"working_directory":"/srv","name":"job","environment":{"A":"b"},"caller":{"environment":{"PATH":"/bin"},"umask":"022","limits":{"nofile":[1024,-1]},"uid":1000,"pid":5},"fresh":false,"new":true,"join":false,"restart":"no","stop":"INT 5s, KILL","on_exit":"stop","stdin":true,"session":"s","vanish":"stop"}""",
        """{"request_id":"r","client_id":"c","words":["api"],"cwd":"/srv","no_wait":true,"caller":{"environment":{}},"profiles":["x"],"working_directory":"/x"}""",
        """{"type":"attach","target":"api","cwd":"/","session":"s","vanish":"detach","stdin":true,"tail":5}""",
        """{"type":"follow","target":"api","cwd":"/","lines":5,"stream":"both","since":"2026-01-31T14:30:00Z","grep":"x","run":0}""",
        """{"type":"resume","session":"s","name":"api","position":17,"mode":"run","client_id":"c","stdin_sent":3,"stream":"both"}""",
        """{"type":"detach"}""");

    public static IEnumerable<byte[]> Channels => [[1, 0, 0, 0, 1, (byte)'{', (byte)'}'], [1, 0, 0, 0, 4, 9, 0, 0, 0, 0, 0, 0, 0], [1, .. new byte[16], 65, 66], [.. new byte[8], 65]];

    public static IEnumerable<byte[]> WebSocketFrames =>
    [
        [0x81, 0x82, 0, 0, 0, 0, (byte)'{', (byte)'}'], [0x01, 0x81, 1, 2, 3, 4, 65, 0x89, 0x80, 0, 0, 0, 0, 0x80, 0x81, 0, 0, 0, 0, 66], [0x82, 0xfe, 0, 200, 0, 0, 0, 0, .. new byte[200]], [0x88, 0x82, 0, 0, 0, 0, 3, 232],
    ];

    public static IEnumerable<byte[]> Journal => Texts(
        "{\"time\":\"2026-01-31T14:30:00.000000Z\",\"name\":\"api\",\"event\":\"started\",\"pid\":17,\"cursor\":\"0001764140000000\"}\n",
        Encoding.UTF8.GetString(PersistProc.Daemon.Journal.JournalLine.Header(5)));

    public static IEnumerable<byte[]> Patterns => Texts("GET /api/\\d+ (200|404)", "^a.*b$", "(?i)error|warn", "[a-z]{2,5}\\b", "a(b(c)?)+");

    private static byte[][] Texts(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
