using System.Buffers.Binary;
using PersistProc.Linux.Logs;

namespace PersistProc.Fuzz.Tests;

/// <summary>A log directory whose index (and whose present log) somebody damaged. An input is u16 length of the index, the index, the log.</summary>
internal static class LogTarget
{
    /// <summary>A place for files that is quick, where there is one.</summary>
    public static string Memory => Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    public static IEnumerable<byte[]> Seeds()
    {
        var index = new byte[LogIndex.HeaderSize + 5 * LogIndex.RecordSize];
        LogIndex.WriteHeader(index, new LogHeader(100, 100, LogIndex.HeaderSize + LogIndex.RecordSize, -1, 5, 1000, 0));
        var marks = new (LogMark Mark, long Offset, long Value)[] { (LogMark.Before, 0, 0), (LogMark.Start, 0, 1), (LogMark.Output, 0, 0), (LogMark.Error, 7, 0), (LogMark.Gap, 14, 9) };
        for (var n = 0; n < marks.Length; n++) LogIndex.Write(index.AsSpan(LogIndex.HeaderSize + n * LogIndex.RecordSize), new LogRecord(1000 + n, marks[n].Offset, marks[n].Mark, marks[n].Value));
        yield return Input(index, "line 1\nline 2\nline 3\n"u8);
        LogIndex.Write(index.AsSpan(LogIndex.HeaderSize + 4 * LogIndex.RecordSize), new LogRecord(1010, 14, LogMark.Rebase, 200));
        yield return Input(index, "line 1\nline 2\nline 3\n"u8);
    }

    public static void Read(byte[] bytes)
    {
        var length = bytes.Length < 2 ? 0 : Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(bytes), bytes.Length - 2);
        var directory = Directory.CreateDirectory(Path.Combine(Memory, $"persistproc-fuzz-{Guid.NewGuid():N}")).FullName;
        try
        {
            File.WriteAllBytes(ServiceLog.IndexPath(directory), bytes.AsSpan(Math.Min(2, bytes.Length), length).ToArray());
            File.WriteAllBytes(ServiceLog.LogPath(directory), bytes.AsSpan(Math.Min(2 + length, bytes.Length)).ToArray());
            All(directory);
            ServiceLog.Open(directory).Dispose(); // the next supervisor goes on in it
            All(directory);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void All(string directory)
    {
        using var reading = LogReading.Open(directory)!;
        foreach (var query in (LogQuery[])[new(), new() { Last = 2 }, new() { Last = 1, Stream = LogMark.Error }, new() { Since = 1002 }, new() { Until = 1002 }, new() { Run = 0 }, new() { Run = -1 }])
        {
            foreach (var line in new LogSelection(reading, query).Lines().Take(10_000)) _ = line.Bytes.Length;
        }
        _ = (reading.Starts(), reading.Begin, reading.End, reading.PositionOfLastLines(3), LogSelection.CountLines(reading, null, 0, reading.End));
    }

    private static byte[] Input(byte[] index, ReadOnlySpan<byte> log)
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)index.Length);
        return [.. length, .. index, .. log];
    }
}
