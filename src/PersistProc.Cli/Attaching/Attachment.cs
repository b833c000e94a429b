using PersistProc.Cli.Commands;
using PersistProc.Cli.Printing;
using PersistProc.Core;
using PersistProc.Protocol;

namespace PersistProc.Cli.Attaching;

/// <summary>
/// A client that is attached: one task reads and prints, one decides about signals, one forwards standard input.
/// They are apart so that none waits for another: a stopped terminal (a write that blocks) must not deafen Ctrl-C.
/// </summary>
internal sealed class Attachment : IDisposable
{
    private static readonly TimeSpan TimeToWonder = TimeSpan.FromMilliseconds(250);

    private readonly Invocation _invocation;
    private readonly AttachOptions _options;
    private readonly Session _session;
    private readonly Curtain _curtain;
    private readonly PassingNote? _note;
    private readonly SignalDesk _signals = new();
    private readonly TaskCompletionSource<Attached> _attached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _gaveUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TerminalFront? _front;
    private int? _pid;
    private Task _input = Task.CompletedTask;
    private Task _opening = Task.CompletedTask;
    private Task _telling = Task.CompletedTask;
    private Stopping? _rung;
    private readonly List<Task> _stops = [];
    private volatile bool _stopping;
    private volatile bool _leaving;
    private volatile bool _nobodyReads;

    public Attachment(Invocation invocation, Session session, AttachOptions options, IOutput output)
    {
        (_invocation, _session, _options) = (invocation, session, options);
        if (options.Types && !invocation.Voice.IsQuiet) output = _note = new PassingNote(output, invocation.Voice.Out);
        _curtain = new Curtain(output);
    }

    private Voice Voice => _invocation.Voice;

    /// <summary>Stay until the program has ended or the client leaves. The exit code.</summary>
    public async Task<int> RunAsync()
    {
        // who waits for bytes has a thread for it: what it does goes from the supervisor to the screen without another
        var reading = _session.Waits ? Task.Factory.StartNew(ReadAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap() : ReadAsync();
        var deciding = DecideAsync();
        var first = await Task.WhenAny(reading, deciding, _gaveUp.Task).ConfigureAwait(false);
        if (first != reading) return await first.ConfigureAwait(false);
        // A question may still stand on the terminal: it is taken back before we go.
        _ended.TrySetResult();
        _signals.Close();
        await deciding.ConfigureAwait(false);
        return await reading.ConfigureAwait(false);
    }

    public void Dispose()
    {
        _front?.Dispose();
        _signals.Dispose();
        _session.Dispose();
        _curtain.Dispose();
        _note?.Dispose();
    }

    private async Task<int> ReadAsync()
    {
        try
        {
            while (true)
            {
                var e = await _session.ReceiveAsync().ConfigureAwait(false);
                if (e.Closed && _leaving) return 0;
                if (e.Closed) throw new SupervisorException("the supervisor closed the session without a word. See its log");
                if (e.Message is null) await ShowAsync(e).ConfigureAwait(false);
                else if (e.Message is Ended ended)
                {
                    await FinishAsync().ConfigureAwait(false);
                    if (_session.Attached is null && !_options.IsRun) Voice.Complain(Notes.AlreadyOver(ended, _invocation.Self));
                    _front?.Dispose();
                    return EndCode.Of(ended, Voice, _session.Attached?.Name ?? "");
                }
                else Hear(e.Message);
            }
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    private async ValueTask ShowAsync(SessionEvent e)
    {
        if (_nobodyReads) return;
        _front?.Look(e.Bytes.Span);
        try
        {
            await _curtain.ShowAsync(e.Frame, e.Bytes).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is BrokenPipeException or IOException)
        {
            _nobodyReads = true;        // `| head -1` has had enough, or the terminal is gone
            _signals.Post(Cause.NoReader);
        }
    }

    private async Task FinishAsync()
    {
        if (_nobodyReads) return;
        try
        {
            await _curtain.FinishAsync().ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is BrokenPipeException or IOException)
        {
            // It has ended anyway.
        }
    }

    private void Hear(ServerMessage message)
    {
        var name = _session.Attached?.Name ?? "";
        if (message is not CaughtUp) _note?.TakeBack();
        switch (message)
        {
            case CaughtUp:
                _note?.Show();
                _front?.Guard();
                break;
            case Attached attached:
                Greet(attached);
                break;
            case InstanceStarted instance:
                _pid = instance.Pid;
                _rung = null;
                Voice.Note(Notes.Restarted(Who, instance.Reason));
                break;
            case Stopping rung:
                _telling = TellLaterAsync(rung);
                break;
            case BackingOff backoff:
                Voice.Note(Notes.Backoff(name, backoff.Seconds));
                break;
            case Gap gap:
                Voice.Complain(Notes.Gap(name, gap));
                break;
            case SessionError error:
                throw new SupervisorException(error.Error, error.ExitCode ?? 1, error.Code);
        }
    }

    // Who goes at once needs no words; who does not is named before a person begins to wonder.
    private async Task TellLaterAsync(Stopping rung)
    {
        _rung = rung;
        await Task.WhenAny(_ended.Task, Task.Delay(TimeToWonder)).ConfigureAwait(false);
        if (_rung == rung && !_ended.Task.IsCompleted) Voice.Note(Notes.Stopping(_session.Attached?.Name ?? "", rung, _stopping));
    }

    private void Greet(Attached attached)
    {
        _pid = attached.Pid;
        if (attached.Joined && _options.IsRun) Voice.Note(Notes.Joined(Who, attached.Age, IsAtTerminal(attached) ? OnExit.Ask : Policy));
        if (IsAtTerminal(attached)) ComeToTerminal(attached);
        else if (_options.ForwardStdin && attached.Stdin) _input = StandardInput.ForwardAsync(_session);
        else if (_options.ForwardStdin) Voice.Note(attached.Tty ? Notes.OnlyLooks(attached.Name, _invocation.Self) : $"{attached.Name} does not take our standard input: it has its own");
        _attached.TrySetResult(attached);
    }

    private bool IsAtTerminal(Attached attached) => attached is { Tty: true, Stdin: true } && _options.Types;

    private void ComeToTerminal(Attached attached)
    {
        var keys = DetachKeys.Parse(_options.DetachKeys ?? attached.DetachKeys ?? DetachKeys.Default, out _) ?? DetachKeys.Parse(DetachKeys.Default, out _)!;
        _front = TerminalFront.Take(_session, Voice, _signals, keys, _note);
        // once it is true
        if (attached.Replays is true && _note is not null && OwnTerminal.Size is { } size) _note.Announce(size, Notes.HowToLeaveShortly(Who, keys.Text));
        else Voice.Note(Notes.HowToLeave(Who, keys.Text));
        if (attached.Replays is not true) _front?.Guard();
    }

    private string Who => Notes.Who(_session.Attached!, _pid);

    private OnExit Policy => ExitPolicy.Of(_options.OnExit, _options.IsRun, _session.Attached!.Joined, _session.Attached.Vanish);

    private async Task<int> DecideAsync()
    {
        while (await _signals.Causes.WaitToReadAsync().ConfigureAwait(false))
        {
            if (!_signals.Causes.TryRead(out var cause)) continue;
            if (!await IsAttachedAsync().ConfigureAwait(false)) return 128 + 2;
            var move = ExitPolicy.On(cause, Policy, _stopping, _front is null && Prompt.IsPossible(Voice));
            if (move == Move.Ask) move = await AskAsync().ConfigureAwait(false);
            if (move == Move.Stop) Stop();
            if (move == Move.Detach) return await DetachAsync().ConfigureAwait(false);
        }
        await _opening.ConfigureAwait(false);
        return 0;
    }

    // A signal before we know whom we have: it waits for that; a second one does not.
    private async Task<bool> IsAttachedAsync()
    {
        var another = _signals.Causes.WaitToReadAsync().AsTask();
        await Task.WhenAny(_attached.Task, _ended.Task, another).ConfigureAwait(false);
        return _attached.Task.IsCompleted;
    }

    private async Task<Move> AskAsync()
    {
        _curtain.Close();
        var answer = await Prompt.AskAsync(Voice, Notes.Question(Who, several: false), _signals.Causes, _ended.Task).ConfigureAwait(false);
        // Not waited for: the terminal may be stopped, and the next signal must be heard all the same.
        if (answer != Move.Detach) _opening = OpenAsync();
        return answer;
    }

    private async Task OpenAsync()
    {
        try
        {
            await _curtain.OpenAsync().ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is BrokenPipeException or IOException)
        {
            _nobodyReads = true;
            _signals.Post(Cause.NoReader);
        }
    }

    // On a connection of its own; the session goes on and tells how far it is. The same client again: the next rung.
    private void Stop()
    {
        _stopping = true;
        _stops.Add(StopAsync());
    }

    private async Task StopAsync()
    {
        try
        {
            var client = _invocation.Client;
            var request = new StopRequest
            {
                RequestId = Wire.NewId(),
                ClientId = client.ClientId,
                Words = [_session.Attached!.Name],
                Cwd = Invocation.Cwd,
            };
            var body = await client.PostAsync("/v1/stop", request, ProtocolJson.Default.StopRequest).ConfigureAwait(false);
            foreach (var result in Results.Read(body))
            {
                if (result.Error is { } error) GiveUp(error);
            }
        }
        catch (SupervisorException e) when (e.Code == ErrorCode.NoSuchTarget)
        {
            // It has ended by itself in between; the session says so.
        }
        catch (SupervisorException e)
        {
            GiveUp(e.Message);
        }
    }

    private void GiveUp(string why)
    {
        if (_ended.Task.IsCompleted) return;
        Voice.Complain(why);
        _gaveUp.TrySetResult(1);
    }

    private async Task<int> DetachAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        _leaving = true;    // the supervisor closes the session as soon as it has heard of it
        try
        {
            await _session.DetachAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The connection is stuck. Closing it has the same effect: the policy in force is to leave it running.
        }
        _front?.Dispose();
        Voice.Note(Notes.LeftRunning(Who, _session.Attached!.Name, _invocation.Self));
        return 0;
    }
}
