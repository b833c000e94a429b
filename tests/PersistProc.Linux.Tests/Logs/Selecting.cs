using System.Text;
using PersistProc.Core;
using PersistProc.Linux.Logs;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Logs;

/// <summary>Selections of a log, each in one file and over many.</summary>
public sealed class Selecting : IDisposable
{
    private const long Apart = 1_000_000;
    private const long Begin = 1_700_000_000_000_000;
    private readonly LogFixture _log = new();
    private long _now = Begin;

    public Selecting()
    {
        _log.Log.MarkStart(1, _now);
        Write(LogMark.Output, "out 1\nout ");
        Write(LogMark.Error, "err 1\n");
        Write(LogMark.Output, "2\n");
        _log.Log.MarkStart(2, _now);
        Write(LogMark.Error, "err 2\nerr 3\n");
        Write(LogMark.Output, "out 3\nopen");
    }

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData("both", null, null, "out 1|err 1|out 2|err 2|err 3|out 3|open~")]
    [InlineData("stdout", null, null, "out 1|out 2|out 3|open~")]
    [InlineData("stderr", null, null, "err 1|err 2|err 3")]
    [InlineData("both", 0, null, "err 2|err 3|out 3|open~")]
    [InlineData("both", -1, null, "out 1|err 1|out 2")]
    [InlineData("both", 1, null, "out 1|err 1|out 2")]
    [InlineData("both", 2, null, "err 2|err 3|out 3|open~")]
    [InlineData("both", 3, null, "")]
    [InlineData("both", -2, null, "")]
    [InlineData("both", null, 2, "out 3|open~")]
    [InlineData("stderr", null, 2, "err 2|err 3")]
    [InlineData("stdout", null, 2, "out 3|open~")]
    [InlineData("both", 1, 2, "err 1|out 2")]
    [InlineData("stdout", 1, 1, "out 2")]
    [InlineData("both", null, 0, "")]
    public void Lines_are_selected_by_stream_instance_and_number(string stream, int? run, int? last, string expected) =>
        Assert.Equal(expected, Lines(_log, new LogQuery { Stream = Stream(stream), Run = run, Last = last }));

    [Theory]
    [InlineData("both", null, null, "out 1\nout err 1\n2\nerr 2\nerr 3\nout 3\nopen")]
    [InlineData("stdout", null, null, "out 1\nout 2\nout 3\nopen")]
    [InlineData("stderr", 0, null, "err 2\nerr 3\n")]
    [InlineData("both", null, 2, "out 3\nopen")]
    public void Bytes_are_selected_by_stream_instance_and_number(string stream, int? run, int? last, string expected)
    {
        using var reading = LogReading.Open(_log.LogDirectory)!;
        var selection = new LogSelection(reading, new LogQuery { Stream = Stream(stream), Run = run, Last = last });
        Assert.True(selection.IsPlain);
        Assert.Equal(expected, string.Concat(selection.Pieces().Select(piece => Encoding.ASCII.GetString(piece.Bytes.Span))));
    }

    [Theory]
    [InlineData("err", null, "err 1|err 2|err 3")]
    [InlineData("[13]$", null, "out 1|err 1|err 3|out 3")]
    [InlineData("[13]$", 2, "err 3|out 3")]
    [InlineData("o", 2, "out 3|open~")]
    [InlineData("^out 2", null, "out 2")]
    [InlineData("nothing", 2, "")]
    public void Lines_are_searched(string pattern, int? last, string expected) =>
        Assert.Equal(expected, Lines(_log, new LogQuery { Grep = Pattern(pattern), Last = last }));

    [Theory]
    [InlineData(0, 100, "out 1|err 1|out 2|err 2|err 3|out 3|open~")]
    [InlineData(2, 100, "err 1|err 2|err 3|out 3|open~")]
    [InlineData(3, 100, "err 2|err 3|out 3|open~")]
    [InlineData(2, 4, "err 1|err 2|err 3")]
    [InlineData(0, 2, "out 1|err 1|out ~")]
    [InlineData(6, 100, "")]
    public void Lines_are_selected_by_the_time_they_were_begun(int since, int until, string expected) =>
        Assert.Equal(expected, Lines(_log, new LogQuery { Since = Begin + since * Apart, Until = Begin + until * Apart }));

    [Fact]
    public void Over_many_files_with_a_clock_that_is_set_back_every_selection_is_that_of_all_lines()
    {
        using var log = new LogFixture(limits: new LogLimits(1000, 1000, null));
        var lines = WriteWithAClockSetBack(log);
        Assert.InRange(log.Older.Length, 10, 100);
        foreach (var since in new[] { 0, 100, 399, 400, 650, 801, 5000 })
        {
            foreach (var until in new[] { 50, 400, 700, 5000 })
            {
                foreach (var (stream, grep, last) in new (LogMark?, string?, int?)[] { (null, null, null), (LogMark.Error, null, 5), (null, "7", null), (LogMark.Output, "1.$", 30), (null, "3", 10) })
                {
                    var query = new LogQuery { Since = Begin + since * Apart, Until = Begin + until * Apart, Stream = stream, Grep = grep is null ? null : Pattern(grep), Last = last };
                    var expected = lines.Where(line => line.Time >= query.Since && line.Time <= query.Until && (stream is null || stream == line.Stream)
                        && (grep is null || System.Text.RegularExpressions.Regex.IsMatch(line.Text, grep, System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(5)))).Select(line => line.Text);
                    Assert.Equal(string.Join('|', last is { } most ? expected.TakeLast(most) : expected), Lines(log, query));
                }
            }
        }
    }

    [Fact]
    public void A_stream_that_whole_files_have_nothing_of_is_read_behind_them()
    {
        using var log = new LogFixture(limits: new LogLimits(1000, 1000, null));
        log.Write(LogMark.Error, "first\n", _now += Apart);
        for (var n = 0; n < 500; n++) log.Write(LogMark.Output, $"line {n}\n", _now += Apart);
        log.Write(LogMark.Error, "last\n", _now += Apart);
        Assert.InRange(log.Older.Length, 4, 100);
        Assert.Equal("first|last", Lines(log, new LogQuery { Stream = LogMark.Error }));
    }

    [Fact]
    public void A_time_is_found_without_reading_the_rest()
    {
        using var log = new LogFixture(limits: new LogLimits(2000, 1000, null));
        for (var n = 0; n < 2000; n++) log.Write(LogMark.Output, $"line {n:D5}\n", Begin + n * Apart);
        using var reading = LogReading.Open(log.LogDirectory)!;
        Assert.Equal(1234 * 11, reading.PositionSince(Begin + 1234 * Apart));
        Assert.Equal(1235 * 11, reading.PositionAfter(Begin + 1234 * Apart));
        Assert.Equal(0, reading.PositionSince(0));
        Assert.Equal(2000 * 11, Math.Min(reading.End, reading.PositionSince(long.MaxValue - 1)));
    }

    [Fact]
    public void Runs_are_selected_over_many_files()
    {
        using var log = new LogFixture(limits: new LogLimits(1000, 1000, null));
        for (var run = 1; run <= 5; run++)
        {
            log.Log.MarkStart(run, _now);
            for (var n = 0; n < 100; n++) log.Write(LogMark.Output, $"run {run} line {n}\n", _now += Apart);
        }
        foreach (var (asked, run) in new[] { (0, 5), (-1, 4), (-4, 1), (1, 1), (3, 3) })
        {
            var lines = Lines(log, new LogQuery { Run = asked }).Split('|');
            Assert.Equal(Enumerable.Range(0, 100).Select(n => $"run {run} line {n}"), lines);
            Assert.Equal($"run {run} line 98|run {run} line 99", Lines(log, new LogQuery { Run = asked, Last = 2 }));
        }
        using var reading = LogReading.Open(log.LogDirectory)!;
        Assert.False(new LogSelection(reading, new LogQuery { Run = 6 }).HasRun);
        Assert.False(new LogSelection(reading, new LogQuery { Run = -5 }).HasRun);
    }

    [Fact]
    public void A_line_without_an_end_is_told_in_pieces()
    {
        using var log = new LogFixture();
        log.Write(LogMark.Output, new string('x', 3_000_000) + "\nshort\n", _now);
        using var reading = LogReading.Open(log.LogDirectory)!;
        var pieces = new LogSelection(reading, new LogQuery()).Lines().Select(line => (line.Bytes.Length, line.Partial)).ToList();
        Assert.Equal(3_000_005, pieces.Sum(piece => piece.Length));
        Assert.All(pieces, piece => Assert.InRange(piece.Length, 1, LineBuffer.LongestLine + (256 << 10)));
        Assert.Equal((5, false), pieces[^1]);
    }

    [Fact]
    public void What_was_written_to_a_terminal_is_read_and_searched_as_a_person_sees_it()
    {
        using var log = new LogFixture();
        log.Write(LogMark.Output, "\e[32mgreen\e[0m line\r\n 10%\r 55%\r100%\r\n\e]0;title\aope", _now);
        log.Write(LogMark.Output, "n\b\b", _now + Apart);
        Assert.Equal("green line|100%|open~", Lines(log, new LogQuery { IsReadable = true }));
        Assert.Equal("green line", Lines(log, new LogQuery { IsReadable = true, Grep = Pattern("^green line$") }));
        Assert.Equal("100%|open~", Lines(log, new LogQuery { IsReadable = true, Last = 2 }));
        using var reading = LogReading.Open(log.LogDirectory)!;
        Assert.Equal(log.Log.Position, new LogSelection(reading, new LogQuery { IsReadable = true }).Lines().Max(line => line.Position + line.WrittenLength));
        Assert.False(new LogSelection(reading, new LogQuery { IsReadable = true }).IsPlain);
    }

    [Fact]
    public void Lines_are_counted_by_stream()
    {
        using var reading = LogReading.Open(_log.LogDirectory)!;
        Assert.Equal(7, LogSelection.CountLines(reading, null, 0, long.MaxValue));
        Assert.Equal(3, LogSelection.CountLines(reading, LogMark.Error, 0, long.MaxValue));
        Assert.Equal(2, LogSelection.CountLines(reading, LogMark.Output, 0, 20));
    }

    private static List<(LogMark Stream, long Time, string Text)> WriteWithAClockSetBack(LogFixture log)
    {
        var lines = new List<(LogMark, long, string)>();
        for (var n = 0; n < 1500; n++)
        {
            // an hour of a thousand steps, then it is set back by 600 of them, and once more by 10
            var step = n < 1000 ? n : n < 1200 ? n - 600 : n - 610;
            var stream = n % 3 == 0 ? LogMark.Error : LogMark.Output;
            log.Write(stream, $"line {n}\n", Begin + step * Apart);
            lines.Add((stream, Begin + step * Apart, $"line {n}"));
        }
        return lines;
    }

    private static string Lines(LogFixture log, LogQuery query)
    {
        using var reading = LogReading.Open(log.LogDirectory)!;
        return string.Join('|', new LogSelection(reading, query).Lines().Select(line => Encoding.ASCII.GetString(line.Bytes.Span) + (line.Partial ? "~" : "")));
    }

    private static LogMark? Stream(string stream) => stream switch { "stdout" => LogMark.Output, "stderr" => LogMark.Error, _ => null };

    private static LogPattern Pattern(string text) => LogPattern.TryParse(text, out var pattern, out var why) ? pattern : throw new InvalidOperationException(why);

    private void Write(LogMark stream, string text) => _log.Write(stream, text, _now += Apart);
}
