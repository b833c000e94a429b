using System.Net.Sockets;

namespace PersistProc.Protocol;

/// <summary>
/// An answer that is a stream of lines and may go on for long. When its connection is lost (the supervisor is being replaced) it
/// is asked for again, with what the reader has by then; so a reader that says where it is misses nothing and gets nothing twice.
/// </summary>
/// <param name="client">Makes the connections.</param>
/// <param name="path">What to get, asked anew for each connection.</param>
/// <param name="take">Given whole lines, with their newlines; its only until it returns. False: that is enough.</param>
public sealed class LineStream(SupervisorClient client, Func<string> path, Func<ReadOnlyMemory<byte>, bool> take)
{
    private static readonly TimeSpan UnavailablePause = TimeSpan.FromMilliseconds(250);
    private byte[] _buffer = new byte[64 * 1024];
    private bool _wasThere;
    private bool _saidUnavailable;
    private int _fruitless;

    /// <summary>Told where a stream of events begins, before its first line.</summary>
    public Action<string> Begins { get; init; } = static _ => { };

    /// <summary>Reads to the end, which for some streams comes only when the reader has enough: then an end is a lost connection.</summary>
    /// <param name="isEndless">Whether only the reader ends it.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task ReadAsync(bool isEndless, CancellationToken cancellation = default)
    {
        while (true)
        {
            try
            {
                if (await ReadOnceAsync(cancellation).ConfigureAwait(false) || !isEndless) return;
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // asked for again
            }
            catch (SupervisorException e) when (e.Code == ErrorCode.Unavailable && _wasThere)
            {
                // the keeper goes on trying to have a supervisor: so do we
                if (!_saidUnavailable) client.Warn(e.Message);
                _saidUnavailable = true;
                await Task.Delay(UnavailablePause, cancellation).ConfigureAwait(false);
            }
            // a server that takes connections and drops them: slower and slower
            if (_fruitless++ > 1) await Task.Delay(Math.Min(20 * _fruitless, 300), cancellation).ConfigureAwait(false);
        }
    }

    // true when the reader has enough
    private async Task<bool> ReadOnceAsync(CancellationToken cancellation)
    {
        using var connection = await client.OpenStreamAsync(path(), Begins, cancellation).ConfigureAwait(false);
        (_wasThere, _saidUnavailable) = (true, false);
        var length = 0;
        while (await connection.ReadBodyAsync(_buffer.AsMemory(length), cancellation).ConfigureAwait(false) is > 0 and var count)
        {
            length += count;
            _fruitless = 0;
            var end = _buffer.AsSpan(0, length).LastIndexOf((byte)'\n') + 1;
            if (end > 0 && !take(_buffer.AsMemory(0, end))) return true;
            _buffer.AsSpan(end, length - end).CopyTo(_buffer);
            length -= end;
            if (length == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        return false;
    }
}
