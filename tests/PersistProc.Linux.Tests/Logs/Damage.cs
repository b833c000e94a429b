using System.Text;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Logs;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Logs;

/// <summary>What somebody may do to a log meanwhile, and what a full disk does.</summary>
public sealed class Damage(ITestOutputHelper output) : IDisposable
{
    private const long Apart = 1_000_000;
    private readonly LogFixture _log = new();
    private long _now = 1_700_000_000_000_000;

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(10)]
    [InlineData(13)]
    public void A_log_that_was_truncated_goes_on_at_its_end_and_every_byte_is_read_once(int left)
    {
        Write(LogMark.Output, "0123456789");
        Write(LogMark.Error, "abcde");
        Truncate(left);
        Write(LogMark.Output, "after");
        Write(LogMark.Error, "wards");
        Assert.Equal("0123456789abcde"[..left] + "after" + "wards", All());
        Assert.Equal(25, _log.Log.Position);
        Assert.Equal("afterwards", All(15));
        Assert.Equal("terwards", All(17));
        Assert.Equal([15, 20], Positions(15));
        if (left > 1) Assert.Equal("123456789abcde"[..(left - 1)] + "afterwards", All(1));
    }

    [Fact]
    public void A_log_that_was_truncated_twice_is_still_read_once()
    {
        Write(LogMark.Output, "0123456789");
        Truncate(6);
        Write(LogMark.Output, "abcdef");
        Truncate(8);
        Write(LogMark.Output, "XY");
        Truncate(4);
        Write(LogMark.Output, "end");
        Assert.Equal("0123end", All());
        Assert.Equal(21, _log.Log.Position);
        _log.Reopen();
        Assert.Equal(21, _log.Log.Position);
        Write(LogMark.Output, "!");
        Assert.Equal("0123end!", All());
        Assert.Equal("end!", All(18));
    }

    [Fact]
    public void The_last_lines_of_a_log_that_was_truncated_are_its_last_lines()
    {
        Write(LogMark.Output, "one\ntwo\nthree\nfour\n");
        Truncate(8);
        Write(LogMark.Output, "five\n");
        Assert.Equal("five\n", Last(1));
        Assert.Equal("two\nfive\n", Last(2));
        Assert.Equal("one\ntwo\nfive\n", Last(3));
    }

    [Fact]
    public void A_log_that_was_truncated_while_nobody_pumped_goes_on_and_its_position_does_not_go_back()
    {
        Write(LogMark.Output, "0123456789");
        Write(LogMark.Error, "abcde");
        Truncate(3);
        _log.Reopen();
        Assert.InRange(_log.Log.Position, 10, 15);
        Write(LogMark.Output, "after");
        Assert.Equal("012after", All());
        Assert.Equal("after", All(_log.Log.Position - 5));
    }

    [Fact]
    public void A_log_that_was_removed_is_made_anew_and_goes_on()
    {
        Write(LogMark.Output, "0123456789");
        File.Delete(_log.LogPath);
        Write(LogMark.Output, "after");
        Assert.Equal("after", All());
        Assert.Equal(15, _log.Log.Position);
        Assert.Equal([10], Positions());
    }

    [Fact]
    public void A_log_whose_directory_was_removed_is_made_anew_and_goes_on()
    {
        Write(LogMark.Output, "0123456789");
        Directory.Delete(_log.LogDirectory, recursive: true);
        Write(LogMark.Output, "after");
        Assert.Equal("after", All());
        Assert.Equal(15, _log.Log.Position);
    }

    [Fact]
    public void A_log_that_was_replaced_goes_on_at_the_end_of_what_took_its_place()
    {
        Write(LogMark.Output, "0123456789");
        File.WriteAllText(_log.LogPath + ".new", "somebody's");
        File.Move(_log.LogPath + ".new", _log.LogPath, overwrite: true);
        Write(LogMark.Output, "after");
        Assert.Equal("somebody'safter", Encoding.UTF8.GetString(_log.Bytes));
        Assert.EndsWith("after", All(), StringComparison.Ordinal);
        Assert.Equal("after", All(_log.Log.Position - 5));
    }

    [Fact]
    public void A_log_that_was_moved_away_is_made_anew_and_goes_on()
    {
        Write(LogMark.Output, "0123456789");
        File.Move(_log.LogPath, _log.LogPath + ".saved");
        Write(LogMark.Output, "after");
        Assert.Equal("after", All());
        Assert.Equal("0123456789", File.ReadAllText(_log.LogPath + ".saved"));
        Assert.Equal(15, _log.Log.Position);
    }

    [Fact]
    public void What_somebody_else_appends_stays_and_positions_go_on_growing()
    {
        Write(LogMark.Output, "0123456789");
        File.AppendAllText(_log.LogPath, "foreign");
        Write(LogMark.Output, "after");
        Assert.Equal("0123456789foreignafter", All());
        var chunks = _log.Chunks();
        for (var n = 1; n < chunks.Count; n++) Assert.Equal(chunks[n - 1].Chunk.Position + chunks[n - 1].Chunk.Length, chunks[n].Chunk.Position);
        Assert.Equal("after", All(_log.Log.Position - 5));
    }

    [Fact]
    public void A_directory_that_cannot_be_made_again_costs_the_output_a_gap_and_nobody_else_anything()
    {
        Write(LogMark.Output, "0123456789");
        Directory.Delete(_log.LogDirectory, recursive: true);
        File.WriteAllText(_log.LogDirectory, "in the way");
        Write(LogMark.Output, "lost");
        Write(LogMark.Output, "too");
        File.Delete(_log.LogDirectory);
        Write(LogMark.Output, "after");
        Assert.Equal("after", All());
        Assert.Contains(_log.Chunks(), each => each.Chunk.Stream == LogMark.Gap && each.Chunk.Length == 7);
    }

    [Fact]
    public void A_log_that_could_not_be_opened_at_first_goes_on_where_it_was_once_it_can()
    {
        _log.Log.MarkStart(1, _now);
        Write(LogMark.Output, "0123456789");
        Directory.Move(_log.LogDirectory, _log.LogDirectory + ".away");
        File.WriteAllText(_log.LogDirectory, "in the way");
        _log.Reopen();
        Assert.True(_log.Log.IsDiscarding);
        _log.Log.MarkStart(2, _now);
        Write(LogMark.Output, "lost");
        File.Delete(_log.LogDirectory);
        Directory.Move(_log.LogDirectory + ".away", _log.LogDirectory);
        Write(LogMark.Output, "after");
        Assert.False(_log.Log.IsDiscarding);
        Assert.Equal("0123456789after", All());
        Assert.Contains(_log.Chunks(), each => each.Chunk.Stream == LogMark.Gap && each.Chunk.Length == 4);
        using var reading = LogReading.Open(_log.LogDirectory)!;
        Assert.Equal([(1, 0), (2, 10)], reading.Starts());
    }

    [Fact]
    public void The_start_of_the_present_instance_is_known_after_its_log_or_index_was_lost()
    {
        _log.Log.MarkStart(7, _now);
        Write(LogMark.Output, "before");
        File.Delete(_log.IndexPath);
        Write(LogMark.Output, "between");
        using (var reading = LogReading.Open(_log.LogDirectory)!) Assert.NotNull(reading.FindStart(7));
        Directory.Delete(_log.LogDirectory, recursive: true);
        Write(LogMark.Output, "after");
        using (var reading = LogReading.Open(_log.LogDirectory)!) Assert.Equal(13, reading.FindStart(7));
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("emptied")]
    [InlineData("cut")]
    [InlineData("overwritten")]
    public void An_index_that_is_lost_between_two_supervisors_loses_no_bytes_of_the_log(string how)
    {
        WriteMany();
        var before = All();
        Harm(how);
        _log.Reopen();
        Write(LogMark.Error, "after");
        Assert.Equal(before + "after", All());
        Assert.Equal(before.Length + 5, _log.Log.Position);
        Assert.Equal("after", All(before.Length));
        Assert.Equal(LogMark.Error, _log.Chunks(before.Length).Single(each => each.Text.Length > 0).Chunk.Stream);
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("emptied")]
    [InlineData("cut")]
    public void An_index_that_is_lost_while_it_is_written_loses_no_bytes_of_the_log(string how)
    {
        WriteMany();
        var before = All();
        Harm(how);
        Write(LogMark.Error, "after");
        Write(LogMark.Output, "wards");
        Assert.Equal(before + "afterwards", All());
        Assert.Equal("afterwards", All(before.Length));
        _log.Reopen();
        Write(LogMark.Error, "!");
        Assert.Equal(before + "afterwards!", All());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_full_disk_leaves_a_gap_that_is_counted_and_the_service_goes_on_also_under_the_next_supervisor(bool killed)
    {
        using var directory = new TemporaryDirectory();
        using var mount = TestChild.Shell($"mount -t tmpfs -o size=256k none {directory.Path} 2>&1", StreamSet.Output);
        var complaint = mount.ReadOutput();
        if (mount.Wait().Status != 0)
        {
            output.WriteLine($"not tried: no small file system could be mounted: {complaint}");
            return;
        }
        try
        {
            using var log = new LogFixture(Path.Combine(directory.Path, "log"));
            log.Write(LogMark.Output, new string('a', 100_000), _now += Apart);
            log.Write(LogMark.Output, new string('b', 400_000), _now += Apart);
            log.WriteAndMoveOnce(new string('c', 50_000), _now += Apart);
            if (killed) log.Reopen();
            log.WriteAndMoveOnce(new string('d', 50_000), _now += Apart);
            if (killed) log.Reopen();
            var kept = log.Read().Output.Length;
            Assert.InRange(kept, 100_000, 260_000);
            Truncate(log, 0);
            log.Write(LogMark.Error, "after", _now += Apart);
            Assert.Equal("after", Encoding.ASCII.GetString(log.Read().Error));
            Assert.Equal(600_000 - kept, log.Chunks().Where(each => each.Chunk.Stream == LogMark.Gap).Sum(each => each.Chunk.Length));
            // told once is told
            if (killed) log.Reopen();
            log.Write(LogMark.Error, "wards", _now += Apart);
            Assert.Equal(600_000 - kept, log.Chunks().Where(each => each.Chunk.Stream == LogMark.Gap).Sum(each => each.Chunk.Length));
        }
        finally
        {
            using var unmount = TestChild.Shell($"umount {directory.Path}");
            unmount.Wait();
        }
    }

    [Fact]
    public void Bytes_that_are_lost_in_many_pieces_are_one_gap()
    {
        using var directory = new TemporaryDirectory();
        using (var index = LogIndexFile.OpenOrCreate(directory["index"]))
        {
            index.Begin(0, -1, 0);
            foreach (var (lost, offset) in new[] { (5, 10), (6, 10), (7, 10), (8, 20), (9, 20) })
            {
                index.AppendGap(++_now, offset, lost);
                index.Append(new LogRecord(++_now, offset, lost % 2 == 0 ? LogMark.Output : LogMark.Error, 0));
            }
        }
        var bytes = File.ReadAllBytes(directory["index"])[LogIndex.HeaderSize..];
        var records = bytes.Chunk(LogIndex.RecordSize).Select(record => LogIndex.Read(record)).Select(record => (record.Mark, record.Offset, record.Value));
        Assert.Equal([(LogMark.Gap, 10, 18), (LogMark.Error, 10, 0), (LogMark.Gap, 20, 17), (LogMark.Error, 20, 0)], records);
    }

    [Theory]
    [InlineData("cut", 11)]
    [InlineData("emptied", 15)]
    [InlineData("removed", 15)]
    [InlineData("directory", 15)]
    public void A_reader_is_told_how_many_bytes_somebody_took_away(string how, long lost)
    {
        Write(LogMark.Output, "0123456789");
        Write(LogMark.Error, "abcde");
        if (how is "cut" or "emptied") Truncate(how == "cut" ? 4 : 0);
        else if (how == "removed") File.Delete(_log.LogPath);
        else Directory.Delete(_log.LogDirectory, recursive: true);
        Write(LogMark.Output, "after");
        Assert.Equal([lost], Lost(LogMark.Missing));
        Assert.Equal([15 - Math.Max(7, 15 - lost)], Lost(LogMark.Missing, from: 7));
        Assert.Empty(Lost(LogMark.Missing, from: 15));
        _log.Reopen();
        Write(LogMark.Output, "!");
        Assert.Equal([lost], Lost(LogMark.Missing));
    }

    [Fact]
    public void What_was_pruned_is_not_told_to_who_reads_from_the_beginning()
    {
        using var log = new LogFixture(limits: new PersistProc.Core.LogLimits(4096, 0, null));
        for (var n = 0; n < 200; n++) log.Write(LogMark.Output, new string('x', 99) + "\n", _now += Apart);
        Assert.DoesNotContain(log.Chunks(), each => each.Chunk.Stream == LogMark.Missing);
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("emptied")]
    [InlineData("start")]
    public void What_an_index_no_longer_describes_is_read_all_the_same_and_told(string how)
    {
        _log.Log.MarkStart(1, _now);
        Write(LogMark.Output, "0123456789");
        using (var index = File.Open(_log.IndexPath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
            index.SetLength(how == "start" ? LogIndex.HeaderSize + 2 * LogIndex.RecordSize : 0);
        if (how == "removed") File.Delete(_log.IndexPath);
        Assert.Equal("0123456789", All());
        Assert.Equal([10], Lost(LogMark.Guess));
        Assert.Equal("456789", All(4));
    }

    [Fact]
    public void A_line_that_was_cut_is_no_part_of_the_next_one()
    {
        Write(LogMark.Output, "one\ntwo\n");
        Truncate(6);
        Write(LogMark.Output, "three\n");
        LoseBetween(1);
        Write(LogMark.Output, "four\n");
        using var reading = LogReading.Open(_log.LogDirectory)!;
        var lines = new LogSelection(reading, new LogQuery { Since = 0 }).Lines().Where(line => line.Stream != LogMark.Guess).Select(line => line.IsNote ? $"<{line.Lost}>" : Encoding.UTF8.GetString(line.Bytes.Span)).ToArray();
        Assert.Equal(["one", "tw", "<2>", "three", "<3>", "four"], lines);
    }

    // what cannot be kept, since its directory is not one, is as many bytes as that
    private void LoseBetween(int number)
    {
        Directory.Move(_log.LogDirectory, _log.LogDirectory + ".away");
        File.WriteAllText(_log.LogDirectory, "in the way");
        Write(LogMark.Output, new string('-', number + 2));
        File.Delete(_log.LogDirectory);
        Directory.Move(_log.LogDirectory + ".away", _log.LogDirectory);
    }

    private long[] Lost(LogMark mark, long from = 0) => [.. _log.Chunks(from).Where(each => each.Chunk.Stream == mark).Select(each => each.Chunk.Length)];

    private void WriteMany()
    {
        for (var n = 0; n < 10; n++) Write(n % 2 == 0 ? LogMark.Output : LogMark.Error, $"line {n}\n");
    }

    private void Harm(string how)
    {
        if (how == "removed")
        {
            File.Delete(_log.IndexPath);
            return;
        }
        using var index = File.Open(_log.IndexPath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        if (how == "overwritten") index.Write(new byte[LogIndex.HeaderSize]);
        else index.SetLength(how == "cut" ? index.Length / 2 - 5 : 0);
    }

    private void Write(LogMark stream, string text) => _log.Write(stream, text, _now += Apart);

    private void Truncate(int size) => Truncate(_log, size);

    private static void Truncate(LogFixture log, int size)
    {
        using var file = DataFile.OpenOrCreate(log.LogPath);
        file.Truncate(size);
    }

    private string All(long from = 0) => string.Concat(_log.Chunks(from).Select(each => each.Text));

    private long[] Positions(long from = 0) => [.. _log.Chunks(from).Where(each => each.Text.Length > 0).Select(each => each.Chunk.Position)];

    private string Last(long lines)
    {
        using var reading = LogReading.Open(_log.LogDirectory)!;
        return All(reading.PositionOfLastLines(lines));
    }
}
