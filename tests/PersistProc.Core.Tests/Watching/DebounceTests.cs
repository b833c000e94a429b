namespace PersistProc.Core.Tests.Watching;

/// <summary>When changes are acted on.</summary>
public class DebounceTests
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);

    [Fact]
    public void A_burst_is_acted_on_once_it_is_over_but_not_put_off_for_ever()
    {
        var debounce = new Debounce().Changed(At(0));
        Assert.Equal(Quiet, debounce.Wait(At(0), Quiet));
        Assert.Equal(Quiet, debounce.Changed(At(1)).Wait(At(1), Quiet));
        Assert.Equal(TimeSpan.FromMilliseconds(100), debounce.Changed(At(1.9)).Wait(At(1.9), Quiet));
        Assert.Equal(TimeSpan.Zero, debounce.Changed(At(5)).Wait(At(5), Quiet));
    }

    [Fact]
    public void Who_changes_what_he_watches_is_slowed_down_and_who_saves_often_is_not()
    {
        var (own, people, now) = (new Debounce(), new Debounce(), 0.0);
        for (var round = 0; round < 20; round++)
        {
            own = own.Changed(At(now));
            var wait = own.Wait(At(now), Quiet);
            Assert.InRange(wait, TimeSpan.Zero, Debounce.Longest);
            if (round < 10) Assert.Equal(Quiet, wait);
            now += wait.TotalSeconds;
            own = own.Done(At(now));
            people = people.Changed(At(round * 3)).Done(At(round * 3 + 0.2));
            now += 0.5;
        }

        Assert.True(own.IsSlowed);
        Assert.Equal(TimeSpan.FromSeconds(59.5), own.Changed(At(now)).Wait(At(now), Quiet));
        Assert.False(people.IsSlowed);
        // and it is over as soon as nothing changes by itself any more
        Assert.Equal(Quiet, own.Changed(At(now + 70)).Wait(At(now + 70), Quiet));
    }

    [Fact]
    public void Five_saves_within_three_seconds_are_a_persons()
    {
        var debounce = new Debounce();
        for (var save = 0; save < 5; save++)
        {
            debounce = debounce.Changed(At(save * 0.6));
            Assert.Equal(Quiet, debounce.Wait(At(save * 0.6), Quiet));
            debounce = debounce.Done(At((save * 0.6) + 0.2));
        }

        Assert.False(debounce.IsSlowed);
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
