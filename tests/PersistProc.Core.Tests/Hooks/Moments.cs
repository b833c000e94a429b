namespace PersistProc.Core.Tests.Hooks;

public sealed class Moments
{
    [Theory]
    [InlineData("started", false, "Started")]
    [InlineData("ready", false, "Ready")]
    [InlineData("exited", false, "Exited")]
    [InlineData("failed", false, "Failed")]
    [InlineData("failed", true, "GaveUp,Failed")]
    [InlineData("stopped", false, "")]
    [InlineData("attached", false, "")]
    public void An_event_is_the_moments_that_it_is(string what, bool gaveUp, string moments) => Assert.Equal(moments, string.Join(',', HookMoments.Of(what, gaveUp)));

    [Theory]
    [InlineData(new[] { HookMoment.Failed, HookMoment.GaveUp }, true, HookMoment.GaveUp)]
    [InlineData(new[] { HookMoment.Failed }, true, HookMoment.Failed)]
    [InlineData(new[] { HookMoment.Failed, HookMoment.GaveUp }, false, HookMoment.Failed)]
    [InlineData(new[] { HookMoment.GaveUp }, false, null)]
    public void A_hook_is_called_once_for_the_most_particular_of_its_moments(HookMoment[] on, bool gaveUp, HookMoment? moment) =>
        Assert.Equal(moment, new Hook("h") { On = on.ToValueList() }.MomentOf("failed", gaveUp));

    [Fact]
    public void Each_reason_that_says_that_it_gave_up_is_one_and_its_event_says_so()
    {
        var limit = new StartLimit(5, TimeSpan.FromSeconds(10));
        var ended = new Reason.Ended(ExitStatus.Exited(3));
        foreach (var reason in new Reason[] { ended, new Reason.RestartPrevented(ExitStatus.Exited(3)), new Reason.TriggeredTooOften(limit), new Reason.TooManyStarts(limit, ended), new Reason.GroupGaveUp("its group a gave up") })
        {
            Assert.Equal(reason.Text.Contains("gave up", StringComparison.Ordinal), reason.IsGivingUp);
            var step = new Transition(Some.Record(), [new Effect.Announce(new ServiceEvent.AtRest(new Attempt(3), new ServiceState.Failed(reason), null))]);
            Assert.Equal(reason.IsGivingUp ? true : null, Assert.Single(EventRecords.Of(Some.Record(), step, Some.Wall)).GaveUp);
        }
    }

    [Theory]
    [InlineData("api", "api", true)]
    [InlineData("api", "shop/api", true)]
    [InlineData("shop/api", "shop/api", true)]
    [InlineData("shop/api", "other/api", false)]
    [InlineData("shop/*", "shop/api", true)]
    [InlineData("shop/*", "shopping/api", false)]
    [InlineData("*", "anything", true)]
    [InlineData("a*i", "api", true)]
    [InlineData("a*p*i", "api", true)]
    [InlineData("ap*pi", "api", false)]
    [InlineData("worker.*", "worker.12", true)]
    [InlineData("api", "apis", false)]
    public void A_hook_concerns_those_whom_it_names(string pattern, string name, bool concerns) =>
        Assert.Equal(concerns, new Hook("h") { Services = [pattern] }.Concerns(ServiceName.Parse(name)));
}
