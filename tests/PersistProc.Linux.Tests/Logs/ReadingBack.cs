using System.Text;
using CsCheck;
using PersistProc.Linux.Logs;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Logs;

public sealed class ReadingBack : IDisposable
{
    private const long Apart = 1_000_000;
    private readonly LogFixture _log = new();
    private long _now = 1_700_000_000_000_000;

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Chunks_have_their_stream_time_position_and_bytes()
    {
        Write(LogMark.Output, "one");
        Write(LogMark.Error, "two!");
        Assert.Equal(
            [(LogMark.Output, 0L, "one", _now - Apart), (LogMark.Error, 3L, "two!", _now)],
            _log.Chunks().Select(each => (each.Chunk.Stream, each.Chunk.Position, each.Text, each.Chunk.Time)));
    }

    [Fact]
    public void From_any_position_exactly_the_bytes_from_there_on_are_found()
    {
        var all = "";
        for (var n = 0; n < 20; n++)
        {
            var text = new string((char)('a' + n), n % 4 + 1);
            Write(n % 3 == 0 ? LogMark.Error : LogMark.Output, text);
            all += text;
        }
        for (var from = 0; from <= all.Length + 1; from++)
        {
            var found = _log.Chunks(from);
            Assert.Equal(from < all.Length ? all[from..] : "", string.Concat(found.Select(each => each.Text)));
            if (from < all.Length) Assert.Equal(from, found[0].Chunk.Position);
        }
    }

    [Fact]
    public void An_instances_start_is_found_by_its_attempt()
    {
        Mark(1);
        Write(LogMark.Output, "first");
        Mark(2);
        Write(LogMark.Output, "second");
        Mark(3);
        using var reading = LogReading.Open(_log.LogDirectory)!;
        Assert.Equal((0, 5, 11, null), (reading.FindStart(1), reading.FindStart(2), reading.FindStart(3), reading.FindStart(4)));
        Assert.Equal([(1, 0), (2, 5), (3, 11)], reading.Starts());
    }

    [Fact]
    public void A_start_is_noted_once_however_often_the_instance_is_taken_over()
    {
        Mark(1);
        Write(LogMark.Output, "a");
        _log.Reopen();
        Mark(1);
        Write(LogMark.Error, "b");
        _log.Reopen();
        Mark(1);
        using var reading = LogReading.Open(_log.LogDirectory)!;
        Assert.Equal([(1, 0)], reading.Starts());
    }

    [Theory]
    [InlineData("", 1, "")]
    [InlineData("", 0, "")]
    [InlineData("a\nb\nc\n", 0, "")]
    [InlineData("a\nb\nc\n", -1, "")]
    [InlineData("a\nb\nc\n", 1, "c\n")]
    [InlineData("a\nb\nc\n", 2, "b\nc\n")]
    [InlineData("a\nb\nc\n", 3, "a\nb\nc\n")]
    [InlineData("a\nb\nc\n", 4, "a\nb\nc\n")]
    [InlineData("a\nb\nc\n", long.MaxValue, "a\nb\nc\n")]
    [InlineData("a\nb\nc", 1, "c")]
    [InlineData("a\nb\nc", 2, "b\nc")]
    [InlineData("a", 1, "a")]
    [InlineData("\n", 1, "\n")]
    [InlineData("\n\n\n", 2, "\n\n")]
    [InlineData("a\n\n", 1, "\n")]
    public void The_last_lines_begin_where_they_should(string text, long lines, string expected)
    {
        Write(LogMark.Output, text);
        Assert.Equal(expected, Last(lines));
    }

    [Fact]
    public void The_last_lines_are_found_across_the_pieces_that_are_read()
    {
        var lines = Enumerable.Range(0, 3000).Select(n => new string('x', n % 97)).ToArray();
        Write(LogMark.Output, string.Concat(lines.Select(line => line + "\n")));
        foreach (var count in new[] { 1, 2, 1300, 1400, 2999, 3000, 3001 })
        {
            Assert.Equal(string.Concat(lines.TakeLast(count).Select(line => line + "\n")), Last(count));
        }
        Write(LogMark.Output, new string('y', 70_000));
        Assert.Equal(new string('y', 70_000), Last(1));
        Assert.Equal(lines[^1] + "\n" + new string('y', 70_000), Last(2));
    }

    [Fact]
    public void A_log_that_is_not_there_is_none() => Assert.Null(LogReading.Open(_log.LogDirectory + "-not"));

    [Fact]
    public void Whatever_is_written_in_whatever_pieces_and_reopened_whenever_is_read_back() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 3000]).Array[1, 60].Sample(
            steps =>
            {
                using var log = new LogFixture();
                var written = new[] { "", "" };
                var (now, letter) = (1_000_000L, 0);
                foreach (var (kind, size) in steps)
                {
                    now += size % 5 == 0 ? Apart : 100;
                    if (kind == 0) log.Reopen();
                    else if (kind == 1) log.Log.MarkStart(size, now);
                    else
                    {
                        var stream = kind % 2;
                        var text = new string((char)('a' + letter++ % 26), size);
                        written[stream] += text;
                        log.Write(stream == 0 ? LogMark.Output : LogMark.Error, text, now);
                    }
                }
                var (output, error) = log.Read();
                Assert.Equal(written[0], Encoding.ASCII.GetString(output));
                Assert.Equal(written[1], Encoding.ASCII.GetString(error));
                Assert.Equal(written[0].Length + written[1].Length, log.Log.Position);
                var middle = log.Log.Position / 2;
                Assert.Equal(log.Bytes[(int)middle..], log.Chunks(middle).SelectMany(each => Encoding.ASCII.GetBytes(each.Text)).ToArray());
            },
            iter: 60,
            threads: 1);

    private void Write(LogMark stream, string text) => _log.Write(stream, text, _now += Apart);

    private void Mark(long attempt) => _log.Log.MarkStart(attempt, _now += Apart);

    private string Last(long lines)
    {
        using var reading = LogReading.Open(_log.LogDirectory)!;
        return string.Concat(_log.Chunks(reading.PositionOfLastLines(lines)).Select(each => each.Text));
    }
}
