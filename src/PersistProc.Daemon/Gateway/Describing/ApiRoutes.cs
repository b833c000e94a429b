using PersistProc.Protocol;
using static PersistProc.Daemon.Gateway.ApiParameters;

namespace PersistProc.Daemon.Gateway;

/// <summary>All requests, described. A new one is a property here, a place in <see cref="All"/>, and a row in the router.</summary>
internal static class ApiRoutes
{
    private const string Lines = "application/x-ndjson";
    private const string Later = "A start is done when the service is ready, a stop when nothing of its tree lives, unless no_wait is true. The same request_id again has no second effect and the same answer.";

    public static ApiRoute Version { get; } = Get("/v1/version", "What runs", Json<VersionReply>("The supervisor, its keeper, its port."));

    public static ApiRoute Processes { get; } = Get("/v1/processes", "List processes", Json<ProcessList>("Each service and run that is meant.")) with
    {
        Meaning = "With a target each has its details: its process tree, its last exits, why it is as it is.",
        Query = [Targets, Cwd, Number("pid", "Only the one with this pid; 0 is the supervisor itself."), new("text", "Only those whose label or command contains this."), new("working_directory", "Only those that run there."), Flag("all", "All that are known, not only the last ten runs that ended."), Flag("stats", "With memory, processor time and tasks."), Flag("ports", "With the TCP ports that their trees listen on.")],
        Refusals = [404, 409],
    };

    public static ApiRoute Run { get; } = Post<RunRequest>("/v1/run", "Start a command", Json<ActionResult>("It was executed.")) with { Meaning = "Detached: a client that stays opens a session instead. The same request_id again starts nothing a second time, also under the next supervisor." };

    public static ApiRoute Start { get; } = Post<StartRequest>("/v1/start", "Start services, or a command", Results()) with { Meaning = Later };

    public static ApiRoute Stop { get; } = Post<StopRequest>("/v1/stop", "Stop", Results()) with { Meaning = Later };

    public static ApiRoute Restart { get; } = Post<RestartRequest>("/v1/restart", "Restart", Results()) with { Meaning = Later };

    public static ApiRoute Kill { get; } = Post<KillRequest>("/v1/kill", "Send a signal", Results());

    public static ApiRoute Send { get; } = Post<SendRequest>("/v1/send", "Type into a terminal", Json<ActionResult>("It was typed, and, where one waits for a line, that came."));

    public static ApiRoute ReloadService { get; } = Post<TargetsRequest>("/v1/reload-service", "Have services reload", Results());

    public static ApiRoute Pause { get; } = Post<TargetsRequest>("/v1/pause", "Let them stand still", Results());

    public static ApiRoute Resume { get; } = Post<TargetsRequest>("/v1/resume", "Let them go on", Results());

    public static ApiRoute ResetFailed { get; } = Post<TargetsRequest>("/v1/reset-failed", "Forget that they failed", Results());

    public static ApiRoute Enable { get; } = Post<TargetsRequest>("/v1/enable", "Have them started with the supervisor", Results());

    public static ApiRoute Disable { get; } = Post<TargetsRequest>("/v1/disable", "No longer", Results());

    public static ApiRoute CheckConfig { get; } = Get("/v1/config/check", "Check service files", Json<ConfigCheckReply>("Every error of every file.")) with { Query = [Cwd, new("file", "Only this file, absolute.") { IsRepeated = true }, Profile], Refusals = [404, 409] };

    public static ApiRoute CheckConfigBy { get; } = Post<ReadRequest>("/v1/config/check", "Check service files by the client's environment", Json<ConfigCheckReply>("Every error of every file."));

    public static ApiRoute ShowConfig { get; } = Get("/v1/config/show", "What holds for services", Json<ConfigShowReply>("Each value, and where it comes from.")) with { Query = [Targets, Cwd, Profile], Refusals = [404, 409] };

    public static ApiRoute ShowConfigBy { get; } = Post<ReadRequest>("/v1/config/show", "What holds for services by the client's environment", Json<ConfigShowReply>("Each value, and where it comes from."));

    public static ApiRoute Schema { get; } = Get("/v1/config/schema", "The JSON schema of service files", new ApiAnswer("application/schema+json", "A JSON schema."));

    public static ApiRoute Graph { get; } = Get("/v1/graph", "Who depends on whom", Json<GraphReply>("Services, and the edges between them.")) with { Query = [Targets, Cwd], Refusals = [404, 409] };

    public static ApiRoute Reload { get; } = Post<ReloadRequest>("/v1/reload", "Read the service files again", Json<PlanReply>("What they mean for what there is.")) with { Query = [Cwd] };

    public static ApiRoute Plan { get; } = Get("/v1/plan", "What the files mean for what there is", Json<PlanReply>("A plan; nothing is done.")) with { Query = [Cwd, Profile], Refusals = [404, 409] };

    public static ApiRoute PlanBy { get; } = Post<ReadRequest>("/v1/plan", "The same by the client's environment", Json<PlanReply>("A plan; nothing is done."));

    public static ApiRoute Up { get; } = Post<UpRequest>("/v1/up", "Start a project", Json<PlanReply>("The plan, and what became of each.")) with { Meaning = Later };

    public static ApiRoute Down { get; } = Post<DownRequest>("/v1/down", "Stop a project", Json<ActionResults>("What became of each.")) with { Meaning = Later };

    public static ApiRoute Scale { get; } = Post<ScaleRequest>("/v1/scale", "So many replicas", Json<ActionResults>("Those that were started or stopped.")) with { Meaning = Later };

    public static ApiRoute Visit { get; } = Post<VisitRequest>("/v1/visit", "A shell is in a directory", Json<VisitReply>("Whether its project is allowed, and what is started.")) with { Meaning = "Of a shell's hook: what an allowed project declares is started, and stopped some time after the last shell has left it. Nothing of another one is." };

    public static ApiRoute Allow { get; } = Post<AllowRequest>("/v1/allow", "Let shells' hooks start a project", Json<AllowReply>("Its files, as they are now, and what they declare."));

    public static ApiRoute Disallow { get; } = Post<AllowRequest>("/v1/disallow", "No longer", Json<AllowReply>("Whether it was allowed."));

    public static ApiRoute Shutdown { get; } = Post<ShutdownRequest>("/v1/shutdown", "Stop every service, then the supervisor", Json<ShutdownReply>("All have stopped."));

    public static ApiRoute Upgrade { get; } = Post<UpgradeRequest>("/v1/upgrade", "Replace keeper and supervisor by other programs", Json<UpgradeReply>("Given by the new supervisor: the connection is lost over it, and the same request is sent again."));

    public static ApiRoute Logs { get; } = Get("/v1/logs", "What services wrote", new ApiAnswer("application/octet-stream", "Text, or the bytes as they are."), Json<LogLine>("With format=json, an object a line.", Lines), Json<LogPage>("With after.")) with
    {
        Meaning = "With after, what one service wrote behind a cursor: the answer comes as soon as there is any, and has the cursor to go on with. Asked as a WebSocket, each message is such an answer.",
        Query =
        [
            Targets, Cwd, Number("lines", "Of what is left, the last so many."), WhichStream, Number("run", "0: the present or last instance, -1: the one before it, N: the one with that number."), Since(""), Until, new("grep", "Only lines that match: a regular expression without backreferences and looking around."),
            Flag("timestamps", "In text, the time before each line."), new("format", "How they are told.") { Words = ["text", "raw", "json"] }, Flag("frames", "In parts: u8 kind (1 content, 2 a sentence about what is missing), i32 length, bytes."), After, Patience, Number("bytes", "With after: how many bytes of the log one answer is made of at most, 4096 to 4194304."),
        ],
        Refusals = [404, 409, 410],
        Socket = new ApiSocket(null, typeof(LogPage), null),
    };

    public static ApiRoute LogNames { get; } = Get("/v1/logs/names", "Whom a request for logs means", Json<LogNames>("Their names.")) with { Query = [Targets, Cwd], Refusals = [404, 409] };

    public static ApiRoute Output { get; } = Get("/v1/output", "Some lines of a log", Json<OutputWindow>("Lines, and how many there are before and after them.")) with
    {
        Query = [Target, Cwd, Number("lines", "How many at most; 100 where nothing is said."), WhichStream, Since(": the first lines from then on"), new("before", "The last lines before this time (RFC 3339)."), new("after", "A cursor: the first lines behind it."), Flag("cursor", "Tell the cursor behind the lines.")],
        Refusals = [404, 409, 410],
    };

    public static ApiRoute Screen { get; } = Get("/v1/screen", "What a terminal shows", Json<ScreenReply>("As a document."), new ApiAnswer("text/plain", "As text, plain or with colours."), new ApiAnswer("text/html", "As a page.")) with
    {
        Query = [Target, Cwd, new("format", "How it is told.") { Words = ["json", "text", "ansi", "html"] }],
        Refusals = [404, 409],
    };

    public static ApiRoute Events { get; } = Get("/v1/events", "What happened", Json<EventLine>("An event a line.", Lines) with { HasCursor = true }, Json<EventPage>("With after.")) with
    {
        Meaning = "With after, what happened behind a cursor: the answer comes as soon as there is anything, and has the cursor to go on with. Asked as a WebSocket, each message is such an answer. 410 says that something behind the cursor is not kept any more.",
        Query = [new("target", "Only those of these services.") { IsRepeated = true }, Cwd, Since(", or an event's cursor: those behind it"), Number("lines", "The last so many."), Flag("follow", "Go on with what comes."), After, Patience, Number("limit", "With after: how many events one answer has at most, 1 to 10000; 1000 where nothing is said.")],
        Refusals = [404, 409, 410],
        Socket = new ApiSocket(null, typeof(EventPage), null),
    };

    public static ApiRoute Wait { get; } = Get("/v1/wait", "Wait until something is true", Json<WaitLine>("How it stands, a line each time that changes; the last one has done.", Lines)) with
    {
        Query = [Target, Cwd, new("for", "What is waited for.") { Words = ["ready", "stopped", "exited", "line"] }, Number("attempt", "Of exited: which instance."), new("pattern", "Of line: a regular expression."), Number("after", "Of line: a position of the log; only what is behind it.")],
        Refusals = [404, 409],
    };

    public static ApiRoute Session { get; } = Get("/v1/session", "Stay attached", []) with { Socket = new ApiSocket(typeof(ClientMessage), typeof(ServerMessage), "Of the server: u8 stream (1 stdout, 2 stderr, 3 the screen), i64 time in microseconds since 1970, u64 position after these bytes, all little-endian, then the bytes. Of the client: u64 offset in its standard input, then the bytes; none is the end.") };

    public static ApiRoute Sessions { get; } = Get("/v1/sessions", "Many sessions over one connection", []) with { Socket = new ApiSocket(null, null, "Each begins with the u32 number of a channel and a u8 kind: 1 a text message of that channel's session, 2 a binary one, 3 nothing follows, 4 (of the client) i64, how many bytes of binary messages it is done with.") };

    public static ApiRoute Metrics { get; } = Get("/metrics", "Measures, as Prometheus reads them", new ApiAnswer("text/plain", "The text format, version 0.0.4."));

    public static ApiRoute OpenApi { get; } = Get("/openapi.json", "This document", new ApiAnswer("application/json", "OpenAPI 3.1."));

    public static ApiRoute Mcp { get; } = new("POST", "/mcp", "The Model Context Protocol over streamable HTTP, without sessions")
    {
        Meaning = "The body is one message of JSON-RPC 2.0.",
        Body = typeof(object),
        Answers = [new ApiAnswer("text/event-stream", "What answers it."), new ApiAnswer(null, "It was one that has no answer.") { Status = 202 }],
    };

    public static ApiRoute McpStream { get; } = Get("/mcp", "Nothing: there are no streams without a request", []) with { Refusals = [405] };

    public static ApiRoute McpEnd { get; } = new("DELETE", "/mcp", "Nothing: there are no sessions to end") { Refusals = [405] };

    /// <summary>Each of them.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        Version, Processes, Run, Start, Stop, Restart, Kill, Send, ReloadService, Pause, Resume, ResetFailed, Enable, Disable, CheckConfig, CheckConfigBy, ShowConfig, ShowConfigBy, Schema, Graph, Reload, Plan, PlanBy, Up,
        Down, Scale, Visit, Allow, Disallow, Shutdown, Upgrade, Logs, LogNames, Output, Screen, Events, Wait, Session, Sessions, Metrics, OpenApi, Mcp, McpStream, McpEnd,
    ];

    private static ApiRoute Get(string path, string summary, params IReadOnlyList<ApiAnswer> answers) => new("GET", path, summary) { Answers = answers };

    // what changes something, or says more than a query should
    private static ApiRoute Post<T>(string path, string summary, params IReadOnlyList<ApiAnswer> answers) => new("POST", path, summary) { Body = typeof(T), Answers = answers, Refusals = [404, 408, 409, 413] };

    private static ApiAnswer Json<T>(string meaning, string content = "application/json") => new(content, meaning) { Types = [typeof(T)] };

    private static ApiAnswer Results() => new("application/json", "What became of it; of several targets, of each.") { Types = [typeof(ActionResult), typeof(ActionResults)] };
}
