using PersistProc.Core;
using PersistProc.Linux.Logs;

namespace PersistProc.Daemon.Probing;

/// <summary>
/// Whether a line of a service's output matches, read from its log from its start on; each byte once. It answers the moment
/// one does. What has no newline yet counts as a line: a prompt is one.
/// </summary>
internal sealed class LogView : IView
{
    private const int LongestLine = 64 << 10;
    private readonly string _text;
    private readonly LogPattern _pattern;
    private readonly ServiceLog _log;
    private readonly Dictionary<LogMark, List<byte>> _open = [];
    private long _position;

    /// <param name="pattern">A regular expression that has been checked.</param>
    /// <param name="log">The log.</param>
    /// <param name="position">Where the instance's output begins.</param>
    public LogView(string pattern, ServiceLog log, long position)
    {
        if (!LogPattern.TryParse(pattern, out var parsed, out var why)) throw new ArgumentException(why, nameof(pattern));
        (_text, _pattern, _log, _position) = (pattern, parsed, log, position);
    }

    public string What => "its output";

    public async Task<Finding> FindAsync(CancellationToken stop)
    {
        try
        {
            while (!Matches())
            {
                var before = _position;
                await _log.WaitBeyond(_position, stop).ConfigureAwait(false);
                if (_log.Position == before) await Task.Delay(TimeSpan.FromMilliseconds(100), stop).ConfigureAwait(false); // bytes could not be kept
            }
            return new Finding(true, $"a line of its output matches {_text}");
        }
        catch (OperationCanceledException)
        {
            return new Finding(false, $"no line of its output matches {_text}");
        }
    }

    private bool Matches()
    {
        if (_log.Position <= _position) return false;
        using var reading = LogReading.Open(_log.DirectoryPath);
        if (reading is null) return false;
        foreach (var chunk in reading.From(_position))
        {
            if (chunk.Stream is not (LogMark.Output or LogMark.Error)) continue;
            if (Matches(chunk)) return true;
        }
        return false;
    }

    private bool Matches(LogChunk chunk)
    {
        if (!_open.TryGetValue(chunk.Stream, out var open)) _open[chunk.Stream] = open = [];
        var buffer = new byte[Math.Min(chunk.Length, 32 << 10)];
        for (var done = Math.Max(0, _position - chunk.Position); done < chunk.Length;)
        {
            var read = chunk.Read(buffer, done);
            if (read == 0) break;
            done += read;
            _position = chunk.Position + done;
            if (Take(open, buffer.AsSpan(0, read))) return true;
        }
        return false;
    }

    private bool Take(List<byte> open, ReadOnlySpan<byte> bytes)
    {
        for (int end; (end = bytes.IndexOf((byte)'\n')) >= 0; bytes = bytes[(end + 1)..])
        {
            open.AddRange(bytes[..end]);
            if (_pattern.Matches(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(open))) return true;
            open.Clear();
        }
        if (open.Count + bytes.Length > LongestLine) open.Clear();
        open.AddRange(bytes[..Math.Min(bytes.Length, LongestLine)]);
        return open.Count > 0 && _pattern.Matches(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(open));
    }

    public void Dispose()
    {
        // the log is its writer's
    }
}
