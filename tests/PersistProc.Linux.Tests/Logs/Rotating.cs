using System.Text;
using PersistProc.Core;
using PersistProc.Linux.Logs;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Logs;

/// <summary>A log over several files: nothing is lost or doubled, whatever happens between two steps of it.</summary>
public sealed class Rotating
{
    private const long Apart = 1_000_000;
    private const int Everything = int.MaxValue;
    private long _now = 1_700_000_000_000_000;

    [Fact]
    public void No_file_is_larger_than_it_may_be_and_no_line_is_cut()
    {
        using var log = Log(maxSize: 1000);
        var text = "";
        for (var n = 0; n < 300; n++)
        {
            var line = new string((char)('a' + n % 26), n % 37) + "\n";
            log.Write(n % 3 == 0 ? LogMark.Error : LogMark.Output, line, _now += Apart);
            text += line;
        }
        Assert.Equal(text, Encoding.ASCII.GetString(log.Bytes));
        Assert.InRange(log.Older.Length, text.Length / 1000, text.Length / 900);
        Assert.All(log.Older, path => Assert.InRange(new FileInfo(path).Length, 900, 1000));
        Assert.All(log.Older, path => Assert.Equal((byte)'\n', File.ReadAllBytes(path)[^1]));
        Assert.Equal(Enumerable.Range(1, log.Older.Length).Select(n => $"{n:D8}.log"), log.Older.Select(Path.GetFileName));
        Assert.Equal(text.Length, log.Log.Position);
    }

    [Fact]
    public void A_flood_is_cut_at_lines_and_one_line_that_is_larger_than_a_file_where_it_must_be()
    {
        using var log = Log(maxSize: 3000);
        var text = string.Concat(Enumerable.Range(0, 3000).Select(n => $"line {n}\n"));
        log.Write(LogMark.Output, text + new string('x', 10_000) + "\nend\n", _now);
        Assert.All(log.Older, path => Assert.InRange(new FileInfo(path).Length, 1, 3000));
        Assert.True(log.Older.Take(text.Length / 3000).All(path => File.ReadAllBytes(path)[^1] == '\n'));
        Assert.Equal(text + new string('x', 10_000) + "\nend\n", Encoding.ASCII.GetString(log.Bytes));
        Assert.Equal("end\n", Last(log, 1));
    }

    // a reader that opened the one before they were put away and the other afterwards would take the next one's bytes for others
    [Fact]
    public void A_log_and_the_index_of_the_one_before_it_are_no_pair()
    {
        using var log = Log(maxSize: 1000);
        WriteLines(log, 10);
        var (path, index) = (ServiceLog.LogPath(log.LogDirectory), ServiceLog.IndexPath(log.LogDirectory));
        using var file = LogFile.Open(path, index, () => 0)!;
        Assert.True(file.IsPairAt(index));
        WriteLines(log, 300);
        Assert.NotEmpty(log.Older);
        Assert.False(file.IsPairAt(index));
        File.Move(index, index + ".away");
        using var bare = LogFile.Open(path, index, () => 0)!;
        Assert.True(bare.IsPairAt(index));
        File.Move(index + ".away", index);
        Assert.False(bare.IsPairAt(index));
    }

    [Fact]
    public void From_any_position_exactly_the_bytes_from_there_on_are_found_over_all_files()
    {
        using var log = Log(maxSize: 1000);
        var text = WriteLines(log, 400);
        Assert.InRange(log.Older.Length, 3, 100);
        for (var from = 0; from <= text.Length; from += 7)
        {
            var found = log.Chunks(from);
            Assert.Equal(text[from..], string.Concat(found.Select(each => each.Text)));
            if (from < text.Length) Assert.Equal(from, found[0].Chunk.Position);
        }
    }

    [Fact]
    public void The_last_lines_are_found_over_all_files()
    {
        using var log = Log(maxSize: 1000);
        var lines = WriteLines(log, 400).Split('\n')[..^1];
        foreach (var count in new[] { 1, 20, 100, 399, 400, 1000 })
        {
            Assert.Equal(string.Concat(lines.TakeLast(count).Select(line => line + "\n")), Last(log, count));
        }
    }

    [Fact]
    public void A_file_that_is_full_is_not_put_away_for_nothing_and_old_files_are_read_to_their_last_byte()
    {
        using var log = Log(maxSize: 1000);
        var text = string.Concat(Enumerable.Range(0, 200).Select(n => $"line {n:D4}\n"));
        log.Write(LogMark.Output, text, _now);
        Assert.Single(log.Older);
        Assert.Equal(1000, new FileInfo(log.LogPath).Length);
        File.Delete(log.LogPath);
        File.Delete(log.IndexPath);
        using var reading = LogReading.Open(log.LogDirectory)!;
        var lines = new LogSelection(reading, new LogQuery()).Lines().Where(line => !line.IsNote).Select(line => Encoding.ASCII.GetString(line.Bytes.Span) + "\n");
        Assert.Equal(text[..1000], string.Concat(lines));
    }

    [Fact]
    public void Only_so_many_old_files_are_kept_and_a_reader_is_told_what_is_missing()
    {
        using var log = Log(maxSize: 1000, keep: 2);
        var text = WriteLines(log, 400);
        Assert.Equal(2, log.Older.Length);
        Assert.Equal(2, Directory.GetFiles(log.LogDirectory, "0*.idx").Length);
        var kept = log.Bytes.Length;
        Assert.Equal(text[^kept..], string.Concat(log.Chunks().Select(each => each.Text)));
        Assert.Equal(text.Length, log.Log.Position);
        var missing = log.Chunks(5)[0].Chunk;
        Assert.Equal((LogMark.Missing, 5, text.Length - kept - 5), (missing.Stream, missing.Position, missing.Length));
    }

    [Fact]
    public void With_none_kept_the_present_file_is_all_there_is()
    {
        using var log = Log(maxSize: 1000, keep: 0);
        var text = WriteLines(log, 100);
        Assert.Empty(log.Older);
        log.Reopen();
        Assert.Equal(text.Length, log.Log.Position);
    }

    [Fact]
    public void A_file_is_put_away_when_its_first_byte_is_too_old()
    {
        using var log = new LogFixture(limits: new LogLimits(1_000_000, 5, TimeSpan.FromHours(1)));
        log.Write(LogMark.Output, "old\n", _now);
        log.Write(LogMark.Output, "still\n", _now + 3_599_000_000);
        Assert.Empty(log.Older);
        log.Write(LogMark.Output, "young\n", _now + 3_601_000_000);
        Assert.Equal("old\nstill\n", File.ReadAllText(log.Older.Single()));
        Assert.Equal("young\n", File.ReadAllText(log.LogPath));
    }

    [Fact]
    public void Starts_of_instances_are_found_in_older_files_and_noted_once()
    {
        using var log = Log(maxSize: 1000);
        log.Log.MarkStart(1, _now);
        var first = WriteLines(log, 120).Length;
        log.Log.MarkStart(2, _now);
        log.Log.MarkStart(3, _now);
        WriteLines(log, 300);
        log.Reopen();
        log.Log.MarkStart(3, _now);
        log.Log.MarkStart(4, _now);
        using var reading = LogReading.Open(log.LogDirectory)!;
        Assert.Equal([(1, 0), (2, first), (3, first), (4, log.Log.Position)], reading.Starts());
        Assert.Equal((0, (long)first, null), (log.Log.PositionOfStart(1), log.Log.PositionOfStart(2), log.Log.PositionOfStart(5)));
    }

    [Fact]
    public void An_instance_whose_beginning_was_removed_begins_with_what_is_left()
    {
        using var log = Log(maxSize: 1000, keep: 2);
        log.Log.MarkStart(1, _now);
        WriteLines(log, 400);
        log.Reopen();
        log.Log.MarkStart(1, _now);
        using var reading = LogReading.Open(log.LogDirectory)!;
        Assert.Equal([(1, reading.Begin)], reading.Starts());
        Assert.True(reading.Begin > 0);
    }

    [Fact]
    public void A_supervisor_that_is_replaced_at_any_moment_of_many_rotations_loses_and_doubles_nothing()
    {
        using var log = Log(maxSize: 1500);
        log.Attach();
        var writers = new[] { Writer(log.Output, "out", 40_000), Writer(log.Error, "err", 40_000) };
        var takeovers = 0;
        while (writers.Any(writer => writer.IsAlive))
        {
            log.TakeOver();
            takeovers++;
        }
        foreach (var writer in writers) writer.Join();
        log.Drain();
        Assert.InRange(takeovers, 5, int.MaxValue);
        Assert.InRange(log.Older.Length, 300, int.MaxValue);
        var (output, error) = log.Read();
        Assert.Equal(Enumerable.Range(0, 40_000).Select(n => $"out {n}"), Encoding.ASCII.GetString(output).TrimEnd('\n').Split('\n'));
        Assert.Equal(Enumerable.Range(0, 40_000).Select(n => $"err {n}"), Encoding.ASCII.GetString(error).TrimEnd('\n').Split('\n'));
        Assert.Equal(log.Bytes.Length, log.Log.Position);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_rotation_that_was_interrupted_between_two_steps_is_finished_or_undone(int steps)
    {
        using var log = Log(maxSize: 2000);
        log.Log.MarkStart(1, _now);
        var text = WriteLines(log, 200);
        log.Write(LogMark.Error, "before\n", _now += Apart);
        var number = log.Older.Length + 1;
        Interrupt(log, number, steps, text.Length + 7);
        log.Reopen();
        log.Write(LogMark.Error, "after\n", _now += Apart);
        Assert.Equal(text.Length + 13, log.Log.Position);
        Assert.Equal(text + "before\nafter\n", Encoding.ASCII.GetString(log.Bytes));
        Assert.Equal(text + "before\nafter\n", string.Concat(log.Chunks().Select(each => each.Text)));
        Assert.Equal("after\n", string.Concat(log.Chunks(text.Length + 7).Select(each => each.Text)));
        Assert.Equal("before\nafter\n", Encoding.ASCII.GetString(log.Read().Error)[^13..]);
        Assert.Empty(Directory.GetFiles(log.LogDirectory, "*.new"));
        log.Log.MarkStart(1, _now);
        using var reading = LogReading.Open(log.LogDirectory)!;
        Assert.Equal([(1, 0)], reading.Starts());
        Assert.Equal(Directory.GetFiles(log.LogDirectory, "*.log").Length, Directory.GetFiles(log.LogDirectory, "*.idx").Length);
    }

    [Fact]
    public void A_reader_sees_every_byte_once_while_files_are_put_away_and_removed()
    {
        using var log = Log(maxSize: 1500);
        log.Attach();
        var writer = Writer(log.Output, "out", 60_000);
        long position = 0;
        var read = new List<byte>();
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
            if (!writer.IsAlive) log.Drain();
        }
        Assert.Equal(Enumerable.Range(0, 60_000).Select(n => $"out {n}"), Encoding.ASCII.GetString([.. read]).TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void A_directory_in_which_nothing_can_be_made_lets_the_present_file_grow()
    {
        using var log = Log(maxSize: 1000);
        WriteLines(log, 10);
        Directory.CreateDirectory(log.LogPath + ".new");
        var text = string.Concat(log.Chunks().Select(each => each.Text)) + WriteLines(log, 200);
        Assert.Empty(log.Older);
        Assert.Equal(text, Encoding.ASCII.GetString(log.Bytes));
        Directory.Delete(log.LogPath + ".new");
        text += WriteLines(log, 200);
        Assert.NotEmpty(log.Older);
        Assert.Equal(text, string.Concat(log.Chunks().Select(each => each.Text)));
    }

    private static LogFixture Log(long maxSize, int keep = Everything) => new(limits: new LogLimits(maxSize, keep, null));

    private string WriteLines(LogFixture log, int count)
    {
        var text = new StringBuilder();
        for (var n = 0; n < count; n++)
        {
            log.Write(n % 3 == 0 ? LogMark.Error : LogMark.Output, $"line {n}\n", _now += Apart);
            text.Append($"line {n}\n");
        }
        return text.ToString();
    }

    /// <summary>Does the first so many steps of a rotation, as if it had been killed then.</summary>
    private static void Interrupt(LogFixture log, int number, int steps, long position)
    {
        using (var index = LogIndexFile.OpenOrCreate(log.IndexPath + ".new")) index.Begin(position, 1, 0);
        DataFile.OpenOrCreate(log.LogPath + ".new").Dispose();
        var renames = new (string From, string To)[]
        {
            (log.LogPath, LogFolder.LogOf(log.LogDirectory, number)),
            (log.IndexPath, LogFolder.IndexOf(log.LogDirectory, number)),
            (log.IndexPath + ".new", log.IndexPath),
            (log.LogPath + ".new", log.LogPath),
        };
        foreach (var (from, to) in renames.Take(steps)) File.Move(from, to);
    }

    private static string Last(LogFixture log, long lines)
    {
        using var reading = LogReading.Open(log.LogDirectory)!;
        return string.Concat(log.Chunks(reading.PositionOfLastLines(lines)).Select(each => each.Text));
    }

    private static Thread Writer(Descriptors.Descriptor end, string name, int lines)
    {
        var writer = new Thread(() =>
        {
            for (var n = 0; n < lines; n++) end.Write(Encoding.ASCII.GetBytes($"{name} {n}\n"));
        });
        writer.Start();
        return writer;
    }
}
