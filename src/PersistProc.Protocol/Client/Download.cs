using System.Diagnostics;
using System.Net.Sockets;
using System.Numerics;
using System.Runtime.InteropServices;

namespace PersistProc.Protocol;

/// <summary>
/// A long answer that ends, handed on as it comes. When its connection is lost (the supervisor is being replaced) the next one
/// is asked the same: what was handed on already is compared, not handed on again. An answer that is another one by now cannot
/// be gone on with, and that is said.
/// </summary>
internal sealed class Download(SupervisorClient client, string path, TimeSpan patience)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private readonly byte[] _buffer = new byte[64 * 1024];
    private Beginning _taken;

    public async Task ToAsync(Func<ReadOnlyMemory<byte>, ValueTask> take, CancellationToken cancellation)
    {
        for (var clock = Stopwatch.StartNew(); ;)
        {
            using var connection = await client.OpenStreamAsync(path, static _ => { }, cancellation).ConfigureAwait(false);
            var before = _taken.Length;
            if (await GoOnAsync(connection, take, cancellation).ConfigureAwait(false) is not { } lost) return;
            if (_taken.Length > before) clock.Restart();
            if (clock.Elapsed > patience) throw new SupervisorException($"the supervisor ends its answer before it is whole: {lost.Message}. See its log", SupervisorException.Unreachable);
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Null at the answer's end, or why the connection was lost before it.</summary>
    private async Task<Exception?> GoOnAsync(HttpConnection connection, Func<ReadOnlyMemory<byte>, ValueTask> take, CancellationToken cancellation)
    {
        for (var again = new Beginning(); ;)
        {
            var known = again.Length < _taken.Length;
            int count;
            try
            {
                count = await connection.ReadBodyAsync(known ? _buffer.AsMemory(0, (int)Math.Min(_buffer.Length, _taken.Length - again.Length)) : _buffer, cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                return e;
            }

            if (!known)
            {
                if (count == 0) return null;
                _taken.Add(_buffer.AsSpan(0, count));
                again = _taken;
                await take(_buffer.AsMemory(0, count)).ConfigureAwait(false);
                continue;
            }

            again.Add(_buffer.AsSpan(0, count));
            if (count == 0 || (again.Length == _taken.Length && again != _taken))
                throw new SupervisorException("the supervisor was replaced in the middle of its answer, and the answer is another one by now: what is shown is its beginning. Ask again");
        }
    }

    /// <summary>How the bytes of an answer begin: how many they are, and a sum that tells others apart.</summary>
    private record struct Beginning(long Length, uint Sum)
    {
        public void Add(ReadOnlySpan<byte> bytes)
        {
            Length += bytes.Length;
            // the sum of eight bytes at once is that of one after the other
            var words = MemoryMarshal.Cast<byte, ulong>(bytes);
            foreach (var word in words) Sum = BitOperations.Crc32C(Sum, word);
            foreach (var one in bytes[(words.Length * sizeof(ulong))..]) Sum = BitOperations.Crc32C(Sum, one);
        }
    }
}
