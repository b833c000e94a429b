using PersistProc.Linux.Logs;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Gateway;

/// <summary>Sends a log's bytes to one client, from its file, at that client's pace.</summary>
/// <param name="log">Whose.</param>
/// <param name="writer">To whom.</param>
/// <param name="position">From where on.</param>
/// <param name="stream">stdout, stderr or both.</param>
/// <param name="lossesKnown">How many of the bytes that could not be kept are none of this client's: see <see cref="ServiceLog.Losses"/>.</param>
internal sealed class OutputFeed(ServiceLog log, SessionWriter writer, long position, string stream, long lossesKnown) : IDisposable
{
    private const int LargestPayload = 128 << 10;
    private const int AtOnce = 1 << 20;

    // more is a matter of throughput, for which there are other threads
    private const int LargestPush = 4096;
    private readonly byte[] _frame = new byte[OutputFrame.HeaderLength + LargestPayload];
    private readonly bool[] _skips = new bool[2];
    private readonly long _liveFrom = log.Position;
    private long _position = position;
    private long _lossesTold = lossesKnown;
    private bool _isLosing;

    // while its session waits for output, whoever moves some sends it: so a key's echo has no thread to wait for
    private readonly Lock _gate = new();
    private TaskCompletionSource? _parked;
    private Task _pushed = Task.CompletedTask;
    private long? _backTo; // what was shown from there on was not kept after all
    private bool _isTapped;

    /// <summary>What has been sent.</summary>
    public long Position => _position;

    /// <summary>A stream that is within a line here is sent from its next line on.</summary>
    public void BeginWithLines()
    {
        using var reading = LogReading.Open(log.DirectoryPath);
        if (reading is null) return;
        foreach (var mark in new[] { LogMark.Output, LogMark.Error }) _skips[mark - LogMark.Output] = _position > 0 && !reading.IsLineStart(mark, _position);
    }

    /// <summary>Sends what brings the client's terminal to show what is behind the position that it begins with.</summary>
    public async Task SendScreen(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        for (var at = 0; at < bytes.Length; at += LargestPayload)
        {
            stop.ThrowIfCancellationRequested();
            var piece = bytes[at..Math.Min(bytes.Length, at + LargestPayload)];
            piece.CopyTo(_frame.AsMemory(OutputFrame.HeaderLength));
            new OutputFrame(OutputStream.Screen, 0, _position).Write(_frame);
            await writer.SendOutput(_frame.AsMemory(0, OutputFrame.HeaderLength + piece.Length)).ConfigureAwait(false);
        }
    }

    /// <summary>True if there is something to send.</summary>
    public bool HasMore => log.Position > _position;

    /// <summary>From now on the little that comes while the session waits is sent by whoever brings it.</summary>
    public void SendAtOnce()
    {
        _isTapped = true;
        log.Tap(Moved);
    }

    /// <summary>Completes when there is something to send that is not sent by itself. Who has waited says so when he goes on.</summary>
    public Task Growth(CancellationToken stop)
    {
        if (!_isTapped) return log.WaitBeyond(_position, stop);
        lock (_gate)
        {
            if (HasMore) return Task.CompletedTask;
            _parked ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _parked.Task.WaitAsync(stop);
        }
    }

    /// <summary>The session waits no more: nobody else sends.</summary>
    public Task GoOn()
    {
        lock (_gate)
        {
            _parked = null;
            return _pushed;
        }
    }

    public void Dispose() => log.Untap(Moved);

    /// <summary>Sends some of what is there: news must not wait for a flood.</summary>
    public Task SendSome(CancellationToken stop) => SendUpTo(Math.Min(log.Position, _position + AtOnce), stop);

    /// <summary>Sends everything below a position that is in the log.</summary>
    public async Task SendUpTo(long end, CancellationToken stop)
    {
        if (GoesBack()) await TellLosses().ConfigureAwait(false);
        end = Math.Min(end, log.Position);
        if (end <= _position) return;
        using var reading = LogReading.Open(log.DirectoryPath);
        if (reading is null) return;
        foreach (var chunk in reading.From(_position))
        {
            if (chunk.Position >= end) break;
            if (chunk.Stream is LogMark.Output or LogMark.Error) await SendChunk(chunk, end, stop).ConfigureAwait(false);
            else if (chunk.Stream == LogMark.Gap && chunk.Position < _liveFrom) await writer.Send(new Gap { From = chunk.Position, To = chunk.Position, Lost = chunk.Length }).ConfigureAwait(false);
            else if (chunk.Stream == LogMark.Missing) await writer.Send(new Gap { From = chunk.Position, To = chunk.Position + chunk.Length, Lost = chunk.Length }).ConfigureAwait(false);
        }
        _position = Math.Max(_position, end);
        await TellLosses().ConfigureAwait(false);
        _isLosing = false;
    }

    /// <summary>Says that bytes are lost, when it begins; how many all together, with the next that are kept or at an end.</summary>
    public Task TellThatItLoses() => _isLosing ? Task.CompletedTask : TellLosses();

    /// <summary>Says how many bytes were lost since this was said last.</summary>
    public async Task TellLosses()
    {
        GoesBack();
        var lost = log.Losses.All - _lossesTold;
        if (lost <= 0) return;
        (_lossesTold, _isLosing) = (_lossesTold + lost, true);
        await writer.Send(new Gap { From = _position, To = _position, Lost = lost, Why = log.Refusal }).ConfigureAwait(false);
    }

    // on the thread of whoever moves, who must not wait
    private void Moved(LogMove move)
    {
        lock (_gate)
        {
            if (move.Length == 0 && move.Position < _position) _backTo = move.Position;
            if (_parked is not { } parked || IsShown(move) || (IsNext(move) && Push(move))) return;
            _parked = null;
            parked.SetResult();
        }
    }

    // it was foretold
    private bool IsShown(LogMove move) => move.Length > 0 && move.Position + move.Length <= _position;

    /// <summary>True if bytes were shown before they were kept, and then were not: the client counts from there again, which the word of the loss tells it.</summary>
    private bool GoesBack()
    {
        lock (_gate)
        {
            if (_backTo is not { } back) return false;
            (_position, _backTo) = (Math.Min(_position, back), null);
            return true;
        }
    }

    private bool IsNext(LogMove move) =>
        move.Length is > 0 and <= LargestPush && move.Position == _position && !_isLosing && log.Losses.All == _lossesTold && stream == "both" && !_skips[0] && !_skips[1];

    private bool Push(LogMove move)
    {
        if (move.Read(_frame.AsSpan(OutputFrame.HeaderLength)) < move.Length) return false;
        new OutputFrame(move.Stream == LogMark.Output ? OutputStream.Stdout : OutputStream.Stderr, move.Time, move.Position + move.Length).Write(_frame);
        try
        {
            if (!writer.TrySendOutput(_frame.AsMemory(0, OutputFrame.HeaderLength + move.Length), out var pushed)) return false;
            (_pushed, _position) = (pushed, move.Position + move.Length);
            return pushed.IsCompletedSuccessfully;
        }
        catch (Exception gone) when (gone is System.Net.WebSockets.WebSocketException or IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            return false; // the session will see
        }
    }

    private async Task SendChunk(LogChunk chunk, long end, CancellationToken stop)
    {
        var wanted = Math.Min(chunk.Length, end - chunk.Position);
        var mark = chunk.Stream == LogMark.Output ? OutputStream.Stdout : OutputStream.Stderr;
        var shown = stream == "both" || stream == (mark == OutputStream.Stdout ? "stdout" : "stderr");
        for (long done = 0; done < wanted;)
        {
            stop.ThrowIfCancellationRequested();
            var length = (int)Math.Min(LargestPayload, wanted - done);
            var read = chunk.Read(_frame.AsSpan(OutputFrame.HeaderLength, length), done);
            if (read == 0)
            {
                // cut meanwhile, or a compressed file that somebody damaged
                await writer.Send(new Gap { From = chunk.Position + done, To = chunk.Position + wanted, Lost = wanted - done }).ConfigureAwait(false);
                return;
            }
            done += read;
            _position = chunk.Position + done;
            var skipped = Skipped(chunk.Stream, _frame.AsSpan(OutputFrame.HeaderLength, read));
            if (!shown || skipped == read) continue;
            new OutputFrame(mark, chunk.Time, _position).Write(_frame.AsSpan(skipped));
            await writer.SendOutput(_frame.AsMemory(skipped, OutputFrame.HeaderLength + read - skipped)).ConfigureAwait(false);
        }
    }

    private int Skipped(LogMark stream, ReadOnlySpan<byte> bytes)
    {
        if (!_skips[stream - LogMark.Output]) return 0;
        var end = bytes.IndexOf((byte)'\n');
        if (end < 0) return bytes.Length;
        _skips[stream - LogMark.Output] = false;
        return end + 1;
    }
}
