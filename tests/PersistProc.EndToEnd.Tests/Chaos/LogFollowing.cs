using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace PersistProc.EndToEnd.Tests.Chaos;

/// <summary>
/// Reads on in a service's log as it lies there: 00000001.log, 00000002.log …, current.log, each with its index, which tells
/// the streams apart and where bytes are missing.
/// </summary>
internal sealed class LogFollowing(string directory)
{
    private const int HeaderSize = 64;
    private const int RecordSize = 24;
    private const int LostAt = 56;

    // above are bytes that somebody is just about to drop
    private const long MostLost = (1L << 48) - 1;
    private const byte Output = 1, Error = 2, Gap = 4;

    private readonly StringBuilder[] _rests = [new(), new()];
    private readonly bool[] _torn = new bool[2];
    // a gap grows while it lasts
    private readonly Dictionary<(int File, int Record), long> _gaps = [];
    private int _file = 1;
    private bool _mayLose;
    private long _told;
    private long _untold;
    private long _offset;

    public LineOrder Order { get; } = new();

    /// <summary>All bytes that were read.</summary>
    public long Bytes { get; private set; }

    /// <summary>Bytes that are said to be missing: by gaps, and, of what came last while nothing could be kept, by the head of the index.</summary>
    public long Missing => _told + _untold;

    public long Lines { get; private set; }

    /// <summary>All three had died: what is new may have a hole anywhere, and what was the last line may be half a one.</summary>
    public void MayLoseOutput() => _mayLose = true;

    /// <summary>Reads what is new. What is wrong about it, or null.</summary>
    public string? ReadOn()
    {
        var wrong = ReadAll();
        if (_mayLose) _torn[0] = _torn[1] = true;
        _mayLose = false;
        return wrong;
    }

    private string? ReadAll()
    {
        if (!Directory.Exists(directory)) return null;
        while (true)
        {
            // a number that is given meanwhile is the present one's: seen at the next turn
            var older = Path.Combine(directory, _file.ToString("D8", CultureInfo.InvariantCulture));
            var isOlder = File.Exists(older + ".log");
            var at = isOlder ? older : Path.Combine(directory, "current");
            if (!File.Exists(at + ".log") || !File.Exists(at + ".idx")) return null;
            var (log, index) = (Read(at + ".log", _offset), Read(at + ".idx", 0));
            if (!isOlder && File.Exists(older + ".log")) continue;
            if (Take(log, index) is { } wrong) return $"{at}.log: {wrong}";
            // a service that was stopped then writes nothing behind which a gap could be noted
            _untold = isOlder || index.Length < HeaderSize ? 0 : Math.Max(0, (BinaryPrimitives.ReadInt64LittleEndian(index.AsSpan(LostAt)) & MostLost) - _gaps.Where(gap => gap.Key.File == _file).Sum(gap => gap.Value));
            if (!isOlder) return null;
            (_file, _offset) = (_file + 1, 0);
        }
    }

    private string? Take(byte[] log, byte[] index)
    {
        var (taken, stream) = (0, 0);
        // the records that tell of bytes from before are passed over; the last of them still holds
        for (var at = HeaderSize; at + RecordSize <= index.Length; at += RecordSize)
        {
            var last = BinaryPrimitives.ReadInt64LittleEndian(index.AsSpan(at + 16));
            var (offset, mark) = (BinaryPrimitives.ReadInt64LittleEndian(index.AsSpan(at + 8)), (byte)last);
            if (mark is not (Output or Error or Gap)) continue;
            var until = (int)Math.Clamp(offset - _offset, 0, log.Length);
            if (until > taken)
            {
                if (Take(log.AsSpan(taken, until - taken), stream) is { } wrong) return wrong;
                taken = until;
            }

            if (mark == Gap) Tear(at, last >> 8);
            else stream = mark - Output;
        }

        var rest = Take(log.AsSpan(taken), stream);
        _offset += log.Length;
        return rest;
    }

    private void Tear(int record, long bytes)
    {
        var before = _gaps.GetValueOrDefault((_file, record));
        if (bytes == before) return;
        _told += bytes - before;
        _gaps[(_file, record)] = bytes;
        _torn[0] = _torn[1] = true;
    }

    private string? Take(ReadOnlySpan<byte> bytes, int stream)
    {
        Bytes += bytes.Length;
        var rest = _rests[stream];
        foreach (var value in bytes)
        {
            if (value != '\n')
            {
                rest.Append((char)value);
                continue;
            }

            var line = rest.ToString();
            rest.Clear();
            Lines++;
            if (Order.Next(line, behindGap: _torn[stream] || _mayLose) is { } wrong) return $"stream {stream + 1}: {wrong}";
            if (IsWhole(line)) _torn[stream] = false;
        }

        return null;
    }

    private static bool IsWhole(string line) => line.Length == 45 && line.Split(' ').Length == 3;

    // the size first: what is written meanwhile is for the next time
    private static byte[] Read(string path, long from)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[Math.Max(0, file.Length - from)];
            file.Seek(from, SeekOrigin.Begin);
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (IOException)
        {
            return [];      // it was just given its number
        }
    }
}
