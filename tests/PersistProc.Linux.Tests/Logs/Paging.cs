using System.Text;
using PersistProc.Core;
using PersistProc.Linux.Logs;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Logs;

/// <summary>A log read page by page while it grows: each line once, whatever is cut where.</summary>
public sealed class Paging
{
    private const long Begin = 1_700_000_000_000_000;

    [Fact]
    public void Whatever_is_written_between_pages_of_any_size_comes_once_and_in_its_streams_order()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            using var log = new LogFixture(limits: new LogLimits(seed % 2 == 0 ? 500 : 1 << 20, 10_000, null));
            var (written, told, cursor) = (new[] { new StringBuilder(), new StringBuilder() }, new[] { new StringBuilder(), new StringBuilder() }, new LogCursor(0));
            for (var step = 0; step < 150; step++)
            {
                var stream = random.Next(3) == 0 ? LogMark.Error : LogMark.Output;
                var text = string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(n => new string((char)('a' + random.Next(26)), random.Next(0, 30)) + (random.Next(3) > 0 ? "\n" : "")));
                if (text.Length > 0) log.Write(stream, text, Begin + step);
                written[stream - LogMark.Output].Append(text);
                if (random.Next(20) == 0) log.Reopen();
                if (random.Next(3) == 0) cursor = Take(log, cursor, Sized(random) with { TellsUnfinished = random.Next(5) == 0 }, told);
            }
            for (var more = true; more;)
            {
                var page = Page(log, cursor, Sized(random) with { TellsUnfinished = true });
                cursor = Take(cursor, page, told);
                more = page.More || page.Lines.Count > 0;
            }
            for (var stream = 0; stream < 2; stream++) Assert.True(written[stream].ToString() == told[stream].ToString(), $"seed {seed}: {written[stream]}\n---\n{told[stream]}");
        }
    }

    [Fact]
    public void With_a_pattern_the_pages_have_just_those_lines_that_match_as_a_person_reads_them()
    {
        foreach (var text in new[] { "ab", "a.*b|zz", "^c", "d$" })
        {
            Assert.True(LogPattern.TryParse(text, out var pattern, out _));
            for (var seed = 0; seed < 60; seed++) Same(seed, pattern);
        }

        static void Same(int seed, LogPattern pattern)
        {
            var random = new Random(seed);
            using var log = new LogFixture();
            var (all, found) = (new List<PagedLine>(), new List<PagedLine>());
            var (every, some) = (new LogCursor(0), new LogCursor(0));
            // long lines, so that one page does not reach their end; or colours and what is no ASCII, so that not all of it is read as it was written
            var isPlain = seed % 3 == 0;
            string[] pieces = ["a", "b", "c", "d", "z", " ", "\u001b[1m", "\u001b]0;t", "\u0007", "é", "\t", "\r", new string('x', 90)];
            for (var step = 0; step < 80; step++)
            {
                log.Write(random.Next(3) == 0 ? LogMark.Error : LogMark.Output, string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => (isPlain && random.Next(4) == 0 ? pieces[^1] : pieces[random.Next(isPlain ? 6 : pieces.Length)]) + (random.Next(3) > 0 ? "" : "\n"))), Begin + step);
                if (random.Next(3) > 0) continue;
                every = Read(log, every, new LogPaging { IsReadable = true }, all);
                some = Read(log, some, new LogPaging { IsReadable = true, MostBytes = isPlain ? random.Next(1, 400) : 1 << 18, Grep = pattern }, found);
            }
            for (var last = 0; last < 100; last++)
            {
                every = Read(log, every, new LogPaging { IsReadable = true }, all);
                some = Read(log, some, new LogPaging { IsReadable = true, MostBytes = 1000, Grep = pattern }, found);
            }
            foreach (var stream in new[] { LogMark.Output, LogMark.Error })
            {
                Assert.Equal(
                    all.Where(line => line.Stream == stream && pattern.Matches(Encoding.UTF8.GetBytes(line.Text))).Select(line => (line.Position, line.Text)),
                    found.Where(line => line.Stream == stream && pattern.Matches(Encoding.UTF8.GetBytes(line.Text))).Select(line => (line.Position, line.Text)));
            }
            Assert.DoesNotContain(found, line => !line.Partial && !pattern.Matches(Encoding.UTF8.GetBytes(line.Text)));
        }

        static LogCursor Read(LogFixture log, LogCursor cursor, LogPaging paging, List<PagedLine> into)
        {
            var page = Page(log, cursor, paging);
            into.AddRange(page.Lines);
            return page.Cursor;
        }
    }

    [Fact]
    public void A_line_waits_for_its_end_and_does_not_hold_up_the_other_stream()
    {
        using var log = new LogFixture();
        log.Write(LogMark.Output, "half", Begin);
        log.Write(LogMark.Error, "whole\n", Begin + 1);
        var page = Page(log, new LogCursor(0), new LogPaging());
        Assert.Equal("whole", Shown(page));
        log.Write(LogMark.Output, " and half\n", Begin + 2);
        page = Page(log, page.Cursor, new LogPaging());
        Assert.Equal("half and half", Shown(page));
        Assert.Equal(new LogCursor(20), page.Cursor);
        Assert.Equal("", Shown(Page(log, page.Cursor, new LogPaging { TellsUnfinished = true })));
    }

    [Fact]
    public void What_has_no_end_is_told_only_if_that_is_wanted_and_goes_on_behind_it()
    {
        using var log = new LogFixture();
        log.Write(LogMark.Output, "name? ", Begin);
        Assert.Equal("", Shown(Page(log, new LogCursor(0), new LogPaging())));
        var page = Page(log, new LogCursor(0), new LogPaging { TellsUnfinished = true });
        Assert.Equal("name? ~", Shown(page));
        log.Write(LogMark.Output, "Ada\n", Begin);
        Assert.Equal("Ada", Shown(Page(log, page.Cursor, new LogPaging())));
    }

    [Fact]
    public void A_line_that_stays_open_far_behind_is_told_in_pieces_so_that_no_page_reads_all_of_it_again()
    {
        using var log = new LogFixture();
        log.Write(LogMark.Error, "open", Begin);
        for (var n = 0; n < 40; n++) log.Write(LogMark.Output, new string('x', 59_999) + "\n", Begin + n);
        var (cursor, pieces) = (new LogCursor(0), 0);
        while (Page(log, cursor, new LogPaging()) is { Lines.Count: > 0 } page)
        {
            pieces += page.Lines.Count(line => line is { Partial: true, Text: "open" });
            cursor = page.Cursor;
        }
        Assert.Equal(1, pieces);
        Assert.Equal(new LogCursor(40 * 60_000 + 4), cursor);
    }

    [Fact]
    public void What_was_removed_behind_a_cursor_is_counted_once()
    {
        using var log = new LogFixture(limits: new LogLimits(1000, 2, null));
        for (var n = 0; n < 1000; n++) log.Write(LogMark.Output, $"line {n:D4}\n", Begin + n);
        var page = Page(log, new LogCursor(5), new LogPaging());
        Assert.Equal(page.Lines[0].Position - 5, page.Lost);
        Assert.Equal("line 0999", page.Lines[^1].Text);
        Assert.Equal(0, Page(log, page.Cursor, new LogPaging()).Lost);
    }

    [Fact]
    public void From_any_place_it_begins_with_the_next_line_and_with_a_number_of_lines_it_goes_on_with_the_one_behind()
    {
        using var log = new LogFixture();
        for (var n = 0; n < 10; n++) log.Write(n % 3 == 0 ? LogMark.Error : LogMark.Output, $"line {n}\n", Begin + n);
        var page = Page(log, new LogCursor(10), new LogPaging { Begins = true, MostLines = 3 });
        Assert.Equal("line 2|line 3|line 4", Shown(page));
        Assert.True(page.More);
        page = Page(log, page.Cursor, new LogPaging { MostLines = 3, Stream = LogMark.Error });
        Assert.Equal("line 6|line 9", Shown(page));
        Assert.False(page.More);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("1.2")]
    [InlineData("1.2.3.4")]
    [InlineData("99999999999999999999")]
    public void What_is_no_cursor_is_none(string text) => Assert.False(LogCursor.TryParse(text, out _));

    [Fact]
    public void A_cursor_is_written_and_read()
    {
        foreach (var cursor in new[] { new LogCursor(0), new LogCursor(77), new LogCursor(9, 4, 9), new LogCursor(9, 9, 12) })
            Assert.Equal((true, cursor), (LogCursor.TryParse(cursor.ToString(), out var read), read));
    }

    private static LogPaging Sized(Random random) => new() { MostBytes = random.Next(1, 400), MostLines = random.Next(4) == 0 ? random.Next(1, 5) : int.MaxValue };

    private static LogCursor Take(LogFixture log, LogCursor cursor, LogPaging paging, StringBuilder[] told) => Take(cursor, Page(log, cursor, paging), told);

    private static LogCursor Take(LogCursor cursor, PagedLines page, StringBuilder[] told)
    {
        foreach (var line in page.Lines) told[line.Stream - LogMark.Output].Append(line.Text).Append(line.Partial ? "" : "\n");
        Assert.True(page.Cursor.Read >= cursor.Read);
        return page.Cursor;
    }

    private static PagedLines Page(LogFixture log, LogCursor cursor, LogPaging paging)
    {
        using var reading = LogReading.Open(log.LogDirectory)!;
        return LogPager.Read(reading, cursor, paging);
    }

    private static string Shown(PagedLines page) => string.Join('|', page.Lines.Select(line => line.Text + (line.Partial ? "~" : "")));
}
