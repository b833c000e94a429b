using System.Text.Json;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>is-active</c>: for scripts.</summary>
internal sealed class IsActiveVerb : Verb
{
    public override string Name => "is-active";

    public override string Summary => "print the state; end with 0 when it runs, with 3 or 4 when not";

    public override string Operands => "NAME";

    public override string Details => "Ends with 0 when it runs, 3 when not, 4 when there is no such service.";

    public override IReadOnlyList<string> Examples => ["persistproc is-active -q api || persistproc start api"];

    public override int? NoSuchTarget => States.NoSuchService;

    public override async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Words.Count != 1) throw new UsageException("is-active: needs one name", this);
        var query = new Query("/v1/processes").AddAll("target", invocation.Words).Add("cwd", Invocation.Cwd);
        var body = await invocation.Client.GetAsync(query.ToString()).ConfigureAwait(false);
        var processes = JsonSerializer.Deserialize(body, ProtocolJson.Default.ProcessList)!.Processes;
        var active = processes.Count > 0 && processes.All(States.IsRunning);
        var state = processes.Count > 0 ? processes.FirstOrDefault(p => !States.IsRunning(p), processes[0]).State : "unknown";
        if (invocation.Json)
        {
            var document = new ActiveDocument(invocation.Words[0], state, active);
            invocation.Voice.PrintDocument(JsonSerializer.SerializeToUtf8Bytes(document, CliJson.Readable.ActiveDocument));
        }
        else if (!invocation.Voice.IsQuiet) invocation.Voice.Print(state + "\n");
        return active ? 0 : processes.Count > 0 ? States.NotRunning : States.NoSuchService;
    }
}
