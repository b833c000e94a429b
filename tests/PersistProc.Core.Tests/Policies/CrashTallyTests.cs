using CsCheck;

namespace PersistProc.Core.Tests.Policies;

/// <summary>When a group of services gives up (OTP's restart intensity).</summary>
public class CrashTallyTests
{
    private static readonly RestartGroup Group = new("shop/back", new StartLimit(3, TimeSpan.FromSeconds(10)));
    private static readonly ServiceName Db = ServiceName.Parse("shop/db");
    private static readonly ServiceName Api = ServiceName.Parse("shop/api");

    [Fact]
    public void One_more_than_is_allowed_within_the_time_is_too_many_and_says_whose_they_were()
    {
        var (tally, gaveUp) = Feed(CrashTally.None, (Db, 1, 0), (Api, 1, 1), (Api, 2, 2));
        Assert.Null(gaveUp);
        (tally, gaveUp) = tally.Add(Crash(Db, 2, 9.9), Group);
        Assert.Equal("its group shop/back gave up: its services crashed 4 times within 10s, more than 3 (shop/api 2 times, shop/db 2 times); the last time shop/db: exited with 1", gaveUp);
        Assert.Equal(CrashTally.None, tally);
    }

    [Fact]
    public void What_is_long_ago_counts_no_more() => Assert.Null(Feed(CrashTally.None, (Db, 1, 0), (Api, 1, 1), (Api, 2, 2), (Db, 2, 10)).GaveUp);

    [Fact]
    public void The_same_crash_counts_once() => Assert.Null(Feed(CrashTally.None, (Db, 1, 0), (Db, 1, 0), (Db, 1, 1), (Db, 1, 2), (Db, 1, 3)).GaveUp);

    [Fact]
    public void It_gives_up_when_one_does_who_looks_at_all_crashes() =>
        Gen.Select(Gen.Int[0, 3].Array[1, 40], Gen.Int[1, 5], Gen.Int[1, 8]).Sample((waits, burst, interval) =>
        {
            var group = new RestartGroup("g", new StartLimit(burst, TimeSpan.FromSeconds(interval)));
            var (tally, now, since) = (CrashTally.None, 0, new List<int>());
            for (var number = 0; number < waits.Length; number++)
            {
                now += waits[number];
                since.Add(now);
                (tally, var gaveUp) = tally.Add(Crash(Db, number, now), group);
                var tooMany = since.Count(each => each > now - interval) > burst;
                Assert.Equal(tooMany, gaveUp is not null);
                if (tooMany) since.Clear();
            }
        });

    [Fact]
    public void A_crash_is_a_back_off_or_a_restart_without_one()
    {
        var (running, waiting) = (new ServiceState.Running(new Attempt(3), 1, default), new ServiceState.BackingOff(new Attempt(3), default, default, new Reason.Ended(ExitStatus.Exited(1))));
        var launching = new ServiceState.Launching(new Attempt(4), StartCause.Automatic);
        Assert.Equal(3, Of(running, 3, waiting, 3)?.Attempt.Number);
        Assert.Equal(3, Of(running, 3, launching, 4)?.Attempt.Number);
        Assert.Null(Of(waiting, 3, waiting, 3));
        Assert.Null(Of(waiting, 3, launching, 4));
        Assert.Null(Of(running, 3, new ServiceState.Launching(new Attempt(4), StartCause.RestartedByHand), 4, StartCause.RestartedByHand));

        static Crash? Of(ServiceState before, int earlier, ServiceState after, int attempt, StartCause cause = StartCause.Automatic) =>
            CrashTally.Of(Db, (before, new Attempt(earlier)), (after, new Attempt(attempt), cause), "exited with 1", default);
    }

    private static (CrashTally Tally, string? GaveUp) Feed(CrashTally tally, params ReadOnlySpan<(ServiceName Name, int Attempt, double At)> crashes)
    {
        string? gaveUp = null;
        foreach (var (name, attempt, at) in crashes) (tally, gaveUp) = tally.Add(Crash(name, attempt, at), Group);
        return (tally, gaveUp);
    }

    private static Crash Crash(ServiceName name, int attempt, double at) => new(name, new Attempt(attempt), TimeSpan.FromSeconds(at), "exited with 1");
}
