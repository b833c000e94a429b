using System.Runtime.InteropServices;
using PersistProc.Cli.Attaching;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tui;

/// <summary>
/// The log of the one that is chosen: its last lines, then what is written. Of what comes faster than anybody reads, no more is taken
/// than a screen can show in time, and the rest is passed over.
/// </summary>
/// <param name="client">Whom to ask.</param>
/// <param name="post">Told of lines, many at once.</param>
internal sealed class LogFeed(SupervisorClient client, Action<TuiInput> post) : IDisposable
{
    private const int First = 2000;

    // who moves on at once wants to see others
    private static readonly TimeSpan TimeToStay = TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan MostBehind = TimeSpan.FromSeconds(2);
    private const int MostAtOnce = 256 * 1024;
    private const int LongestLine = 32 * 1024;

    private CancellationTokenSource? _present;

    public void Follow(string? name, int epoch)
    {
        if (_present is { } present) _ = LeaveAsync(present);
        _present = null;
        if (name is null) return;
        _present = new CancellationTokenSource();
        _ = RunAsync(name, epoch, _present.Token);
    }

    public void Dispose() => Follow(null, 0);

    private static async Task LeaveAsync(CancellationTokenSource present)
    {
        await present.CancelAsync().ConfigureAwait(false);
        present.Dispose();
    }

    private async Task RunAsync(string name, int epoch, CancellationToken cancellation)
    {
        try
        {
            if (epoch > 1) await Task.Delay(TimeToStay, cancellation).ConfigureAwait(false);
            await new Reading(epoch, post, cancellation).ToEndAsync(client, name).ConfigureAwait(false);
            post(new TuiInput.LogEnded(epoch, null));
        }
        catch (OperationCanceledException)
        {
            // another one is followed
        }
        catch (SupervisorException gone)
        {
            post(new TuiInput.LogEnded(epoch, gone.Message));
        }
    }

    private sealed class Reading
    {
        private readonly int _epoch;
        private readonly Action<TuiInput> _post;
        private readonly CancellationToken _cancellation;
        private readonly LineAssembler _lines;
        private readonly (LineReader Stdout, LineReader Stderr) _readers = (new LineReader(), new LineReader());
        private readonly Lock _gate = new();
        private Queue<(LineOrigin Origin, DateTimeOffset Time, byte[] Bytes)> _gathered = new();
        private Task _gathering = Task.CompletedTask;
        private bool _isGathering;
        private long _taken;
        private bool _isLive;
        private Rested? _rest;

        public Reading(int epoch, Action<TuiInput> post, CancellationToken cancellation)
        {
            (_epoch, _post, _cancellation) = (epoch, post, cancellation);
            _lines = new LineAssembler((stream, time, bytes, _) => Add(stream == OutputStream.Stderr ? LineOrigin.Stderr : LineOrigin.Stdout, time, bytes.ToArray()));
        }

        public async Task ToEndAsync(SupervisorClient client, string name)
        {
            while (!await IsOverAsync(client, name).ConfigureAwait(false)) Add(LineOrigin.Note, default, "── it writes faster than can be shown: some lines are passed over"u8.ToArray());
            Flush();
        }

        // false: it is too far behind, and begins anew at the end
        private async Task<bool> IsOverAsync(SupervisorClient client, string name)
        {
            using var session = new Session(client, new FollowMessage { Target = name, Cwd = TuiLogic.Anywhere, Lines = First });
            _isLive = false;
            while (true)
            {
                var e = await session.ReceiveAsync(_cancellation).ConfigureAwait(false);
                if (e.Message is null && !e.Closed && _isLive && DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch.AddMicroseconds(e.Frame.Microseconds) > MostBehind)
                {
                    Finish();
                    return false;
                }
                if (e.Closed) break;
                if (e.Message is not null) Hear(e.Message, session.Attached, name);
                else Take(e.Frame, e.Bytes);
                if ((_taken += e.Bytes.Length) < MostAtOnce) continue;
                await _gathering.ConfigureAwait(false);
                _taken = 0;
            }
            Finish();
            return true;
        }

        private void Take(OutputFrame frame, ReadOnlyMemory<byte> bytes)
        {
            lock (_gate)
            {
                _lines.Add(frame, bytes);
                if (_lines.Unfinished().Any(line => line.Bytes.Count > LongestLine)) _lines.Finish();
                FlushSoon();
            }
        }

        private void Finish()
        {
            lock (_gate) _lines.Finish();
        }

        private void Hear(ServerMessage heard, Attached? attached, string name)
        {
            var said = heard switch
            {
                InstanceStarted instance when attached is not null => Notes.Restarted(Notes.Who(attached, instance.Pid), instance.Reason),
                NotLaunched failed => $"{name}: {failed.Error}",
                BackingOff backoff => Notes.Backoff(name, backoff.Seconds),
                // told again by the next supervisor
                Rested rested => rested == _rest ? null : Notes.Rested(name, _rest = rested),
                Gap gap => Notes.Gap(name, gap),
                SessionError error => throw new SupervisorException(error.Error, error.ExitCode ?? 1, error.Code),
                _ => null,
            };
            if (heard is InstanceStarted) _rest = null;
            _isLive |= heard is CaughtUp;
            if (said is null) return;
            if (heard is BackingOff or Rested) Finish();
            Add(LineOrigin.Note, default, System.Text.Encoding.UTF8.GetBytes("── " + said));
        }

        private void Add(LineOrigin origin, DateTimeOffset time, byte[] line)
        {
            lock (_gate)
            {
                _gathered.Enqueue((origin, time, line));
                if (_gathered.Count > LineStore.Most) _gathered.Dequeue();
                FlushSoon();
            }
        }

        // in the gate
        private void FlushSoon()
        {
            if (_isGathering) return;
            _isGathering = true;
            _gathering = FlushLaterAsync();
        }

        private async Task FlushLaterAsync()
        {
            await Task.Delay(Gathering, CancellationToken.None).ConfigureAwait(false);
            Flush();
        }

        private void Flush()
        {
            lock (_gate)
            {
                _isGathering = false;
                if (_cancellation.IsCancellationRequested) return;
                var lines = _gathered.Select(line => Read(line)).ToList();
                _gathered = new Queue<(LineOrigin, DateTimeOffset, byte[])>();
                // in the gate: what comes next is posted behind it
                _post(new TuiInput.LogCame(_epoch, lines, [.. _lines.Unfinished().Select(line => Read(line))]));
            }
        }

        // with a reader of its own: what it leads to is read once more when the line is whole
        private static PaneLine Read((OutputStream Stream, DateTimeOffset Since, List<byte> Bytes) line) =>
            new LineReader().Read(CollectionsMarshal.AsSpan(line.Bytes), line.Stream == OutputStream.Stderr ? LineOrigin.Stderr : LineOrigin.Stdout, line.Since);

        private PaneLine Read((LineOrigin Origin, DateTimeOffset Time, byte[] Bytes) line) => line.Origin switch
        {
            LineOrigin.Note => PaneLine.Of(System.Text.Encoding.UTF8.GetString(line.Bytes), Looks.Faint, LineOrigin.Note),
            LineOrigin.Stderr => _readers.Stderr.Read(line.Bytes, line.Origin, line.Time),
            _ => _readers.Stdout.Read(line.Bytes, line.Origin, line.Time),
        };
    }
}
