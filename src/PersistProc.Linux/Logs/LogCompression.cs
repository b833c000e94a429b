using PersistProc.Linux.Native;

namespace PersistProc.Linux.Logs;

/// <summary>
/// Compresses logs that were put away: `00000001.log` becomes `00000001.log.gz`, the index stays. It is written under another
/// name, synced, and renamed; then the other one goes. Whoever was killed in between leaves either a part under that other
/// name, which the next one writes anew, or both, of which the next one removes one. Whoever has a file open reads on in it,
/// and whoever opens one tries the names in that order, so that he finds one of them.
/// </summary>
public static class LogCompression
{
    private const string NewSuffix = ".new";
    private const int Niceness = 10;

    /// <summary>The logs of a directory that were put away and are as they were written, with the time of their last byte.</summary>
    public static IEnumerable<(int Number, DateTime LastWrite)> Candidates(string directory)
    {
        foreach (var number in LogFolder.Numbers(directory))
        {
            var path = LogFolder.LogOf(directory, number);
            if (File.Exists(path)) yield return (number, File.GetLastWriteTimeUtc(path));
        }
    }

    /// <summary>Has the calling thread step back behind whoever else has something to do.</summary>
    public static void StepBack() => _ = Libc.setpriority(Libc.PRIO_PROCESS, 0, Niceness);

    /// <summary>Compresses one. Null if it is gone, or is a file without a byte; else its sizes before and after.</summary>
    /// <param name="directory">The log's.</param>
    /// <param name="number">Which.</param>
    /// <param name="settled">
    /// Called between the appearance of one name and the end of the other: who reads the directory's names meanwhile might
    /// otherwise see neither. To wait for a second is enough.
    /// </param>
    /// <exception cref="IOException">No space, or no permission; then nothing has changed.</exception>
    public static (long Before, long After)? Compress(string directory, int number, Action settled)
    {
        var path = LogFolder.LogOf(directory, number);
        var packed = CompressedLog.PathOf(path);
        using var raw = DataFile.OpenToRead(path);
        if (raw is null || raw.Look() is not { Size: > 0 } before) return null;
        if (!IsWhole(packed, before.Size))
        {
            Write(raw, path, packed + NewSuffix);
            if (Libc.rename(packed + NewSuffix, packed) != 0) throw Refused($"rename to {packed}");
        }
        settled();
        // it was removed meanwhile, by who did not know of the other one yet
        if (raw.Look().Linked) _ = Libc.unlink(path);
        else _ = Libc.unlink(packed);
        return (before.Size, new FileInfo(packed) is { Exists: true } there ? there.Length : 0);
    }

    private static bool IsWhole(string packed, long size)
    {
        using var there = CompressedLog.OpenToRead(packed);
        return there?.Size == size;
    }

    private static void Write(DataFile raw, string path, string to)
    {
        try
        {
            using var file = DataFile.OpenOrCreate(to);
            file.Truncate(0);
            var bytes = new byte[GzipMember.Most];
            using var buffer = new MemoryStream(GzipMember.Most);
            var end = 0L;
            int read;
            for (var offset = 0L; (read = raw.Read(bytes, offset)) > 0; offset += read)
            {
                var member = GzipMember.Compress(bytes.AsSpan(0, read), buffer);
                if (!file.TryWrite(member.Span, end)) throw Refused($"write of {to}");
                end += member.Length;
            }
            if (!file.Sync()) throw Refused($"fsync of {to}");
            File.SetLastWriteTimeUtc(to, File.GetLastWriteTimeUtc(path));
        }
        catch (IOException)
        {
            _ = Libc.unlink(to);
            throw;
        }
    }

    private static SyscallException Refused(string what) => new(what, Syscall.LastError);
}
