using System.Text.Json;
using PersistProc.Cli.Commands;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tui;

/// <summary>The requests of start, stop, restart, why and graph, as of those commands; what comes of them is told in words.</summary>
/// <param name="client">Whom to ask: always the same, so that a second stop is known as one.</param>
/// <param name="self">How to call this program.</param>
/// <param name="post">Told of the outcome.</param>
internal sealed class TuiVerbs(SupervisorClient client, string self, Action<TuiInput> post)
{
    public async Task ActAsync(Deed deed)
    {
        try
        {
            var results = Results.Read(await PostAsync(deed).ConfigureAwait(false));
            var error = results.FirstOrDefault(result => result.Error is not null)?.Error;
            post(new TuiInput.Done(error ?? Words(deed, results), error is not null));
        }
        catch (SupervisorException failed)
        {
            post(new TuiInput.Done(failed.Message, IsError: true));
        }
    }

    public async Task WeighAsync(Deed deed, Circle circle)
    {
        IReadOnlyList<string> dependents;
        try
        {
            dependents = Dependents.Of(await GraphAsync(circle).ConfigureAwait(false), deed.Names[0]);
        }
        catch (SupervisorException)
        {
            // a broken file: then it is the stop that tells
            dependents = [];
        }
        post(new TuiInput.Weighed(deed, dependents));
    }

    public async Task AskAsync(Tab tab, string name, Circle circle)
    {
        try
        {
            var text = tab == Tab.Why ? await WhyAsync(name).ConfigureAwait(false) : GraphText.Tree(await GraphAsync(circle).ConfigureAwait(false), color: true);
            post(new TuiInput.TextCame(tab, name, [.. LineReader.ReadAll(text)]));
        }
        catch (SupervisorException failed)
        {
            post(new TuiInput.TextCame(tab, name, [PaneLine.Of(failed.Message, Looks.Bad)]));
        }
    }

    private async Task<string> WhyAsync(string name)
    {
        var body = await client.GetAsync(new Query("/v1/processes").Add("target", name).Add("cwd", TuiLogic.Anywhere).ToString()).ConfigureAwait(false);
        var (text, now) = (new System.Text.StringBuilder(), DateTimeOffset.UtcNow);
        foreach (var process in JsonSerializer.Deserialize(body, ProtocolJson.Default.ProcessList)!.Processes)
        {
            var details = ProcessDetails.Format(process, color: true, now);
            // without its first line: whose it is stands above
            text.Append(WhyText.Of(process, now, self)).Append('\n').Append(details.AsSpan(details.IndexOf('\n', StringComparison.Ordinal) + 1)).Append('\n');
        }
        return text.ToString();
    }

    private async Task<GraphReply> GraphAsync(Circle circle)
    {
        var body = await client.GetAsync(new Query("/v1/graph").AddAll("target", circle.Names).Add("cwd", circle.Directory).ToString()).ConfigureAwait(false);
        return JsonSerializer.Deserialize(body, ProtocolJson.Default.GraphReply)!;
    }

    private Task<byte[]> PostAsync(Deed deed)
    {
        var (id, words) = (Wire.NewId(), deed.Names);
        return deed.Verb switch
        {
            "start" => client.PostAsync("/v1/start", new StartRequest { RequestId = id, ClientId = client.ClientId, Words = words, Cwd = TuiLogic.Anywhere, Caller = CallerFacts.Gather() }, ProtocolJson.Default.StartRequest),
            "stop" => client.PostAsync("/v1/stop", new StopRequest { RequestId = id, ClientId = client.ClientId, Words = words, Cwd = TuiLogic.Anywhere }, ProtocolJson.Default.StopRequest),
            _ => client.PostAsync("/v1/restart", new RestartRequest { RequestId = id, ClientId = client.ClientId, Words = words, Cwd = TuiLogic.Anywhere, Caller = CallerFacts.Gather() }, ProtocolJson.Default.RestartRequest),
        };
    }

    private static string Words(Deed deed, IReadOnlyList<ActionResult> results)
    {
        var past = deed.Verb switch { "start" => "started", "stop" => "stopped", _ => "restarted" };
        return results.Count == 1 ? $"{past} {results[0].Name ?? deed.Names[0]}{Results.Pid(results[0])}" : $"{past} {Printing.Words.Number(results.Count)} services";
    }
}
