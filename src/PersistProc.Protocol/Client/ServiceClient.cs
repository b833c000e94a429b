using System.Runtime.CompilerServices;
using System.Text.Json;

namespace PersistProc.Protocol;

/// <summary>
/// What programs do with services, over a <see cref="SupervisorClient"/>: each a request or two. Whatever else there is is one too: <c>docs/protocol.md</c>.
/// All of them go on over a supervisor's crash or upgrade, and take effect once.
/// </summary>
/// <param name="client">Makes the requests.</param>
/// <param name="directory">Where names are looked for first, and commands run; null: the current directory.</param>
public sealed class ServiceClient(SupervisorClient client, string? directory = null)
{
    // shorter than a client's patience with a lost connection
    private const int PollSeconds = 10;

    /// <summary>Those of a root's own supervisor; null: the user's, or what PERSISTPROC_ROOT says. It is started where it does not run.</summary>
    public ServiceClient(string? root = null, string? directory = null)
        : this(new SupervisorClient(Locations.Of(root)), directory)
    {
    }

    /// <summary>Makes the requests.</summary>
    public SupervisorClient Client => client;

    private string Directory { get; } = Path.GetFullPath(directory ?? ".");

    /// <summary>Starts a command under the supervisor, and leaves it there. It has been executed when this returns.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="name">What it is called; null: the program's name.</param>
    /// <param name="restart">When it is started again: "no", "on-failure", "always" …; null is "no".</param>
    /// <param name="cancellation">Gives up waiting; what was asked for may be done all the same.</param>
    /// <exception cref="SupervisorException">It could not be executed, or nobody can be asked.</exception>
    public async Task<ActionResult> RunAsync(IReadOnlyList<string> command, string? name = null, string? restart = null, CancellationToken cancellation = default)
    {
        var request = new RunRequest { RequestId = Wire.NewId(), ClientId = client.ClientId, Command = command, WorkingDirectory = Directory, Name = name, Restart = restart, New = name is null, Caller = OwnFacts.Gather() };
        return JsonSerializer.Deserialize(await client.PostAsync("/v1/run", request, ProtocolJson.Default.RunRequest, cancellation).ConfigureAwait(false), ProtocolJson.Default.ActionResult)!;
    }

    /// <summary>Starts a service, and waits until it is ready.</summary>
    /// <exception cref="SupervisorException">There is none of that name, or it failed.</exception>
    public async Task<ActionResult> StartAsync(string name, CancellationToken cancellation = default)
    {
        var request = new StartRequest { RequestId = Wire.NewId(), ClientId = client.ClientId, Words = [name], Cwd = Directory, Caller = OwnFacts.Gather() };
        return JsonSerializer.Deserialize(await client.PostAsync("/v1/start", request, ProtocolJson.Default.StartRequest, cancellation).ConfigureAwait(false), ProtocolJson.Default.ActionResult)!;
    }

    /// <summary>Stops it, and waits until nothing of its tree lives.</summary>
    /// <exception cref="SupervisorException">There is none of that name, or somebody is left.</exception>
    public async Task<ActionResult> StopAsync(string name, CancellationToken cancellation = default)
    {
        var request = new StopRequest { RequestId = Wire.NewId(), ClientId = client.ClientId, Words = [name], Cwd = Directory };
        return JsonSerializer.Deserialize(await client.PostAsync("/v1/stop", request, ProtocolJson.Default.StopRequest, cancellation).ConfigureAwait(false), ProtocolJson.Default.ActionResult)!;
    }

    /// <summary>All that are of interest: services, live runs, the last that ended.</summary>
    public async Task<IReadOnlyList<ProcessInfo>> ListAsync(CancellationToken cancellation = default) =>
        JsonSerializer.Deserialize(await client.GetAsync(new Query("/v1/processes").Add("cwd", Directory).ToString(), cancellation).ConfigureAwait(false), ProtocolJson.Default.ProcessList)!.Processes;

    /// <summary>One in full.</summary>
    /// <exception cref="SupervisorException">There is none of that name.</exception>
    public async Task<ProcessInfo> StatusAsync(string name, CancellationToken cancellation = default) =>
        JsonSerializer.Deserialize(await client.GetAsync(new Query("/v1/processes").Add("target", name).Add("cwd", Directory).ToString(), cancellation).ConfigureAwait(false), ProtocolJson.Default.ProcessList)!.Processes[0];

    /// <summary>What it writes, line by line, until its present instance has ended and all was told; a line that stays without an end comes in pieces.</summary>
    /// <param name="name">Whose.</param>
    /// <param name="after">A cursor (<see cref="LogPage.Cursor"/>), "end", or "begin": all that is kept.</param>
    /// <param name="cancellation">Has enough.</param>
    /// <exception cref="SupervisorException">There is none of that name, or what was behind the cursor is gone.</exception>
    public async IAsyncEnumerable<LogLine> FollowAsync(string name, string after = "begin", [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var ended = WaitAsync(name, "exited", left.Token);
        var (cursor, isLast) = (after, false);
        try
        {
            while (true)
            {
                // whoever is told of the end has been told last words too: what comes after one empty look is another instance's
                isLast = ended.IsCompleted;
                var asking = PageAsync(name, cursor, isLast ? 0 : PollSeconds, left.Token);
                if (!isLast) await Task.WhenAny(asking, ended).ConfigureAwait(false);
                if (!isLast && !asking.IsCompleted) asking = PageAsync(name, cursor, 0, left.Token); // the other one's answer is nobody's
                var page = await asking.ConfigureAwait(false);
                foreach (var line in page.Lines) yield return line;
                cursor = page.Cursor;
                if (isLast && page.Lines.Count == 0 && !page.More) break;
            }
            await ended.ConfigureAwait(false);
        }
        finally
        {
            await left.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>One page of a log; see <see cref="LogPage"/>.</summary>
    /// <param name="name">Whose.</param>
    /// <param name="after">A cursor, "begin" or "end".</param>
    /// <param name="wait">How many seconds to wait for something, 0 to 300.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<LogPage> PageAsync(string name, string after, int wait, CancellationToken cancellation = default) =>
        JsonSerializer.Deserialize(await client.PollAsync(new Query("/v1/logs").Add("target", name).Add("cwd", Directory).Add("after", after).Add("wait", wait).ToString(), cancellation).ConfigureAwait(false), ProtocolJson.Default.LogPage)!;

    /// <summary>What happens to all services, as it does, for ever.</summary>
    /// <param name="after">A cursor (<see cref="EventLine.Cursor"/>), "begin", or "end": from now on.</param>
    /// <param name="cancellation">Has enough.</param>
    /// <exception cref="SupervisorException">What was behind the cursor is gone.</exception>
    public async IAsyncEnumerable<EventLine> EventsAsync(string after = "end", [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        for (var cursor = after; ;)
        {
            var path = new Query("/v1/events").Add("after", cursor).Add("wait", cursor == "end" ? 0 : PollSeconds).ToString();
            var page = JsonSerializer.Deserialize(await client.PollAsync(path, cancellation).ConfigureAwait(false), ProtocolJson.Default.EventPage)!;
            foreach (var told in page.Events) yield return told;
            cursor = page.Cursor;
        }
    }

    /// <summary>Waits until something is true of it, or never will be.</summary>
    /// <param name="name">Of whom.</param>
    /// <param name="goal">"ready", "stopped" or "exited" (its present instance).</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How it stands then: <see cref="WaitLine.Met"/> says whether it came true.</returns>
    /// <exception cref="SupervisorException">There is none of that name.</exception>
    public async Task<WaitLine> WaitAsync(string name, string goal = "ready", CancellationToken cancellation = default)
    {
        WaitLine? now = null;
        string Path() => new Query("/v1/wait").Add("target", now?.Name ?? name).Add("cwd", Directory).Add("for", goal).Add("attempt", now?.Attempt).ToString();
        await new LineStream(client, Path, Hear).ReadAsync(isEndless: true, cancellation).ConfigureAwait(false);
        return now!;

        bool Hear(ReadOnlyMemory<byte> block)
        {
            var lines = block.Span.TrimEnd((byte)'\n');
            now = JsonSerializer.Deserialize(lines[(lines.LastIndexOf((byte)'\n') + 1)..], ProtocolJson.Default.WaitLine)!;
            return !now.Done;
        }
    }
}
