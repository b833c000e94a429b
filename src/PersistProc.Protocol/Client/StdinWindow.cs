namespace PersistProc.Protocol;

/// <summary>
/// The standard input that was read here and not yet taken there: kept, so that it can be sent again to the
/// next supervisor, and bounded, so that a program that does not read stops us from reading on.
/// </summary>
internal sealed class StdinWindow
{
    private readonly Queue<(long Offset, ReadOnlyMemory<byte> Bytes)> _kept = new();
    private TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();

    /// <summary>All bytes so far, taken or not.</summary>
    public long Sent { get; private set; }

    /// <summary>Bytes the server has.</summary>
    public long Taken { get; private set; }

    /// <summary>True: the end of input was given too.</summary>
    public bool Ended { get; private set; }

    /// <summary>Done when so many more bytes may be sent.</summary>
    public async Task RoomAsync(int count, CancellationToken cancellation)
    {
        while (true)
        {
            Task room;
            lock (_gate)
            {
                if (HasRoom(count)) return;
                room = _room.Task;
            }
            await room.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Whether so many more bytes may be sent now.</summary>
    public bool HasRoom(int count)
    {
        lock (_gate) return Sent - Taken + count <= Wire.StdinWindow;
    }

    /// <summary>Keep these bytes; where they belong. No bytes: the end.</summary>
    public long Add(ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            var offset = Sent;
            if (bytes.Length == 0) Ended = true;
            else _kept.Enqueue((offset, bytes));
            Sent += bytes.Length;
            return offset;
        }
    }

    /// <summary>The server has all before this offset.</summary>
    public void Take(long offset)
    {
        lock (_gate)
        {
            if (offset <= Taken) return;
            Taken = Math.Min(offset, Sent);
            while (_kept.TryPeek(out var first) && first.Offset + first.Bytes.Length <= Taken) _kept.Dequeue();
            var waiter = _room;
            _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiter.SetResult();
        }
    }

    /// <summary>What a new connection must be given again, in order; empty bytes are the end.</summary>
    public IReadOnlyList<(long Offset, ReadOnlyMemory<byte> Bytes)> Pending()
    {
        lock (_gate)
        {
            var pending = new List<(long, ReadOnlyMemory<byte>)>();
            foreach (var (offset, bytes) in _kept)
            {
                var skip = (int)Math.Max(0, Taken - offset);
                pending.Add((offset + skip, bytes[skip..]));
            }
            if (Ended) pending.Add((Sent, default));
            return pending;
        }
    }
}
