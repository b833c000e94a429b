using CsCheck;
using PersistProc.Daemon.Gateway;
using PersistProc.Linux.Logs;

namespace PersistProc.Daemon.Tests.Gateway;

/// <summary>Several logs as one, also where somebody has set the clock back.</summary>
public sealed class MergedLogs
{
    [Fact]
    public void Lines_come_by_their_times_and_those_of_the_first_log_first() =>
        Assert.Equal("a1 b2 a3 b3 b4 a9", Merge([1, 3, 9], [2, 3, 4]));

    [Fact]
    public void A_clock_that_was_set_back_changes_the_order_of_no_log() =>
        Assert.Equal("b2 b4 b7 a10 a5 a6 a11", Merge([10, 5, 6, 11], [2, 4, 7]));

    [Fact]
    public void Whatever_the_times_are_each_log_keeps_its_order_and_nothing_is_lost() =>
        Gen.Int[0, 20].Array[0, 15].Array[0, 5].Sample(logs =>
        {
            var merged = LogMerge.Merge([.. logs.Select((times, n) => ($"{n}", Lines(times)))]).ToList();
            for (var n = 0; n < logs.Length; n++)
                Assert.Equal(logs[n].Select(time => (long)time), merged.Where(each => each.Name == $"{n}").Select(each => each.Line.Time));
            if (logs.All(times => times.SequenceEqual(times.Order())))
                Assert.Equal(merged.Select(each => each.Line.Time).Order(), merged.Select(each => each.Line.Time));
        });

    private static string Merge(int[] a, int[] b) =>
        string.Join(' ', LogMerge.Merge([("a", Lines(a)), ("b", Lines(b))]).Select(each => $"{each.Name}{each.Line.Time}"));

    private static IEnumerable<SelectedLine> Lines(int[] times) =>
        times.Select((time, n) => new SelectedLine(LogMark.Output, time, n, default, Partial: false));
}
