using System.Text.Json;
using PersistProc.Cli.Completing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary>
/// <c>__complete -- WORD…</c>: what the shells' scripts ask, with each Tab. It starts no supervisor, waits for none, and
/// is silent about whatever goes wrong: then there is nothing to complete.
/// </summary>
internal sealed class CompleteVerb : Verb
{
    public const string Word = "__complete";

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    public override string Name => Word;

    public override string Summary => "answers a shell's Tab";

    public override string Operands => "-- WORD…";

    public override IReadOnlyList<string> Examples => ["persistproc __complete -- stop we"];

    public override bool Hidden => true;

    public override bool Cuts => true;

    public override async Task<int> RunAsync(Invocation invocation)
    {
        try
        {
            var completer = new Completer(root => AskAsync(root ?? invocation.Root));
            IReadOnlyList<string> words = invocation.Words.Count > 0 ? invocation.Words : [""];
            invocation.Voice.Print((await completer.AtAsync(words).ConfigureAwait(false)).Format());
        }
        catch (Exception e) when (e is SupervisorException or UsageException or IOException)
        {
            // The line will be refused when it is entered, with its reason.
        }
        return 0;
    }

    private static async Task<IReadOnlyList<ProcessInfo>> AskAsync(string? root)
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            var client = new SupervisorClient(Locations.Of(FromHome(root)), new ClientOptions { Autostart = false, Patience = TimeSpan.Zero });
            var body = await client.GetAsync("/v1/processes", patience.Token).ConfigureAwait(false);
            return JsonSerializer.Deserialize(body, ProtocolJson.Default.ProcessList)!.Processes;
        }
        catch (Exception e) when (e is SupervisorException or IOException or OperationCanceledException or JsonException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // A shell has not expanded what is still being typed.
    private static string? FromHome(string? path) =>
        path is ['~', '/', ..] && Environment.GetEnvironmentVariable("HOME") is { } home ? home + path[1..] : path;
}
