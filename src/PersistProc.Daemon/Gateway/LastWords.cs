using System.Text;
using PersistProc.Linux.Logs;

namespace PersistProc.Daemon.Gateway;

/// <summary>The last line that an instance wrote to standard error: more often than not it says what was wrong. Only the log's end is read.</summary>
internal static class LastWords
{
    private const int LinesBack = 50;
    private const int Longest = 4 << 10;

    /// <param name="directory">The service's log.</param>
    /// <param name="from">Where the instance's output begins in it.</param>
    public static string? Of(string directory, long from)
    {
        using var reading = LogReading.Open(directory);
        if (reading is null) return null;
        var (kept, length) = (new byte[Longest], 0);
        foreach (var chunk in reading.From(Math.Max(from, reading.PositionOfLastLines(LinesBack))))
        {
            if (chunk.Stream != LogMark.Error) continue;
            var take = (int)Math.Min(chunk.Length, Longest);
            if (length + take > Longest)
            {
                kept.AsSpan(length + take - Longest, Longest - take).CopyTo(kept);
                length = Longest - take;
            }
            length += chunk.Read(kept.AsSpan(length, take), chunk.Length - take);
        }
        return LastLine(Encoding.UTF8.GetString(kept, 0, length));
    }

    internal static string? LastLine(string text) =>
        text.Split('\n').LastOrDefault(line => !string.IsNullOrWhiteSpace(line))?.Trim();
}
