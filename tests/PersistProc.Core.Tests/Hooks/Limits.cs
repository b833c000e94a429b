using CsCheck;

namespace PersistProc.Core.Tests.Hooks;

public sealed class Limits
{
    [Fact]
    public void A_hook_that_is_called_too_often_is_held_back_and_says_so_once() => Gen.Int[0, 20_000].List[1, 200].Sample(gaps =>
    {
        var (limit, now, taken, wasHeldBack) = (new HookLimit(), DateTimeOffset.UnixEpoch, new List<DateTimeOffset>(), false);
        foreach (var gap in gaps)
        {
            now += TimeSpan.FromMilliseconds(gap);
            var recent = taken.Count(call => now - call < HookLimit.Within);
            var takes = limit.Takes(now, out var isFirst);
            Assert.Equal(recent < HookLimit.Most, takes);
            Assert.Equal(!takes && !wasHeldBack, isFirst);
            wasHeldBack = !takes;
            if (takes) taken.Add(now);
        }
    });

    [Fact]
    public void A_clock_that_is_set_back_holds_nothing_back()
    {
        var limit = new HookLimit();
        for (var call = 0; call < HookLimit.Most; call++) Assert.True(limit.Takes(DateTimeOffset.UnixEpoch.AddDays(1), out _));
        Assert.True(limit.Takes(DateTimeOffset.UnixEpoch, out _));
    }
}
