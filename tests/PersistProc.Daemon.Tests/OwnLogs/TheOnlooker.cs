using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Serilog.Events;
using Serilog.Formatting.Display;
using Serilog.Parsing;

namespace PersistProc.Daemon.Tests.OwnLogs;

/// <summary>Who watches `serve` is told what happens, and never waited for.</summary>
public sealed class TheOnlooker : IDisposable
{
    private static readonly Regex Missing = new("(?<=nobody read them: )[0-9]+(?=;)", RegexOptions.None, TimeSpan.FromSeconds(10));
    private readonly BlockingCollection<string> _told = [];
    private readonly ManualResetEventSlim _reads = new(initialState: true);
    private readonly StandardErrorSink _sink;

    public TheOnlooker() => _sink = new StandardErrorSink(new MessageTemplateTextFormatter("{Message}{NewLine}", CultureInfo.InvariantCulture), line =>
    {
        _reads.Wait();
        _told.Add(line.TrimEnd());
    })
    {
        LastWords = TimeSpan.FromSeconds(20), // whoever reads is waited for, however late the writer is
    };

    public void Dispose()
    {
        _reads.Set();
        _sink.Dispose();
        _told.Dispose();
        _reads.Dispose();
    }

    [Fact]
    public void Lines_come_in_their_order()
    {
        Say(0, 100);
        Assert.Equal(Enumerable.Range(0, 100).Select(Line), Next(100));
    }

    [Fact]
    public void One_who_does_not_read_holds_up_nobody_and_is_told_later_how_many_lines_are_missing()
    {
        Say(0, 1);
        Next(1);
        _reads.Reset();
        Say(1, 3 * StandardErrorSink.Room);
        _reads.Set();

        // the one that he took into his hand when there was no room any more made room for a word about those before it
        var (next, kept) = (1, 0);
        while (next <= 3 * StandardErrorSink.Room)
        {
            var told = Next(1)[0];
            var missing = Missing.Match(told);
            if (!missing.Success) Assert.Equal(Line(next), told);
            kept += missing.Success ? 0 : 1;
            next += missing.Success ? int.Parse(missing.ValueSpan, CultureInfo.InvariantCulture) : 1;
        }

        Assert.InRange(kept, StandardErrorSink.Room - 1, StandardErrorSink.Room + 1);
        Say(9_000, 1);
        Assert.Equal([Line(9_000)], Next(1));
    }

    [Fact]
    public void At_the_end_the_last_lines_are_told_and_one_who_does_not_read_is_left()
    {
        Say(0, 10);
        _sink.Dispose();
        Assert.Equal(10, _told.Count);
        _reads.Reset();
        using var other = new StandardErrorSink(new MessageTemplateTextFormatter("{Message}", CultureInfo.InvariantCulture), _ => _reads.Wait());
        other.Emit(Event(0));
    }

    private void Say(int first, int count)
    {
        for (var number = first; number < first + count; number++) _sink.Emit(Event(number));
    }

    private string[] Next(int count) => [.. Enumerable.Range(0, count).Select(_ => _told.TryTake(out var line, TimeSpan.FromSeconds(20)) ? line : throw new TimeoutException("nothing is told"))];

    private static string Line(int number) => $"line {number}";

    private static LogEvent Event(int number) => new(DateTimeOffset.UnixEpoch, LogEventLevel.Information, null, new MessageTemplateParser().Parse(Line(number)), []);
}
