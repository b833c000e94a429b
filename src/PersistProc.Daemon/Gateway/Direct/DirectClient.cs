using System.Text.Json;
using PersistProc.Linux.Logs;

namespace PersistProc.Daemon.Gateway.Direct;

/// <summary>
/// One client whose connection the terminals' thread serves: what it asks for, then what it types. A key is typed there and then; what may take longer is
/// done elsewhere, and nothing more is read from this client meanwhile.
/// </summary>
internal sealed class DirectClient(PumpedSocket socket) : ISocketUser, IDisposable
{
    private const int LongestHead = 8 << 10;
    private readonly ClientFrames _frames = new() { Largest = SessionEndpoint.LargestFirst };
    private readonly TaskCompletionSource<byte[]?> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _gone = new();
    private volatile Stage _stage;
    private volatile ServedSession? _session;

    private enum Stage
    {
        Asking,
        Beginning,
        Attached,
    }

    /// <summary>To the client.</summary>
    public DirectWriter Writer { get; } = new(socket);

    /// <summary>Its first message; null: it has gone before, or said something else.</summary>
    public Task<byte[]?> First => _first.Task;

    /// <summary>Done when it has gone.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>From now on it is heard for a session. True at its end: it said goodbye.</summary>
    public Task<bool> Listen(ServedSession session)
    {
        _session = session;
        socket.Resume();
        return _over.Task;
    }

    /// <summary>Says that nothing follows, to one who understands it.</summary>
    public Task Close() => _stage == Stage.Asking ? Task.CompletedTask : Writer.Close();

    Memory<byte> ISocketUser.Room => _frames.Room;

    bool ISocketUser.Came(int count)
    {
        try
        {
            _frames.Came(count);
            return _session is { } session && _frames.TryTyped(out var typed) ? IsDone(session.Input(typed)) : GoOn();
        }
        catch (UsageException wrong)
        {
            _ = _first.TrySetException(wrong) || _over.TrySetException(wrong);
            return false;
        }
        catch (Exception wrong) when (wrong is InvalidDataException or JsonException or IOException)
        {
            Leave();
            return false;
        }
    }

    void ISocketUser.Gone() => Leave();

    public void Dispose()
    {
        Writer.Dispose();
        if (_over.TrySetResult(false)) _gone.Dispose(); // else it is cancelled, which is all of its work
    }

    private bool GoOn()
    {
        while (true)
        {
            if (_stage == Stage.Asking)
            {
                if (_frames.TakeHead(LongestHead) is not { } head) return true;
                if (!Begin(head.Span)) return false;
                continue;
            }
            if (!_frames.TryNext(out var kind, out var message)) return true;
            switch (kind)
            {
                case FrameKind.Ping:
                    if (!IsDone(Writer.Send(FrameKind.Pong, message.ToArray()))) return false;
                    break;
                case FrameKind.Close:
                    Leave();
                    return false;
                case FrameKind.Text when _stage == Stage.Beginning:
                    _stage = Stage.Attached;
                    _frames.Largest = SessionEndpoint.LargestMessage;
                    _first.TrySetResult(message.ToArray());
                    return false; // until there is a session
                default:
                    if (!Take(kind, message)) return false;
                    break;
            }
        }
    }

    private bool Begin(ReadOnlySpan<byte> head)
    {
        var answer = DirectHandshake.Answer(head, out var isAgreed);
        if (socket.Send(answer, []) == answer.Length && isAgreed)
        {
            _stage = Stage.Beginning;
            return true;
        }
        Leave();
        return false;
    }

    private bool Take(FrameKind kind, ReadOnlyMemory<byte> message)
    {
        if (_session is not { } session) throw new InvalidDataException("input before there is a session");
        if (message.Length > SessionEndpoint.Little)
        {
            _ = After(Task.Run(() => SessionEndpoint.Hear(session, kind == FrameKind.Binary, message)));
            return false;
        }
        return IsDone(SessionEndpoint.Hear(session, kind == FrameKind.Binary, message));
    }

    // else it is gone on when it is
    private bool IsDone(Task work)
    {
        if (work.IsCompletedSuccessfully) return true;
        _ = After(work);
        return false;
    }

    private async Task After(Task work)
    {
        try
        {
            await work.ConfigureAwait(false);
            socket.Resume();
        }
        catch (Exception)
        {
            Leave();
        }
    }

    private void Leave()
    {
        _first.TrySetResult(null);
        if (_over.TrySetResult(_session?.Detached ?? false)) _ = _gone.CancelAsync();
    }
}
