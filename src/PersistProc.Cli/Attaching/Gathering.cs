using PersistProc.Cli.Commands;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Attaching;

/// <summary>
/// <c>up</c> in the foreground: follows all of its services, until none of them runs or the client leaves. One decides about
/// signals while the followers read, as an <see cref="Attachment"/> does for one.
/// </summary>
/// <param name="invocation">The call.</param>
/// <param name="all">Whom it follows.</param>
/// <param name="signals">Those that came since before anything was started.</param>
/// <param name="screen">Where their lines are shown.</param>
/// <param name="onExit">What the user said about the client's end, or null.</param>
internal sealed class Gathering(Invocation invocation, IReadOnlyList<Followed> all, SignalDesk signals, Screen screen, string? onExit) : IDisposable
{
    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Session> _holds = [];
    private readonly SharedConnection _shared = new(invocation.Client);
    private volatile bool _stopping;

    private Voice Voice => invocation.Voice;

    private IEnumerable<Followed> Live => all.Where(each => each.Rested is null);

    /// <summary>Stays until all are at rest, or the client leaves. The exit code: 1 if one has failed.</summary>
    public async Task<int> RunAsync()
    {
        if (ExitPolicy.Vanish(onExit, isRun: true) == "stop") Hold();
        foreach (var each in all) _ = FollowAsync(each);
        var deciding = DecideAsync();
        var first = await Task.WhenAny(_ended.Task, deciding).ConfigureAwait(false);
        if (first == deciding) return await deciding.ConfigureAwait(false);
        signals.Close();
        await deciding.ConfigureAwait(false);
        return await _ended.Task.ConfigureAwait(false);
    }

    public void Dispose()
    {
        foreach (var hold in _holds) hold.Dispose();
        _shared.Dispose();
    }

    // a client that is killed can say nothing: the supervisor has to know before
    private void Hold()
    {
        foreach (var each in all)
        {
            var hold = new Session(invocation.Client, new AttachMessage { Target = each.Name, Cwd = Invocation.Cwd, Session = Wire.NewId(), Vanish = "stop", Quiet = true }, _shared);
            _holds.Add(hold);
            _ = KeepAsync(hold);
        }
    }

    private static async Task KeepAsync(Session hold)
    {
        try
        {
            while (!(await hold.ReceiveAsync().ConfigureAwait(false)).Closed)
            {
                // the followers tell what happens
            }
        }
        catch (SupervisorException)
        {
            // at rest already
        }
    }

    private async Task FollowAsync(Followed one)
    {
        try
        {
            await one.RunAsync(_shared, Look).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is BrokenPipeException or IOException)
        {
            signals.Post(Cause.NoReader);
        }
        catch (SupervisorException problem)
        {
            Voice.Complain(problem.Message);
            _ended.TrySetResult(problem.ExitCode);
        }
    }

    private void Look()
    {
        if (!Live.Any()) _ended.TrySetResult(all.Any(each => each.Rested is { State: "failed" }) && !_stopping ? 1 : 0);
    }

    private async Task<int> DecideAsync()
    {
        while (await signals.Causes.WaitToReadAsync().ConfigureAwait(false))
        {
            if (!signals.Causes.TryRead(out var cause)) continue;
            var move = ExitPolicy.On(cause, ExitPolicy.Of(onExit, isRun: true, joined: false, vanish: null), _stopping, Prompt.IsPossible(Voice));
            if (move == Move.Ask) move = await AskAsync().ConfigureAwait(false);
            if (move == Move.Stop) Stop();
            if (move == Move.Detach) return await DetachAsync().ConfigureAwait(false);
        }
        return 0;
    }

    private async Task<Move> AskAsync()
    {
        screen.Close();
        var ended = _ended.Task;
        var answer = await Prompt.AskAsync(Voice, Notes.Question(Who(), Live.Skip(1).Any()), signals.Causes, ended).ConfigureAwait(false);
        if (answer != Move.Detach) screen.Open();
        return answer;
    }

    private string Who()
    {
        var names = Live.Select(each => each.Name).ToList();
        return names switch
        {
            [var one] => one,
            [.. var few] when few.Count <= 4 => string.Join(", ", few),
            _ => string.Join(", ", names.Take(3)) + Notes.More(names.Count - 3),
        };
    }

    // not waited for: the next signal must be heard, and moves on
    private void Stop()
    {
        _stopping = true;
        _ = StopAsync();
    }

    private async Task StopAsync()
    {
        try
        {
            var client = invocation.Client;
            var request = new DownRequest { RequestId = Wire.NewId(), ClientId = client.ClientId, Cwd = Invocation.Cwd, Names = [.. all.Select(each => each.Name)] };
            var body = await client.PostAsync("/v1/down", request, ProtocolJson.Default.DownRequest).ConfigureAwait(false);
            foreach (var failed in Results.Read(body).Where(result => result.Error is not null))
            {
                Voice.Complain(failed.Error!);
                _ended.TrySetResult(1);
            }
        }
        catch (SupervisorException problem)
        {
            Voice.Complain(problem.Message);
            _ended.TrySetResult(problem.ExitCode);
        }
    }

    private async Task<int> DetachAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        foreach (var hold in _holds)
        {
            try
            {
                await hold.DetachAsync(patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // stuck: its policy holds then
            }
        }
        Voice.Note(Notes.AllLeftRunning(Who(), invocation.Self));
        return 0;
    }
}
