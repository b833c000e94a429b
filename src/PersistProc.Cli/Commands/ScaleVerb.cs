using System.CommandLine;
using System.Globalization;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>scale</c>: how many replicas of a service run.</summary>
internal sealed class ScaleVerb : Verb
{
    private readonly Option<bool> _noWait = new("--no-wait") { Description = "do not wait until they run or have stopped" };

    private readonly Option<bool> _force = new("--force") { Description = "of an agent: also stop what another started" };

    public override string Name => "scale";

    public override string Summary => "run another number of a service's replicas";

    public override string Operands => "NAME=N…";

    public override string Details =>
        "For services with replicas in their file. What is missing is started, what is too much stopped,\n"
        + "the highest number first.\n"
        + "It holds, over restarts of the supervisor too, until the file says another number than now,\n"
        + "or scale does.";

    public override IReadOnlyList<string> Examples => ["persistproc scale worker=3", "persistproc scale worker=0 mail=2"];

    public override IReadOnlyList<Option> Options => [_noWait, _force];

    public override async Task<int> RunAsync(Invocation invocation)
    {
        var request = new ScaleRequest
        {
            RequestId = Wire.NewId(),
            ClientId = invocation.Client.ClientId,
            Cwd = Invocation.Cwd,
            Scales = Read(invocation.Words),
            Caller = CallerFacts.Gather(),
            NoWait = invocation.Get(_noWait),
            Force = invocation.Get(_force),
        };
        var body = await Waiting.ForAsync(invocation, invocation.Client.PostAsync("/v1/scale", request, ProtocolJson.Default.ScaleRequest)).ConfigureAwait(false);
        if (Results.Read(body).Count == 0) invocation.Voice.Note("there are as many already; what of them is stopped, start starts");
        return Results.Print(invocation, body, r => $"{(r.Action, request.NoWait) switch { ("stop", true) => "stopping", ("stop", _) => "stopped", (_, true) => "starting", _ => "started" }} {r.Name}{Results.Pid(r)}");
    }

    private Dictionary<string, int> Read(IReadOnlyList<string> words)
    {
        if (words.Count == 0) throw new UsageException("scale: what? Write NAME=N", this);
        var scales = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var word in words)
        {
            var sign = word.LastIndexOf('=');
            if (sign <= 0 || !int.TryParse(word[(sign + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var count)) throw new UsageException($"scale {word}: write NAME=N, a whole number", this);
            if (!scales.TryAdd(word[..sign], count)) throw new UsageException($"scale: {word[..sign]} is named twice", this);
        }

        return scales;
    }
}
