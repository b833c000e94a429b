using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PersistProc.Cli.Attaching;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>up</c>: a project's services, and their logs.</summary>
internal sealed class UpVerb : Verb
{
    private const int LastLines = 10;

    private readonly Option<bool> _detach = new("--detach", "-d") { Description = "start them and return when all are ready, or say which is not and show its last lines" };
    private readonly Option<bool> _wait = new("--wait") { Description = "the same as -d" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "only say what would be done" };
    private readonly Option<bool> _restart = new("--restart-changed") { Description = "restart those that run by an old definition" };
    private readonly Option<bool> _force = new("--force") { Description = "of an agent: also restart or stop what another started" };
    private readonly Option<string?> _onExit = new("--on-exit") { Description = "ask, stop or detach: what the end of this client means (default ask)", HelpName = "WHAT" };
    private readonly Option<bool> _timestamps = new("--timestamps") { Description = "the time before each line" };

    private readonly Option<string?> _profile = ProfileOption.Make();

    public UpVerb() => _onExit.AcceptOnlyFromAmong("ask", "stop", "detach");

    public override string Name => "up";

    public override string Summary => "start this project's services (or the user's), and follow their logs";

    public override string Operands => "[NAME…]";

    public override string Details =>
        "The project is that of the nearest persistproc.toml upwards; where there is none, the user's own services are meant.\n"
        + "Says first what is new, changed (which keys, and whether a restart is needed) or gone. What runs is left alone.\n"
        + "All are started but those with manual = true; a NAME is started whatever it is. Ctrl-C asks: stop, detach, continue.\n"
        + "Ends with 0, or 1 when one of them has failed.";

    public override IReadOnlyList<string> Examples => ["persistproc up", "persistproc up -d", "persistproc up api --on-exit stop", "persistproc up --dry-run"];

    public override IReadOnlyList<Option> Options => [_detach, _wait, _dryRun, _restart, _force, _onExit, _timestamps, _profile];

    public override async Task<int> RunAsync(Invocation invocation)
    {
        var isDetached = invocation.Get(_detach) || invocation.Get(_wait);
        var plan = await PlanAsync(invocation).ConfigureAwait(false);
        if (invocation.Get(_dryRun)) return 0;
        var before = plan.Plan.ToDictionary(line => line.Name, line => new Before(line.Running, line.Instance));
        return isDetached ? await DetachedAsync(invocation, before).ConfigureAwait(false) : await FollowAsync(invocation, before).ConfigureAwait(false);
    }

    private async Task<int> DetachedAsync(Invocation invocation, Dictionary<string, Before> before)
    {
        var body = await Waiting.ForAsync(invocation, invocation.Client.PostAsync("/v1/up", Request(invocation), ProtocolJson.Default.UpRequest)).ConfigureAwait(false);
        var reply = JsonSerializer.Deserialize(body, ProtocolJson.Default.PlanReply)!;
        if (invocation.Json) invocation.Voice.PrintDocument(body);
        Warn(invocation, reply);
        return await TellAsync(invocation, reply.Results ?? [], before).ConfigureAwait(false);
    }

    // signals are heard before anything is started: a Ctrl-C in between must not leave it without the question
    private async Task<int> FollowAsync(Invocation invocation, Dictionary<string, Before> before)
    {
        using var signals = new SignalDesk();
        var began = DateTimeOffset.UtcNow;
        var body = await invocation.Client.PostAsync("/v1/up", Request(invocation) with { NoWait = true }, ProtocolJson.Default.UpRequest).ConfigureAwait(false);
        var reply = JsonSerializer.Deserialize(body, ProtocolJson.Default.PlanReply)!;
        Warn(invocation, reply);
        IReadOnlyList<string> names = [.. (reply.Results ?? []).Where(result => result.Action != "stop").Select(result => result.Name!)];
        if (names.Count == 0) return 0;
        var style = new LineStyle(invocation.Json, invocation.Get(_timestamps), invocation.Json ? null : new Prefixes(names, invocation.Voice.IsColorful));
        var (merge, screen) = (new HistoryMerge(names.Count, null), new Screen());
        var all = names.Select((name, place) => new Followed(invocation, Message(name, before.GetValueOrDefault(name).Ran, began), style, merge, place, screen, before.GetValueOrDefault(name))).ToList();
        using var gathering = new Gathering(invocation, all, signals, screen, invocation.Get(_onExit));
        return await gathering.RunAsync().ConfigureAwait(false);
    }

    private static void Warn(Invocation invocation, PlanReply reply)
    {
        foreach (var warning in reply.Warnings ?? []) invocation.Voice.Complain($"warning: {warning}");
    }

    private UpRequest Request(Invocation invocation) => new()
    {
        RequestId = Wire.NewId(),
        ClientId = invocation.Client.ClientId,
        Cwd = Invocation.Cwd,
        Names = invocation.Words,
        Caller = CallerFacts.Gather(),
        Restart = invocation.Get(_restart),
        Force = invocation.Get(_force),
        Profiles = ProfileOption.Read(invocation.Get(_profile)),
    };

    // before anything is done; where results go to stdout, it does too
    private async Task<PlanReply> PlanAsync(Invocation invocation)
    {
        var body = await invocation.Client.PostAsync("/v1/plan", new ReadRequest { Cwd = Invocation.Cwd, Profiles = ProfileOption.Read(invocation.Get(_profile)), Environment = CallerFacts.Gather().Environment }, ProtocolJson.Default.ReadRequest).ConfigureAwait(false);
        var plan = JsonSerializer.Deserialize(body, ProtocolJson.Default.PlanReply)!;
        var voice = invocation.Voice;
        if (invocation.Json && invocation.Get(_dryRun)) voice.PrintDocument(body);
        if (invocation.Json || voice.IsQuiet) return plan;
        var text = PlanText.Format(plan, voice.IsColorful, invocation.Self, invocation.Get(_restart));
        if (invocation.Get(_detach) || invocation.Get(_wait) || invocation.Get(_dryRun)) voice.Print(text);
        else voice.Tell(text);
        return plan;
    }

    private static async Task<int> TellAsync(Invocation invocation, IReadOnlyList<ActionResult> results, Dictionary<string, Before> before)
    {
        var (voice, code) = (invocation.Voice, 0);
        foreach (var result in results)
        {
            if (result.Error is { } error)
            {
                code = 1;
                voice.Complain(error.Contains(result.Name!, StringComparison.Ordinal) ? error : $"{result.Name}: {error}");
                await ShowLastAsync(invocation, result).ConfigureAwait(false);
            }
            else if (result.NextStart is { } next)
            {
                if (!invocation.Json && !voice.IsQuiet) voice.Print($"{result.Name} waits for its time: {next.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}\n");
            }
            else if (!invocation.Json && !voice.IsQuiet)
            {
                voice.Print(result is { Action: "start", Pid: null } ? $"{result.Name} waits for a connection\n" : $"{(result.Action == "stop" ? "stopped" : result.Action == "restart" ? "restarted" : before.GetValueOrDefault(result.Name!).Ran ? "running" : "started")} {result.Name}{Results.Pid(result)}\n");
            }
        }
        return code;
    }

    private static async Task ShowLastAsync(Invocation invocation, ActionResult failed)
    {
        var query = new Query("/v1/output").Add("target", failed.Name).Add("cwd", Invocation.Cwd).Add("lines", LastLines).ToString();
        try
        {
            var window = JsonSerializer.Deserialize(await invocation.Client.GetAsync(query).ConfigureAwait(false), ProtocolJson.Default.OutputWindow)!;
            var prefix = new Prefixes([failed.Name!], color: false).Of(failed.Name!);
            foreach (var line in window.Output) invocation.Voice.Tell(prefix + line.TrimEnd('\n') + "\n");
        }
        catch (SupervisorException)
        {
            // it has never written anything
        }
    }

    // all of what was started now; of what ran before, the last lines
    private static FollowMessage Message(string name, bool ranBefore, DateTimeOffset began) => new()
    {
        Target = name,
        Cwd = Invocation.Cwd,
        Lines = ranBefore ? LastLines : null,
        Since = ranBefore ? null : began.UtcDateTime.ToString(UtcTimeConverter.Format, CultureInfo.InvariantCulture),
    };
}
