using System.Text;
using System.Text.Json;
using PersistProc.Core;
using PersistProc.Daemon.Gateway;
using PersistProc.Daemon.Gateway.Direct;
using PersistProc.Daemon.Journal;
using PersistProc.Daemon.ServiceFiles;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Logs;
using PersistProc.Linux.Network;
using PersistProc.Linux.Trees;
using PersistProc.Protocol;

namespace PersistProc.Fuzz.Tests;

/// <summary>All readers of what others write.</summary>
internal static class Targets
{
    private static readonly string[] TomlWords =
    [
        "[services.a]\n", "command = \"x\"\n", "[services.\"w@\"]\n", "[defaults]\n", "[services.a.logs]\n", "= ", "{ ", " }", "[", "]", "\"\"\"", "'''", "\\u0000", "${", "}", "1979-05-27T07:32:00Z", "0x", "1e999", "inf", "-",
        "environment", "restart_backoff", "ready", "health", "logs", "sockets", "watch", "schedule", "limits", "requires", "replicas", "extends", "groups",
    ];

    public static Target[] All { get; } =
    [
        new("service-files", bytes => ServiceFileReader.Parse("/srv/app/persistproc.toml", Encoding.UTF8.GetString(bytes), isProject: true), TomlWords, [.. Samples.ServiceFiles]),
        new("settings", bytes => SettingsFile.Parse("/etc/persistprocd.toml", Encoding.UTF8.GetString(bytes)), ["[logs]\n", "[http]\n", "max_total", "compress", "compress_after", "listen", "cgroups", "[hooks.a]\n", "[opentelemetry]\n", "on", "command", "timeout", "endpoint", "services", "\"127.0.0.1:1\"", "\"[::1]:1\"", "= "], [Samples.Settings]),
        new("values", ReadValue, ["\"", "5s", "1h", "10MB", "*/5 * * * *", "H", "@daily", "0 0 31 2 *", "unix:", "[::1]:", "SIGKILL", "INT 5s", ",", "022", "1e9", "9999999999999999999"], [.. Samples.Values]),
        new("notify", bytes => NotificationReader.Read(bytes), ["READY=1", "STATUS=", "MAINPID=", "ERRNO=", "FDSTORE=1", "FDNAME=", "WATCHDOG_USEC=", "EXTEND_TIMEOUT_USEC=", "BARRIER=1", "\n", "="], [.. Samples.Notifications]),
        new("records", ReadRecord, ["null", "{}", "[]", "\"", ":", ",", "1e400", "-1", "\\u0000"], [.. Samples.Records]),
        new("frames", ReadFrames, [], [.. Samples.Frames]),
        new("keeper-table", bytes => Allow<InvalidDataException>(() => KeeperTable.Decode(bytes)), [], [Samples.Table]),
        new("spawn-orders", ReadSpawn, [], [.. Samples.Frames]),
        new("proc", ReadProc, [")", " ", "\n", ":", "Max realtime timeout", "unlimited", "0A"], [.. Samples.Proc]),
        new("logs", LogTarget.Read, ["\n"], [.. LogTarget.Seeds()]),
        new("compressed-logs", CompressedTarget.Read, [], [.. CompressedTarget.Seeds()]),
        new("requests", ReadRequest, ["{", "}", "[", "]", "null", "\"", ",", ":", "\\u0000", "../", "request_id", "words", "caller", "environment", "umask", "limits", "1e99"], [.. Samples.Requests]),
        new("channels", ReadChannels, [], [.. Samples.Channels]),
        new("websocket-frames", ReadWebSocket, ["GET /v1/session HTTP/1.1\r\n", "\r\n\r\n"], [.. Samples.WebSocketFrames]),
        new("journal", ReadJournal, ["\"cursor\":\"", "{\"time\":\"", "\"}", "\n"], [.. Samples.Journal]),
        new("progress", bytes => ReadProgress.Parse(Encoding.UTF8.GetString(bytes)), ["events\t", "watches\t", "call\t", "mark\t", "log\t", "\t", "\n", "9999999999999999999"], ["events\t17\nwatches\t*\ncall\t1\tline a 7\nmark\t42\nlog\tshop/api\t1.2.3\n"u8.ToArray()]),
        new("otlp-answers", bytes => OtlpReply.Read(bytes), [], [[0x0a, 0x0b, 0x08, 0x07, 0x12, 0x07, (byte)'t', (byte)'o', (byte)'o', (byte)' ', (byte)'o', (byte)'l', (byte)'d']]),
        new("imports", ImportTarget.Read, ["services:\n", "image: x\n", "[Service]\n", "ExecStart=", "[program:x]\n", "processes:\n", "{\"scripts\":{", "module.exports = ", "&a", "*a", "<<: ", "${A:-", "%i", "%(x)s", "\\", "- ", "|\n"], [.. ImportTarget.Seeds]),
        new("patterns", ReadPattern, ["(", ")", "*", "+", "{9999}", "|", "[", "]", "\\b", "(?i)", "(?=", "\\1", "^", "$"], [.. Samples.Patterns]),
    ];

    public static Target Of(string name) => All.Single(target => target.Name == name);

    /// <summary>What a reader may throw.</summary>
    public static void Allow<T>(Action read) where T : Exception
    {
        try
        {
            read();
        }
        catch (T)
        {
            // refused
        }
    }

    private static void ReadPattern(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 300)));
        if (LogPattern.TryParse(text, out var pattern, out _)) pattern.Matches("some line of a log: 17 (x)"u8);
    }

    private static void ReadValue(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes).Replace("'''", "", StringComparison.Ordinal).Replace('\r', ' ');
        foreach (var key in (string[])["start_timeout", "schedule", "every", "stop", "umask", "environment_files", "working_directory", "command", "cpu_quota", "memory_max", "after", "requires", "port", "restart_backoff", "ready", "tty", "user"])
            ServiceFileReader.Parse("/srv/a.toml", $"[services.a]\ncommand = 'x'\n{key} = '''{text}'''\n", isProject: false);
    }

    private static void ReadRecord(byte[] bytes)
    {
        RecordJson.DecodeService(bytes, out _);
        RecordJson.DecodeSession(bytes, out _);
    }

    private static void ReadFrames(byte[] bytes) => Allow<InvalidDataException>(() =>
    {
        var buffer = new FrameBuffer();
        buffer.Restore(bytes);
        while (buffer.TryTake(out _, out _, out var payload))
        {
            var frame = new FrameReader(payload.Span);
            while (!frame.IsAtEnd)
            {
                frame.Text();
                if (!frame.IsAtEnd) frame.Bytes();
            }
        }
    });

    private static void ReadSpawn(byte[] bytes) => Allow<InvalidDataException>(() =>
    {
        var frame = new FrameReader(bytes);
        SpawnHead.Read(ref frame);
        SpawnTail.Read(ref frame);
    });

    private static void ReadProc(byte[] bytes)
    {
        ProcFs.ParseStat(bytes);
        ProcFs.ParseTag(bytes);
        foreach (var line in Encoding.Latin1.GetString(bytes).Split('\n'))
        {
            TcpListener.Parse(line);
            Connections.Parse(line, [new ListenAddress { Host = "127.0.0.1", Port = 8080 }]);
        }
    }

    private static void ReadRequest(byte[] bytes) => Allow<UsageException>(() => Allow<JsonException>(() =>
    {
        RequestBody.RefuseNul(bytes);
        Allow<JsonException>(() => SessionEndpoint.Read(bytes));
        if (JsonSerializer.Deserialize(bytes, ProtocolJson.Default.RunRequest) is { } run) Translation.Run(run, null);
        if (JsonSerializer.Deserialize(bytes, ProtocolJson.Default.StartRequest) is { } start) Translation.Start(start);
    }));

    private static void ReadChannels(byte[] bytes)
    {
        ChannelFrame.TryRead(bytes, out _);
        InputFrame.TryRead(bytes, out _);
        OutputFrame.TryRead(bytes, out _);
    }

    private static void ReadWebSocket(byte[] bytes)
    {
        var reader = new ClientFrames { Largest = 1000 };
        foreach (var piece in bytes.Chunk(97))
        {
            piece.CopyTo(reader.Room);
            reader.Came(piece.Length);
            try
            {
                if (reader.TakeHead(200) is { } head) DirectHandshake.Answer(head.Span, out _);
                while (reader.TryNext(out _, out var message))
                {
                    if (message.Length > 1000) throw new InvalidOperationException("larger than is allowed");
                }
            }
            catch (Exception refused) when (refused is InvalidDataException or UsageException)
            {
                return;
            }
        }
    }

    private static void ReadJournal(byte[] bytes)
    {
        foreach (var line in Encoding.Latin1.GetString(bytes).Split('\n').Select(Encoding.Latin1.GetBytes))
        {
            JournalLine.Cursor(line);
            JournalLine.IsHeader(line);
            if (JournalLine.IsEvent(line)) JournalLine.Time(line);
        }
    }
}
