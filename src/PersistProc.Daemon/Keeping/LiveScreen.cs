using PersistProc.Core;
using PersistProc.Linux.Logs;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// What the terminal of one instance shows, read from the log's file: never more than a moment behind, so that whoever attaches finds
/// little left to read. An instance that was there before this supervisor is read from its beginning, but no more than the last
/// <see cref="MostBehind"/> bytes: modes that were set before those, and never again, are not known.
/// </summary>
/// <param name="log">Its service's log.</param>
/// <param name="attempt">Which instance.</param>
/// <param name="size">How large its terminal is.</param>
internal sealed class LiveScreen(ServiceLog log, Attempt attempt, Func<TerminalSize> size) : IDisposable
{
    public const long MostBehind = 32 << 20;
    private const int PieceSize = 64 << 10;
    private const long Behind = 8 << 20;
    private const long Much = 1 << 20;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);
    // CAN, if something has been begun; then xterm's ED 3
    private static ReadOnlySpan<byte> EraseAbove => "\x18\e[3J"u8;
    private static readonly TimeSpan LongestPace = TimeSpan.FromMilliseconds(500);
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _over = new();

    // an instance that is made now writes from here on
    private readonly long _end = log.Position;
    private TerminalScreen? _screen;
    private long _position;

    public Attempt Attempt => attempt;

    /// <summary>Told of answers to what the program has asked its terminal, on any thread; not of those to what it asked before this supervisor.</summary>
    public Action<byte[]>? Answers { get; init; }

    /// <summary>Looks at it, as it is at a position of the log. Reads what is missing first: not for a thread that others wait for.</summary>
    public T Look<T>(Func<TerminalScreen, long, T> look)
    {
        lock (_gate)
        {
            CatchUp();
            return look(_screen!, _position);
        }
    }

    /// <summary>Only what it shows matters from now on: what has left it above takes megabytes.</summary>
    public void LetGo() => Look((screen, _) =>
    {
        screen.Feed(EraseAbove);
        return true;
    });

    /// <summary>Reads on as it is written, until it is disposed.</summary>
    public async Task Follow(TimeProvider time)
    {
        try
        {
            while (!_over.IsCancellationRequested)
            {
                var began = time.GetTimestamp();
                await Task.Run(() => Look((_, _) => true), _over.Token).ConfigureAwait(false);
                var spent = time.GetElapsedTime(began);
                await log.WaitBeyond(Volatile.Read(ref _position), _over.Token).ConfigureAwait(false);
                await Task.Delay(PaceAfter(spent), time, _over.Token).ConfigureAwait(false); // a program writes in pieces
            }
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
        {
            // another instance has the terminal now
        }
    }

    // whoever floods is not to be slowed down by what nobody looks at; but whoever comes is not to wait for it
    private TimeSpan PaceAfter(TimeSpan spent) =>
        log.Position - Volatile.Read(ref _position) > Behind ? Pace : TimeSpan.FromTicks(Math.Clamp(spent.Ticks * 9, Pace.Ticks, LongestPace.Ticks));

    private void CatchUp()
    {
        var end = log.Position;
        var isFirst = _screen is null;
        var screen = _screen ??= new TerminalScreen(size().Columns, size().Rows);
        if (isFirst)
        {
            _position = Math.Max(Beginning(), end - MostBehind);
            Read(screen, _end);
            screen.TakeReplies(); // what was asked before we looked, others have answered, or nobody will
        }
        Read(screen, end);
        screen.Resize(size().Columns, size().Rows);
        if (screen.TakeReplies() is { Length: > 0 } answers) Answers?.Invoke(answers);
    }

    private long Beginning()
    {
        using var reading = LogReading.Open(log.DirectoryPath);
        return reading?.FindStart(attempt.Number) ?? _end;
    }

    private void Read(TerminalScreen screen, long end)
    {
        if (end <= _position) return;
        if (end - _position > Much && screen.IsReplacedByLines) Skip(screen, end);
        Each(end, bytes =>
        {
            screen.Feed(bytes);
            return true;
        });
        Volatile.Write(ref _position, end);
    }

    // of a flood, what nothing will be left of
    private void Skip(TerminalScreen screen, long end)
    {
        var flood = new FloodOfLines(screen.LinesThatReplaceAll);
        Each(end, flood.Take);
        if (flood.Skippable == 0) return;
        screen.Feed("\r\n"u8);
        Volatile.Write(ref _position, _position + flood.Skippable);
    }

    private void Each(long end, Piece take)
    {
        using var reading = LogReading.Open(log.DirectoryPath);
        var buffer = new byte[PieceSize];
        foreach (var chunk in reading?.From(_position) ?? [])
        {
            if (chunk.Position >= end) break;
            if (chunk.Stream is not (LogMark.Output or LogMark.Error)) continue; // what is lost is lost
            var wanted = Math.Min(chunk.Length, end - chunk.Position);
            for (long done = 0; done < wanted;)
            {
                var read = chunk.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, wanted - done)), done);
                if (read == 0) break;
                if (!take(buffer.AsSpan(0, read))) return;
                done += read;
            }
        }
    }

    private delegate bool Piece(ReadOnlySpan<byte> bytes);

    public void Dispose()
    {
        _over.Cancel();
        _over.Dispose();
    }
}
