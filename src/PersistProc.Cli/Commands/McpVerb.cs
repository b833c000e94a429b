using System.Text.Json;
using PersistProc.Cli.Printing;
using PersistProc.Linux.Programs;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>mcp</c>: what an agent starts to see and steer what runs here.</summary>
/// <remarks>
/// The server is in the supervisor's program, which has the protocol for its port too; this one becomes it (execv(3)), so that the
/// agent's signals and the end of its pipe reach the server itself.
/// </remarks>
internal sealed class McpVerb : Verb
{
    public override string Name => "mcp";

    public override string Summary => "an MCP server on standard input and output, for agents";

    public override string Operands => "[config CLIENT]";

    public override string Slots => $"config {string.Join('|', McpClients.Names)}";

    public override string Details =>
        "Tools: ctrl, list, output, wait, send, screen; resources: each service's log and status. No port, no token: the\n"
        + "socket's permissions protect it. What an agent starts runs in its directory, with its environment.\n"
        + "It ends with its input, once everything that was asked is answered: a file of requests is a session too. What is\n"
        + "not done 10 seconds later is answered by an error, and goes on without it.\n"
        + "config prints the settings that make CLIENT start it, and on standard error where they go. CLIENT is one of\n"
        + $"{string.Join(", ", McpClients.Names)}.";

    public override IReadOnlyList<string> Examples => ["persistproc mcp config claude", "persistproc mcp"];

    public override Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Words.Count > 0) return Task.FromResult(Configure(invocation));
        var (places, program) = (invocation.Locations, KeeperProcess.Supervisor);
        // by its own name: it is no supervisor
        string[] arguments = ["persistproc-mcp", "--mcp", places.Config, places.State, places.Run, places.Socket, invocation.Autostart ? "1" : "0"];
        try
        {
            OtherProgram.Become(program, arguments);
        }
        catch (IOException e)
        {
            throw new SupervisorException($"mcp: {e.Message}. Install persistproc anew");
        }
        return Task.FromResult(0);
    }

    private int Configure(Invocation invocation)
    {
        if (invocation.Words[0] != "config") throw new UsageException($"mcp: {invocation.Words[0]}: it takes nothing, or config CLIENT", this);
        if (invocation.Words.Count != 2) throw new UsageException($"mcp config: for which client? One of {string.Join(", ", McpClients.Names)}", this);
        var text = McpClients.Describe(invocation.Words[1], invocation.Root is { } root ? Path.GetFullPath(root) : null)
            ?? throw new UsageException($"mcp config: {invocation.Words[1]}: no such client. One of {string.Join(", ", McpClients.Names)}", this);
        if (invocation.Json)
        {
            invocation.Voice.PrintDocument(JsonSerializer.SerializeToUtf8Bytes(new McpConfigDocument(invocation.Words[1], text.Settings, text.Where), CliJson.Readable.McpConfigDocument));
            return 0;
        }

        // the settings alone on standard output: what a file is made of has to be what its program reads
        foreach (var line in text.Where) invocation.Voice.Note(line);
        invocation.Voice.Print(text.Settings);
        return 0;
    }
}
