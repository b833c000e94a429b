using System.Text;
using CsCheck;
using PersistProc.Core;
using PersistProc.Linux.Logs;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Logs;

/// <summary>Logs that were put away are compressed: whoever reads sees no difference, whatever happens in between.</summary>
public sealed class Compressing
{
    private const long Apart = 1_000_000;

    // a log that is opened again compares its last record with the time of its file
    private static readonly long Begin = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    private long _now = Begin;

    [Fact]
    public void A_compressed_log_is_gzip_that_any_program_reads()
    {
        using var log = Log(maxSize: 1_500_000);
        Write(log, Noise(1_400_000, 7) + "\n" + Noise(600_000, 8) + "\n");
        var raw = File.ReadAllBytes(log.Older.Single());
        var written = File.GetLastWriteTimeUtc(log.Older.Single());
        var sizes = LogCompression.Compress(log.LogDirectory, 1, () => { });
        Assert.Equal((raw.Length, new FileInfo(Packed(log, 1)).Length), sizes);
        Assert.Empty(log.Older);
        using var zcat = TestChild.Shell($"gzip -dc '{Packed(log, 1)}' | cmp - '{Keep(log, raw)}' && echo 1");
        Assert.Equal([1], zcat.ReadNumbers(1));
        Assert.Equal(written, File.GetLastWriteTimeUtc(Packed(log, 1)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Packed(log, 1)));
        Assert.Null(LogCompression.Compress(log.LogDirectory, 1, () => { }));
    }

    [Fact]
    public void Whatever_was_written_and_whichever_files_are_compressed_every_selection_is_the_same() =>
        Gen.Select(Gen.Int[0, 2000].Array[5, 60], Gen.Bool.Array[100], Gen.Int[1000, 9000]).Sample(
            (sizes, compressed, maxSize) =>
            {
                using var log = Log(maxSize);
                for (var n = 0; n < sizes.Length; n++)
                {
                    if (n % 7 == 3) log.Log.MarkStart(n, _now);
                    log.Write(n % 3 == 0 ? LogMark.Error : LogMark.Output, $"{n} {Noise(sizes[n], n)}{(n % 5 == 4 ? "" : "\n")}", _now += n % 11 == 5 ? -5 * Apart : Apart);
                }
                var before = Everything(log);
                foreach (var (number, _) in LogCompression.Candidates(log.LogDirectory).Where((_, n) => compressed[n % 100]).ToList()) LogCompression.Compress(log.LogDirectory, number, () => { });
                Assert.Equal(before, Everything(log));
                log.Reopen();
                log.Write(LogMark.Output, "and on\n", _now += Apart);
                Assert.EndsWith("and on\n", Encoding.UTF8.GetString(log.Read().Output), StringComparison.Ordinal);
            },
            iter: 40,
            threads: 1);

    [Fact]
    public void From_any_offset_the_bytes_of_a_compressed_log_are_those_of_the_file()
    {
        using var log = Log(maxSize: 2_000_000);
        Write(log, string.Concat(Enumerable.Range(0, 40).Select(n => Noise(48_000, n) + "\n")) + Noise(200_000, 99) + "\n");
        var raw = File.ReadAllBytes(log.Older.Single());
        LogCompression.Compress(log.LogDirectory, 1, () => { });
        using var compressed = CompressedLog.OpenToRead(Packed(log, 1))!;
        Assert.Equal(raw.Length, compressed.Size);
        var buffer = new byte[700_000];
        foreach (var offset in new[] { 0, 1, 262_143, 262_144, 262_145, 524_288, 1_000_000, raw.Length - 1, raw.Length, raw.Length + 5 })
        {
            foreach (var length in new[] { 0, 1, 5, 262_144, 700_000 })
            {
                var read = compressed.Read(buffer.AsSpan(0, length), offset);
                Assert.Equal(Math.Clamp(raw.Length - offset, 0, length), read);
                Assert.True(buffer.AsSpan(0, read).SequenceEqual(raw.AsSpan(Math.Min(offset, raw.Length), read)));
            }
        }
    }

    [Theory]
    [InlineData("a part under the other name")]
    [InlineData("both names")]
    [InlineData("both names, one of them damaged")]
    public void A_compression_that_was_interrupted_is_finished_by_the_next_and_nothing_is_read_twice(string how)
    {
        using var log = Log(maxSize: 5000);
        WriteLines(log, 2000);
        var before = Everything(log);
        var path = LogFolder.LogOf(log.LogDirectory, 1);
        var raw = File.ReadAllBytes(path);
        LogCompression.Compress(log.LogDirectory, 1, () => { });
        File.WriteAllBytes(path, raw);
        if (how.StartsWith('a')) File.Move(Packed(log, 1), Packed(log, 1) + ".new");
        if (how.EndsWith('d')) File.WriteAllBytes(Packed(log, 1), File.ReadAllBytes(Packed(log, 1))[..^3]);
        Assert.Equal(before, Everything(log));
        log.Reopen();
        Assert.Equal(before, Everything(log));
        LogCompression.Compress(log.LogDirectory, 1, () => { });
        Assert.Equal(before, Everything(log));
        Assert.Equal((false, true, false), (File.Exists(path), File.Exists(Packed(log, 1)), File.Exists(Packed(log, 1) + ".new")));
    }

    [Fact]
    public void What_is_removed_while_it_is_compressed_stays_removed()
    {
        using var log = Log(maxSize: 5000);
        WriteLines(log, 2000);
        LogCompression.Compress(log.LogDirectory, 1, () => LogFolder.Remove(log.LogDirectory, 1));
        Assert.DoesNotContain(Directory.GetFiles(log.LogDirectory), path => path.Contains("00000001", StringComparison.Ordinal));
        // by who did not know the new name yet
        LogCompression.Compress(log.LogDirectory, 2, () => File.Delete(LogFolder.LogOf(log.LogDirectory, 2)));
        Assert.False(File.Exists(Packed(log, 2)));
    }

    [Fact]
    public void Who_reads_a_file_reads_on_in_it_when_it_is_compressed()
    {
        using var log = Log(maxSize: 5000);
        WriteLines(log, 3000);
        var expected = Everything(log);
        using var reading = LogReading.Open(log.LogDirectory)!;
        var text = new StringBuilder();
        foreach (var line in new LogSelection(reading, new LogQuery()).Lines())
        {
            if (text.Length == 0) CompressAll(log);
            text.Append(Encoding.UTF8.GetString(line.Bytes.Span)).Append('\n');
        }
        Assert.Equal(string.Concat(Enumerable.Range(0, 3000).Select(n => $"line {n}\n")), text.ToString());
        Assert.Empty(log.Older);
        Assert.Equal(expected, Everything(log));
    }

    [Fact]
    public void A_reader_sees_every_byte_once_while_files_are_put_away_compressed_and_taken_over()
    {
        using var log = Log(maxSize: 1500);
        log.Attach();
        var writer = new Thread(() =>
        {
            for (var n = 0; n < 20_000; n++) log.Output.Write(Encoding.ASCII.GetBytes($"out {n}\n"));
        });
        writer.Start();
        var compressor = new Thread(() =>
        {
            // the names are read by others meanwhile: see Compress
            while (writer.IsAlive) CompressAll(log, () => Thread.Yield());
        });
        compressor.Start();
        var read = new List<byte>();
        long position = 0;
        while (writer.IsAlive || position < log.Log.Position)
        {
            using var reading = LogReading.Open(log.LogDirectory)!;
            foreach (var chunk in reading.From(position))
            {
                Assert.Equal(position, chunk.Position);
                if (chunk.Stream is not (LogMark.Output or LogMark.Error)) continue;
                read.AddRange(LogFixture.BytesOf(chunk));
                position += chunk.Length;
            }
            if (read.Count % 3 == 0 && writer.IsAlive) log.TakeOver();
            if (!writer.IsAlive) log.Drain();
        }
        compressor.Join();
        Assert.Equal(Enumerable.Range(0, 20_000).Select(n => $"out {n}"), Encoding.ASCII.GetString([.. read]).TrimEnd('\n').Split('\n'));
        Assert.NotEmpty(Directory.GetFiles(log.LogDirectory, "*.log.gz"));
    }

    [Fact]
    public void Numbers_go_on_counting_behind_compressed_files_and_instances_are_found_in_them()
    {
        using var log = Log(maxSize: 1000);
        log.Log.MarkStart(1, _now);
        WriteLines(log, 300);
        log.Log.MarkStart(2, _now);
        WriteLines(log, 300);
        var (position, last) = (log.Log.Position, log.Older.Length);
        CompressAll(log);
        log.Reopen();
        Assert.Equal(position, log.Log.Position);
        WriteLines(log, 300);
        Assert.Equal(LogFolder.LogOf(log.LogDirectory, last + 1), log.Older[0]);
        using var reading = LogReading.Open(log.LogDirectory)!;
        Assert.Equal([1, 2], reading.Starts().Select(start => start.Attempt));
        Assert.Equal(0, reading.Begin);
    }

    [Theory]
    [InlineData("cut", 1)]
    [InlineData("one byte", 1)]
    [InlineData("one byte", 0)]
    [InlineData("something else", 0)]
    public void What_cannot_be_read_of_a_damaged_file_is_told_and_everything_else_is_read(string how, int part)
    {
        using var log = Log(maxSize: 600_000);
        Write(log, string.Concat(Enumerable.Range(0, 20).Select(n => Noise(48_000, n) + "\n")));
        var raw = File.ReadAllBytes(log.Older[0]);
        LogCompression.Compress(log.LogDirectory, 1, () => { });
        var packed = File.ReadAllBytes(Packed(log, 1));
        var at = BitConverter.ToInt32(packed, 16) * part + 5000;
        if (how == "cut") packed = packed[..at];
        else if (how == "one byte") packed[at] ^= 1;
        else packed = Encoding.UTF8.GetBytes("no gzip at all");
        File.WriteAllBytes(Packed(log, 1), packed);
        using var reading = LogReading.Open(log.LogDirectory)!;
        var pieces = new LogSelection(reading, new LogQuery()).Pieces().Select(piece => (piece.IsNote, piece.Lost, Length: piece.Bytes.Length)).ToList();
        Assert.Equal(log.Log.Position, pieces.Sum(piece => piece.Lost + piece.Length));
        var lost = how == "something else" ? raw.Length : part == 0 || how == "cut" ? Math.Min(GzipMember.Most, raw.Length - part * GzipMember.Most) : GzipMember.Most;
        if (how == "cut") lost = raw.Length - GzipMember.Most;
        Assert.Equal(lost, pieces.Sum(piece => piece.Lost));
    }

    [Fact]
    public void Old_files_go_when_all_take_more_than_they_may_together()
    {
        using var log = new LogFixture(limits: new LogLimits(1000, 100, null, 4000));
        WriteLines(log, 2000);
        Assert.Equal(3, log.Older.Length);
        Assert.Equal(6, Directory.GetFiles(log.LogDirectory, "0*").Length);
        using var generous = new LogFixture(limits: new LogLimits(1000, 2, null, 1_000_000));
        WriteLines(generous, 2000);
        Assert.Equal(2, generous.Older.Length);
        // compressed ones count as they are
        using var compressed = new LogFixture(limits: new LogLimits(10_000, 100, null, 25_000));
        for (var n = 0; n < 30; n++)
        {
            compressed.Write(LogMark.Output, new string('x', 9_000) + "\n", _now += Apart);
            CompressAll(compressed);
        }
        Assert.Equal(29, Directory.GetFiles(compressed.LogDirectory, "*.log.gz").Length);
    }

    private static LogFixture Log(long maxSize) => new(limits: new LogLimits(maxSize, int.MaxValue, null));

    private static string Packed(LogFixture log, int number) => CompressedLog.PathOf(LogFolder.LogOf(log.LogDirectory, number));

    private static void CompressAll(LogFixture log, Action? settled = null)
    {
        foreach (var (number, _) in LogCompression.Candidates(log.LogDirectory).ToList()) LogCompression.Compress(log.LogDirectory, number, settled ?? (() => { }));
    }

    private static string Keep(LogFixture log, byte[] bytes)
    {
        var path = Path.Combine(log.LogDirectory, "expected");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    // as log lines are: it can be compressed, and is nowhere the same
    private static string Noise(int length, int seed)
    {
        var random = new Random(seed);
        return string.Create(length, random, static (text, random) =>
        {
            for (var n = 0; n < text.Length; n++) text[n] = (char)('a' + random.Next(16));
        });
    }

    private void Write(LogFixture log, string text) => log.Write(LogMark.Output, text, _now += Apart);

    private void WriteLines(LogFixture log, int count)
    {
        for (var n = 0; n < count; n++) log.Write(n % 3 == 0 ? LogMark.Error : LogMark.Output, $"line {n}\n", _now += Apart);
    }

    /// <summary>What many selections of a log find.</summary>
    private static string Everything(LogFixture log)
    {
        using var reading = LogReading.Open(log.LogDirectory)!;
        var found = new StringBuilder();
        LogQuery[] queries =
        [
            new(), new() { Last = 3 }, new() { Last = 40, Stream = LogMark.Error }, new() { Since = Begin + 9 * Apart }, new() { Until = Begin + 20 * Apart, Last = 2 },
            new() { Run = 0 }, new() { Run = -1, Last = 4 }, new() { Grep = Pattern("b.d") },
        ];
        foreach (var query in queries)
        {
            foreach (var line in new LogSelection(reading, query).Lines())
                found.Append(line.Position).Append(' ').Append(line.Time).Append(' ').Append(line.Stream).Append(' ').Append(line.Lost).Append(line.Partial ? '~' : ' ').Append(Encoding.UTF8.GetString(line.Bytes.Span)).Append('\n');
            found.Append("--\n");
        }
        foreach (var (attempt, position) in reading.Starts()) found.Append(attempt).Append(' ').Append(position).Append('\n');
        return found.ToString();
    }

    private static LogPattern Pattern(string text) => LogPattern.TryParse(text, out var pattern, out var why) ? pattern : throw new ArgumentException(why, nameof(text));
}
