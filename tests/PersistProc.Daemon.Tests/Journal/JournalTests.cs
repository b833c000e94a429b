using System.Text;
using System.Text.Json;
using CsCheck;
using Microsoft.Extensions.Logging;
using PersistProc.Core;
using PersistProc.Daemon.Journal;

namespace PersistProc.Daemon.Tests.Journal;

/// <summary>The journal of events: whole lines, cursors that only grow, and what a predecessor was about to write.</summary>
public sealed class JournalTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Clock _clock = new();
    private readonly Lines _log = new();
    private int _number;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void What_was_written_is_read_in_order_and_from_any_cursor_on()
    {
        using var journal = Open();
        var written = Enumerable.Range(0, 500).Select(_ => Write(journal)).ToList();
        var read = Read(journal, 0);
        Assert.Equal(written.Select(told => told.Pid), read.Select(line => (int?)line.Pid));
        Assert.Equal(journal.End, read[^1].Cursor);
        foreach (var at in new[] { 0, 1, 250, 498 }) Assert.Equal(read.Skip(at + 1), Read(journal, read[at].Cursor));
        Assert.Empty(Read(journal, journal.End));
    }

    [Fact]
    public void Any_sizes_any_cursor_any_rotation_nothing_twice_nothing_lost() =>
        Gen.Select(Gen.Int[0, 300].List[1, 120], Gen.Int[0, 119], Gen.Int[1500, 20_000]).Sample(
            (reasons, from, largest) =>
            {
                using var place = new TemporaryDirectory();
                using var journal = new EventJournal(place.Path, _clock, _log.Log, largest);
                var cursors = reasons.ConvertAll(length =>
                {
                    Write(journal, reason: new string('x', length));
                    return journal.End;
                });
                var all = Read(journal, 0);
                Assert.Equal(cursors.TakeLast(all.Count), all.Select(line => line.Cursor));
                var after = cursors[Math.Min(from, cursors.Count - 1)];
                Assert.Equal(all.Where(line => line.Cursor > after), Read(journal, after));
            },
            iter: 200);

    [Fact]
    public void A_reader_goes_on_over_rotations()
    {
        using var journal = Open(largest: 4_000);
        using var reading = new JournalReading(journal, 0);
        var read = new List<int>();
        for (var i = 0; i < 300; i++)
        {
            Write(journal);
            if (i % 7 == 0) read.AddRange(reading.Rest().Select(line => Parse(line).Pid));
        }
        read.AddRange(reading.Rest().Select(line => Parse(line).Pid));
        Assert.Equal(Enumerable.Range(1, 300), read);
        Assert.True(new DirectoryInfo(_directory.Path).EnumerateFiles().Sum(file => file.Length) <= 8_000);
    }

    [Fact]
    public void The_next_supervisor_goes_on_behind_the_last_cursor_even_when_the_clock_was_set_back()
    {
        long end;
        using (var journal = Open())
        {
            Write(journal);
            end = journal.End;
        }
        _clock.Now -= TimeSpan.FromHours(1);
        using var next = Open();
        Assert.Equal(end, next.End);
        Write(next);
        Assert.Equal(end + 1, next.End);
        Assert.Equal([1, 2], Read(next, 0).Select(line => line.Pid));
    }

    [Fact]
    public void A_torn_last_line_is_cut_off_and_written_again_by_who_knows_it()
    {
        Told told;
        using (var journal = Open())
        {
            Write(journal);
            told = new Told([Next()], journal.End);
            journal.Append(told.Events);
        }
        var path = Path.Combine(_directory.Path, "events.jsonl");
        using (var file = File.OpenWrite(path)) file.SetLength(file.Length - 20);

        using var next = Open();
        Assert.Equal([1], Read(next, 0).Select(line => line.Pid));
        next.Restore([told]);
        next.Restore([told]);
        Assert.Equal([1, 2], Read(next, 0).Select(line => line.Pid));
        Assert.Empty(_log.All);
    }

    [Fact]
    public void Of_a_predecessors_events_only_those_are_written_that_are_missing()
    {
        using var journal = Open();
        var told = new List<Told>();
        for (var i = 0; i < 40; i++)
        {
            told.Add(new Told([Next(), Next()], journal.End));
            if (i < 38) journal.Append(told[^1].Events);
        }
        journal.Append([told[38].Events[0]]);

        journal.Restore(told.ToValueList());
        Assert.Equal(Enumerable.Range(1, 80), Read(journal, 0).Select(line => line.Pid));
    }

    [Fact]
    public void What_would_stand_in_a_file_that_is_gone_is_not_written_again()
    {
        using var journal = Open(largest: 2_000);
        var told = new Told([Next()], journal.End);
        journal.Append(told.Events);
        for (var i = 0; i < 100; i++) Write(journal);
        Assert.DoesNotContain(1, Read(journal, 0).Select(line => line.Pid));
        journal.Restore([told]);
        Assert.DoesNotContain(1, Read(journal, 0).Select(line => line.Pid));
    }

    [Fact]
    public void Damage_in_the_middle_is_passed_over()
    {
        using (var journal = Open())
        {
            for (var i = 0; i < 100; i++) Write(journal);
        }
        var path = Path.Combine(_directory.Path, "events.jsonl");
        var bytes = File.ReadAllBytes(path);
        for (var i = 4_000; i < 4_300; i++) bytes[i] = (byte)'?';
        File.WriteAllBytes(path, bytes);

        using var next = Open();
        Write(next);
        using var reading = new JournalReading(next, 0);
        var read = reading.Rest().Select(line => Parse(line).Pid).ToList();
        Assert.True(reading.Damaged is > 0 and < 4);
        next.Damaged(reading.Damaged);
        next.Damaged(reading.Damaged);
        Assert.Contains("of its lines are no events", Assert.Single(_log.All), StringComparison.Ordinal);
        Assert.True(read.Count >= 96);
        Assert.Equal(101, read[^1]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no journal at all\n")]
    [InlineData("{\"version\":2,\"cursor\":\"0000000000000001\"}\n")]
    public void A_file_that_is_no_journal_is_moved_aside_with_a_word(string text)
    {
        var path = Path.Combine(_directory.Path, "events.jsonl");
        File.WriteAllText(path, text);
        using var journal = Open();
        Write(journal);
        Assert.Equal([1], Read(journal, 0).Select(line => line.Pid));
        Assert.Equal(text, File.ReadAllText(path + ".damaged"));
        Assert.Contains("is damaged", Assert.Single(_log.All), StringComparison.Ordinal);
    }

    [Fact]
    public void A_journal_that_somebody_removes_is_begun_anew_and_its_cursors_go_on_growing()
    {
        using var journal = Open();
        Write(journal);
        var end = journal.End;
        File.Delete(Path.Combine(_directory.Path, "events.jsonl"));
        Write(journal);
        Assert.True(journal.End > end);
        Assert.Equal([2], Read(journal, end).Select(line => line.Pid));
    }

    [Fact]
    public void A_journal_that_cannot_be_written_is_said_once_and_written_again_when_it_can()
    {
        using var journal = Open();
        File.Delete(Path.Combine(_directory.Path, "events.jsonl"));
        Directory.CreateDirectory(Path.Combine(_directory.Path, "events.jsonl", "x"));
        Write(journal);
        Write(journal);
        Assert.Contains("cannot be written", Assert.Single(_log.All, line => line.Contains("written", StringComparison.Ordinal)), StringComparison.Ordinal);
        Directory.Delete(Path.Combine(_directory.Path, "events.jsonl"), recursive: true);
        if (Directory.Exists(Path.Combine(_directory.Path, "events.jsonl.damaged"))) Directory.Delete(Path.Combine(_directory.Path, "events.jsonl.damaged"), recursive: true);
        Write(journal);
        Assert.Equal(3, Read(journal, 0)[^1].Pid);
    }

    [Fact]
    public void Who_comes_when_what_he_wants_is_gone_is_told_so_and_who_has_everything_is_not()
    {
        using var journal = Open(largest: 600);
        var begin = journal.End;
        var cursors = Enumerable.Range(0, 3).Select(_ => { Write(journal); return journal.End; }).ToList();
        Assert.False(Missed(begin));
        for (var n = 0; n < 20; n++) Write(journal);
        Assert.True(Missed(begin));
        Assert.True(Missed(cursors[2]));
        Assert.False(Missed(0)); // whatever there is
        Assert.False(Missed(journal.End));

        bool Missed(long after)
        {
            using var reading = new JournalReading(journal, after);
            _ = reading.Rest().Count();
            return reading.HasMissed;
        }
    }

    [Fact]
    public void A_reader_who_is_overtaken_by_two_files_is_told_so_and_one_who_keeps_up_is_not()
    {
        using var journal = Open(largest: 600);
        Write(journal);
        using var slow = new JournalReading(journal, journal.End - 1);
        using var quick = new JournalReading(journal, journal.End - 1);
        Assert.Single(slow.Rest());
        for (var n = 0; n < 30; n++)
        {
            Write(journal);
            Assert.Single(quick.Rest().Skip(n == 0 ? 1 : 0));
        }
        Assert.False(quick.HasMissed);
        _ = slow.Rest().Count();
        Assert.True(slow.HasMissed);
    }

    [Fact]
    public async Task Who_waits_is_woken_by_the_next_event()
    {
        using var journal = Open();
        var waiting = journal.WaitBeyond(journal.End, CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        Write(journal);
        await waiting.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task In_a_storm_those_who_wait_are_woken_together_now_and_then()
    {
        var clock = new StandingClock();
        using var journal = new EventJournal(_directory.Path, clock, _log.Log);
        var first = journal.WaitBeyond(journal.End, CancellationToken.None);
        Write(journal);
        await first.WaitAsync(TimeSpan.FromSeconds(20)); // out of nothing: at once

        var one = journal.End;
        var second = journal.WaitBeyond(one, CancellationToken.None);
        Write(journal);
        Write(journal);
        Assert.False(second.IsCompleted);
        Assert.False(journal.WaitBeyond(one, CancellationToken.None).IsCompleted); // who comes now waits with them
        Assert.Equal(EventJournal.Gathering, clock.Due);
        clock.Passes(EventJournal.Gathering);
        await second.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(journal.WaitBeyond(one, CancellationToken.None).IsCompleted);

        var third = journal.WaitBeyond(journal.End, CancellationToken.None);
        clock.Passes(EventJournal.Gathering);
        Assert.False(third.IsCompleted);
        Write(journal);
        await third.WaitAsync(TimeSpan.FromSeconds(20)); // it is quiet again
    }

    [Fact]
    public void A_line_is_what_the_contract_says()
    {
        using var journal = Open();
        journal.Append([new EventRecord(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), ServiceName.Parse("shop/api"), EventKind.Exited) { Pid = 7, ExitCode = 3, Attempt = 2, Reason = "a \"quote\"\n" }]);
        using var reading = new JournalReading(journal, 0);
        var line = Encoding.UTF8.GetString(Assert.Single(reading.Rest()).Span);
        Assert.Equal("{\"time\":\"2026-01-02T03:04:05.000000Z\",\"name\":\"shop/api\",\"event\":\"exited\",\"pid\":7,\"exit_code\":3,\"attempt\":2,\"reason\":\"a \\\"quote\\\"\\n\",\"cursor\":\"" + journal.End + "\"}", line);
    }

    private EventJournal Open(long largest = 1 << 20) => new(_directory.Path, _clock, _log.Log, largest);

    private EventRecord Next(string? reason = null) =>
        new(EventRecord.TimeOf(_clock.Now), ServiceName.Parse("api"), EventKind.Started) { Pid = ++_number, Reason = reason };

    private EventRecord Write(EventJournal journal, string? reason = null)
    {
        var told = Next(reason);
        journal.Append([told]);
        return told;
    }

    private static List<(long Cursor, int Pid)> Read(EventJournal journal, long after)
    {
        using var reading = new JournalReading(journal, after);
        return [.. reading.Rest().Select(Parse)];
    }

    private static (long Cursor, int Pid) Parse(ReadOnlyMemory<byte> line)
    {
        using var json = JsonDocument.Parse(line);
        return (long.Parse(json.RootElement.GetProperty("cursor").GetString()!, System.Globalization.CultureInfo.InvariantCulture), json.RootElement.GetProperty("pid").GetInt32());
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Lines : ILogger<DaemonLog>
    {
        public List<string> All { get; } = [];

        public DaemonLog Log => new(this);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        bool ILogger.IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => All.Add(formatter(state, exception));
    }
}
