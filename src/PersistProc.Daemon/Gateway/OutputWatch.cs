using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using PersistProc.Core;
using PersistProc.Linux.Logs;

namespace PersistProc.Daemon.Gateway;

/// <summary>Looks for a pattern in what a terminal shows from a position of its log on, line by line as a person reads it; a line that has no end yet is looked at too.</summary>
/// <param name="log">The log.</param>
/// <param name="position">From where on.</param>
/// <param name="pattern">What.</param>
internal sealed class OutputWatch(ServiceLog log, long position, Regex pattern)
{
    // of a line that does not end, the last part
    private const int LongestLine = 64 << 10;
    private readonly ArrayBufferWriter<byte> _line = new();
    private long _position = position;

    /// <summary>The first line that matches.</summary>
    public async Task<string> Find(CancellationToken stop)
    {
        while (true)
        {
            if (await Task.Run(Read, stop).ConfigureAwait(false) is { } found) return found;
            await log.WaitBeyond(_position, stop).ConfigureAwait(false);
        }
    }

    private string? Read()
    {
        var end = log.Position;
        using var reading = LogReading.Open(log.DirectoryPath);
        var buffer = new byte[16 << 10];
        foreach (var chunk in reading?.From(_position) ?? [])
        {
            if (chunk.Position >= end) break;
            if (chunk.Stream is not (LogMark.Output or LogMark.Error)) continue;
            var wanted = Math.Min(chunk.Length, end - chunk.Position);
            for (long done = 0; done < wanted;)
            {
                var read = chunk.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, wanted - done)), done);
                if (read == 0) break;
                if (Take(buffer.AsSpan(0, read)) is { } found) return found;
                done += read;
            }
        }
        _position = Math.Max(_position, end);
        return Match();
    }

    private string? Take(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf((byte)'\n') is >= 0 and var end)
        {
            _line.Write(bytes[..end]);
            var found = Match();
            _line.ResetWrittenCount();
            if (found is not null) return found;
            bytes = bytes[(end + 1)..];
        }
        if (_line.WrittenCount + bytes.Length > LongestLine) _line.ResetWrittenCount();
        _line.Write(bytes);
        return null;
    }

    private string? Match()
    {
        var readable = new ArrayBufferWriter<byte>();
        new ReadableLines().Clean(_line.WrittenSpan, readable);
        var text = Encoding.UTF8.GetString(readable.WrittenSpan);
        return pattern.IsMatch(text) ? text : null;
    }
}
