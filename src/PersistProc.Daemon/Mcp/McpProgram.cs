using ModelContextProtocol.Server;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Mcp;

/// <summary>
/// `persistprocd --mcp CONFIG STATE RUN SOCKET AUTOSTART`: the server on standard input and output, one for each agent; the command line's program becomes it.
/// It is a client as any other: it ends with its agent, and the supervisor does not notice.
/// </summary>
internal static class McpProgram
{
    // a server that becomes ready is waited for; and an agent that ends kills whoever outlives its pipe for long
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(string[] args)
    {
        var places = new Locations { Config = args[1], State = args[2], Run = args[3], Socket = args[4] };
        var client = new SupervisorClient(places, new ClientOptions
        {
            Autostart = args[5] == "1",
            Warn = static text => Console.Error.WriteLine($"persistproc: mcp: {text}"),
        });
        var server = new AgentServer(new AgentDesk(client, Environment.CurrentDirectory, static agent => OwnFacts.Gather(agent: agent)));
        var transport = new AgentPipe(Console.OpenStandardInput(), Console.OpenStandardOutput(), Patience, TimeProvider.System);
        await using var held = transport.ConfigureAwait(false);
        var spoken = McpServer.Create(transport, server.Options);
        await using var alive = spoken.ConfigureAwait(false);
        await spoken.RunAsync(transport.Over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }
}
