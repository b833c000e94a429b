using System.Net.WebSockets;
using System.Threading.Channels;
using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Linux.Logs;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>
/// One attached client. Events come from its session actor, bytes from the log's file: they are put in order here, by
/// positions. An event that belongs behind some bytes is sent behind them. A slow client slows nobody but itself.
/// </summary>
internal sealed class ServedSession(Supervisor supervisor, LogStore logs, KeeperPort keeper, SessionWriter writer) : IDisposable
{
    private readonly Channel<SessionEvent> _events = Channel.CreateBounded<SessionEvent>(new BoundedChannelOptions(MostEvents) { SingleReader = true });
    private readonly CancellationTokenSource _over = new();
    private const int MostEvents = 10_000;

    // of those that have left a screen above
    private const int LinesBefore = 2000;
    private SessionMode _mode;
    private long? _tail;
    private LogQuery? _follows;
    private long? _liveFrom;
    private long? _resumeAt;
    private OutputFeed? _feed;
    private Task<bool>? _news;
    private InputFeed? _input;
    private SessionTerminal? _terminal;
    private Core.TerminalSize? _size;
    private bool _types;
    private long _typed;
    private string _stream = "both";
    private Attempt _attempt;
    private bool _quiet;
    private Rested? _restedBefore;

    /// <summary>The session's identity; the client's own if it gave one.</summary>
    public string Id { get; private set; } = Guid.NewGuid().ToString("N");

    /// <summary>The client said that it leaves.</summary>
    public volatile bool Detached;

    public void Begin(SessionMode mode, long? tail, Func<Action<SessionEvent>, object> opening, string? id, bool quiet = false)
    {
        (_mode, _tail, _quiet) = (mode, tail, quiet);
        Id = id ?? Id;
        supervisor.Tell(opening(Take));
    }

    /// <summary>It types into the terminal, if there is one, and has one of its own of this size.</summary>
    public void Types(bool types, Core.TerminalSize? size) => (_types, _size) = (types, size);

    /// <summary>A word of the client after its first.</summary>
    public void Hear(ClientMessage? message)
    {
        if (message is DetachMessage) Detached = true;
        if (message is not ResizeMessage resize) return;
        _size = Translation.Size(resize.Terminal) ?? _size;
        _terminal?.Resize(_size);
    }

    /// <summary>A client that only reads: from what it asks for on.</summary>
    public void Follow(LogQuery from, string stream, Func<Action<SessionEvent>, object> opening)
    {
        (_mode, _follows, _stream) = (SessionMode.Follow, from, stream);
        supervisor.Tell(opening(Take));
    }

    /// <summary>A client whose connection was lost goes on at its byte.</summary>
    public void Resume(ResumeMessage message)
    {
        (_resumeAt, _stream) = (message.Position, message.Stream);
        // a follower has none of its own: nothing of it is kept
        if (message.Session.Length > 0) Id = message.Session;
        _mode = message.Mode switch { "run" => SessionMode.Run, "attach" => SessionMode.Attach, _ => SessionMode.Follow };
        if (!ServiceName.TryParse(message.Name, out var name, out var why)) throw new UsageException($"resume: {why}");
        var client = message.ClientId.Length > 0 ? message.ClientId : Id;
        Types(message.Stdin, Translation.Size(message.Terminal));
        _typed = message.StdinSent;
        supervisor.Tell(_mode == SessionMode.Follow
            ? SessionEndpoint.Follow(message.Name, "/", Id, Take)
            : new SupervisorProtocol.Resume(name, Translation.Opening(Id, client, _mode, message.Vanish, Take)));
    }

    /// <summary>Standard input from the client.</summary>
    public Task Input(ReadOnlyMemory<byte> frame) => _terminal?.Type(frame) ?? _input?.Receive(frame) ?? Task.CompletedTask;

    /// <summary>Sends until it is over: the service is at rest, or the client gone.</summary>
    public async Task Stream(Task<bool> client)
    {
        try
        {
            var sending = SendAll();
            if (await Task.WhenAny(sending, client).ConfigureAwait(false) == client)
            {
                await _over.CancelAsync().ConfigureAwait(false);
                supervisor.Tell(new SupervisorProtocol.CloseSession(new SessionId(Id), await client.ConfigureAwait(false)));
                _input?.ClientLeft();
            }
            await sending.ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            supervisor.Tell(new SupervisorProtocol.CloseSession(new SessionId(Id), Detached));
            _input?.ClientLeft();
        }
    }

    // a client that takes nothing while its service comes and goes: it may come back and go on
    private void Take(SessionEvent happened)
    {
        if (!_events.Writer.TryWrite(happened)) _ = _over.CancelAsync();
    }

    private async Task SendAll()
    {
        while (true)
        {
            while (_events.Reader.TryRead(out var happened))
            {
                if (await Handle(happened).ConfigureAwait(false)) return;
            }
            _over.Token.ThrowIfCancellationRequested();
            if (_feed is not null && _feed.Position >= _liveFrom)
            {
                _liveFrom = null;
                await writer.Send(new CaughtUp()).ConfigureAwait(false);
                if (_restedBefore is { } rested) await writer.Send(rested).ConfigureAwait(false);
            }
            if (_feed is { HasMore: true }) await _feed.SendSome(_over.Token).ConfigureAwait(false);
            else await Wait().ConfigureAwait(false);
            if (_feed is { HasMore: false }) await _feed.TellThatItLoses().ConfigureAwait(false);
        }
    }

    private async Task Wait()
    {
        _news = _news is { IsCompleted: false } ? _news : _events.Reader.WaitToReadAsync(_over.Token).AsTask();
        if (_feed is null)
        {
            await _news.ConfigureAwait(false);
            return;
        }
        await Task.WhenAny(_news, _feed.Growth(_over.Token)).ConfigureAwait(false);
        var pushed = _feed.GoOn();
        if (pushed.IsCompletedSuccessfully) return;
        await pushed.ConfigureAwait(false);
        await PoolThread.Mine;
    }

    /// <summary>True if it was the last one.</summary>
    private async Task<bool> Handle(SessionEvent happened)
    {
        switch (happened)
        {
            case SessionEvent.Attached attached: await Attach(attached).ConfigureAwait(false); return false;
            case SessionEvent.Happened news: return await Tell(news).ConfigureAwait(false);
            case SessionEvent.Refused refused:
                var error = Answers.Error(refused.Refusal);
                await writer.Send(new SessionError { Error = error.Error, ExitCode = error.ExitCode, Code = error.Code }).ConfigureAwait(false);
                return true;
            default: return true; // interrupted: the client comes back
        }
    }

    private async Task Attach(SessionEvent.Attached attached)
    {
        var name = attached.Service.Name;
        // a follower that comes while an instance is being launched has not been told of it
        if (attached.Pid is not null || _mode != SessionMode.Follow) _attempt = attached.Attempt;
        var log = logs.Open(name);
        var instance = new InstanceId(name, attached.Attempt);
        if (attached.Service.HasTerminal) await OpenTerminal(instance).ConfigureAwait(false);
        var screen = attached.Service.HasTerminal ? await Screen(instance, attached.Joined).ConfigureAwait(false) : null;
        var begin = screen?.Position ?? await ResumeAt(attached, log).ConfigureAwait(false) ?? Beginning(attached, log);
        var losses = log.Losses;
        if (!_quiet) _feed = new OutputFeed(log, writer, begin, _stream, _mode == SessionMode.Run && !attached.Joined && _resumeAt is null ? losses.Before : losses.All);
        if (_mode == SessionMode.Follow) _liveFrom = log.Position;
        if (_mode == SessionMode.Follow && !attached.Service.Live) _restedBefore = SessionMessages.Rested(attached.Service);
        if (_follows is not null) _feed?.BeginWithLines();
        if (!attached.Service.HasTerminal && _mode == SessionMode.Run && attached.Service.Stdin && !attached.Joined) _input = await InputFeed.Open(keeper, instance, writer).ConfigureAwait(false);
        await writer.Send(SessionMessages.Attached(attached, begin, _terminal?.Received ?? _input?.Received, _mode) with { DetachKeys = keeper.Terminals.DetachKeys, Replays = screen is null ? null : true }).ConfigureAwait(false);
        if (_resumeAt > begin) await writer.Send(new Gap { From = begin, To = begin, Lost = _resumeAt.Value - begin, Why = "the pipe that they were in is gone" }).ConfigureAwait(false);
        if (screen is { } shown)
        {
            await _feed!.SendScreen(shown.Bytes, _over.Token).ConfigureAwait(false);
            await writer.Send(new CaughtUp()).ConfigureAwait(false);
        }
        if (attached.Service.HasTerminal) _feed?.SendAtOnce();
        _input?.Begin();
        _terminal?.Begin();
    }

    // it may have been shown what was still in the pipe; if that was lost with the pipe, it counts from what is there
    private async Task<long?> ResumeAt(SessionEvent.Attached attached, ServiceLog log)
    {
        if (!attached.Service.HasTerminal || _resumeAt is not { } position) return _resumeAt;
        if (position > log.Position) await keeper.Drain(new InstanceId(attached.Service.Name, attached.Attempt)).ConfigureAwait(false);
        return Math.Min(position, log.Position);
    }

    // who comes to a terminal with one of his own is shown what is on it; who comes back has it before him
    private async Task<(byte[] Bytes, long Position)?> Screen(InstanceId instance, bool joined)
    {
        if (_quiet || _size is null || _resumeAt is not null || !(_mode == SessionMode.Attach || (_mode == SessionMode.Run && joined))) return null;
        return await keeper.Screens.Replay(instance, (int)Math.Min(_tail ?? LinesBefore, int.MaxValue)).ConfigureAwait(false);
    }

    // one that only looks does not have the program drawn for it
    private async Task OpenTerminal(InstanceId instance)
    {
        if (!_types || _mode == SessionMode.Follow) return;
        _terminal ??= new SessionTerminal(keeper, writer, Id);
        _terminal.Has(_size);
        await _terminal.Open(instance, _typed).ConfigureAwait(false);
    }

    // between two instances there is no terminal; the client types on into the next one's
    private async Task Follow(ServiceName service, Attempt attempt)
    {
        if (_terminal is null || !await _terminal.Open(new InstanceId(service, attempt), _terminal.Received).ConfigureAwait(false)) return;
        _terminal.Begin();
    }

    private long Beginning(SessionEvent.Attached attached, ServiceLog log)
    {
        if (_mode == SessionMode.Run && _tail is null) return attached.LogPosition;
        using var reading = LogReading.Open(log.DirectoryPath);
        if (_follows is not null && reading is not null) return new LogSelection(reading, _follows).FirstPosition;
        return _tail is { } lines && reading is not null ? reading.PositionOfLastLines(lines) : log.Position;
    }

    private async Task<bool> Tell(SessionEvent.Happened news)
    {
        if (news.Event is ServiceEvent.Started started && started.Attempt == _attempt) return false; // attached to it already
        var (message, after) = SessionMessages.Of(news);
        if (_feed is not null && after is { } position) await _feed.SendUpTo(position, _over.Token).ConfigureAwait(false);
        if (news.Event is ServiceEvent.AtRest && _mode == SessionMode.Follow)
        {
            // it waits for the next instance
            if (_feed is not null) await _feed.SendUpTo(long.MaxValue, _over.Token).ConfigureAwait(false);
            await writer.Send(SessionMessages.Rested(news.Service)).ConfigureAwait(false);
            return false;
        }
        if (_mode == SessionMode.Follow) message = SessionMessages.ToFollower(news) ?? message;
        var last = news.Event is ServiceEvent.AtRest;
        if (last && _feed is not null) await _feed.SendUpTo(long.MaxValue, _over.Token).ConfigureAwait(false);
        if (_feed is not null && (last || news.Event is ServiceEvent.Exited)) await _feed.TellLosses().ConfigureAwait(false);
        if (news.Event is ServiceEvent.Started next) await Follow(news.Service.Name, next.Attempt).ConfigureAwait(false);
        if (message is not null) await writer.Send(message).ConfigureAwait(false);
        return last;
    }

    public void Dispose()
    {
        _over.Cancel();
        _over.Dispose();
        _feed?.Dispose();
        _input?.Dispose();
        _terminal?.Dispose();
    }
}
