using System.Globalization;
using PersistProc.Core;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Logs;

/// <summary>
/// The files of one service's log: `current.log` and `current.idx`, the older ones as `00000001.log` and `00000001.idx`,
/// counting up. In the place of an older log there may be `00000001.log.gz` (<see cref="LogCompression"/>).
/// <para>
/// To put the present pair away, the next one is made first, under other names, its index with its header: where that
/// fails nothing has happened. Then four renames: the log and its index get their number, the new index its name, the new
/// log its. A supervisor may be killed between any two of them:
/// after the first, the log has its number and the index has not: the next supervisor gives it that;
/// after the second, there is no present pair: the next one begins where the highest number ends;
/// after the third, the present index is there and its log is not: it is made.
/// What was made under other names and not used is removed. So the numbers' files are never written to again, and the
/// order of all bytes is that of the numbers, then the present.
/// </para>
/// </summary>
internal sealed class LogFolder(string directory)
{
    private const string NewSuffix = ".new";
    private int _last;

    public string Log => ServiceLog.LogPath(directory);
    public string Index => ServiceLog.IndexPath(directory);

    public static string LogOf(string directory, int number) => Path.Combine(directory, number.ToString("D8", CultureInfo.InvariantCulture) + ".log");
    public static string IndexOf(string directory, int number) => Path.Combine(directory, number.ToString("D8", CultureInfo.InvariantCulture) + ".idx");

    /// <summary>The numbers of the older logs, in order.</summary>
    public static List<int> Numbers(string directory) => [.. Names(directory).Where(file => file.IsLog).Select(file => file.Number).Order()];

    /// <summary>Finishes or undoes what the last supervisor was killed in.</summary>
    public void Settle()
    {
        _ = Libc.unlink(Log + NewSuffix);
        _ = Libc.unlink(Index + NewSuffix);
        var names = Names(directory);
        _last = names.Select(file => file.Number).DefaultIfEmpty().Max();
        if (_last > 0 && !names.Contains((_last, false)) && File.Exists(Index) && !File.Exists(Log)) _ = Libc.rename(Index, IndexOf(directory, _last));
        foreach (var (number, isLog) in names)
        {
            if (!isLog && !names.Contains((number, true)) && !IsThere(directory, number)) _ = Libc.unlink(IndexOf(directory, number));
        }
    }

    private static HashSet<(int Number, bool IsLog)> Names(string directory)
    {
        var names = new HashSet<(int, bool)>();
        try
        {
            foreach (var path in Directory.EnumerateFiles(directory))
            {
                if (NumberOf(path, out var isLog) is { } number) names.Add((number, isLog));
            }
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // no directory, or none that can be read: no files
        }
        return names;
    }

    /// <summary>Puts the present pair away. Answers the new one, or null: then nothing has changed, or both files are to be opened anew.</summary>
    /// <param name="basePosition">The position of the new log's first byte.</param>
    /// <param name="carried">The attempt under way, or -1.</param>
    /// <param name="latest">The latest time in any index.</param>
    public (DataFile Log, LogIndexFile Index)? Rotate(long basePosition, long carried, long latest)
    {
        LogIndexFile? index = null;
        DataFile? log = null;
        try
        {
            index = LogIndexFile.OpenOrCreate(Index + NewSuffix);
            log = DataFile.OpenOrCreate(Log + NewSuffix);
            if (index.Begin(basePosition, carried, latest) && Libc.rename(Log, LogOf(directory, _last + 1)) == 0)
            {
                _last++;
                _ = Libc.rename(Index, IndexOf(directory, _last)); // somebody may have removed it
                if (Libc.rename(Index + NewSuffix, Index) == 0 && Libc.rename(Log + NewSuffix, Log) == 0) return (log, index);
            }
        }
        catch (IOException)
        {
            // no space, no descriptors: it stays as it is
        }
        index?.Dispose();
        log?.Dispose();
        _ = Libc.unlink(Log + NewSuffix);
        _ = Libc.unlink(Index + NewSuffix);
        return null;
    }

    /// <summary>The position behind the last byte of the older logs, or 0; the attempt under way there, or -1; the latest time in them.</summary>
    public (long Position, long Attempt, long Latest) EndOfOlder()
    {
        using var reading = LogReading.OpenOlder(directory);
        return (reading.End, reading.StartsBackwards().Select(start => start.Attempt).FirstOrDefault(-1), reading.Latest);
    }

    /// <summary>Removes the oldest ones but so many, and so many bytes.</summary>
    public void Prune(LogLimits limits)
    {
        var numbers = Numbers(directory);
        var first = Math.Max(0, numbers.Count - limits.Keep);
        for (var n = 0; n < first; n++) Remove(directory, numbers[n]);
        if (limits.MaxTotal is not { } room) return;
        // the present one may become as large as it may
        room -= limits.MaxSize;
        for (var n = numbers.Count - 1; n >= first; n--)
        {
            room -= SizeOnDisk(directory, numbers[n]);
            if (room < 0) Remove(directory, numbers[n]);
        }
    }

    private static long SizeOnDisk(string directory, int number)
    {
        var path = LogOf(directory, number);
        if (new FileInfo(path) is { Exists: true } raw) return raw.Length;
        return new FileInfo(CompressedLog.PathOf(path)) is { Exists: true } compressed ? compressed.Length : 0;
    }

    private static bool IsThere(string directory, int number) => File.Exists(LogOf(directory, number)) || File.Exists(CompressedLog.PathOf(LogOf(directory, number)));

    /// <summary>The number of one of the older files, or null for any other.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="isLog">Whether it is a log, compressed or not, or an index.</param>
    public static int? NumberOf(ReadOnlySpan<char> path, out bool isLog)
    {
        var name = Path.GetFileName(path);
        var dot = name.IndexOf('.');
        isLog = dot >= 0 && name[dot..] is ".log" or ".log.gz";
        if (dot < 8 || (!isLog && name[dot..] is not ".idx")) return null;
        return int.TryParse(name[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>Removes one of the older logs. Its name goes at once; its blocks are given back on another thread, which can take a while.</summary>
    public static void Remove(string directory, int number)
    {
        var held = new List<DataFile>();
        foreach (var path in new[] { LogOf(directory, number), CompressedLog.PathOf(LogOf(directory, number)), IndexOf(directory, number) })
        {
            var file = Libc.open64(path, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
            if (file >= 0) held.Add(new DataFile(new Descriptors.Descriptor(file)));
            _ = Libc.unlink(path);
        }
        ThreadPool.UnsafeQueueUserWorkItem(static files => files.ForEach(file => file.Dispose()), held, preferLocal: false);
    }
}
