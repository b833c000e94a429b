namespace PersistProc.Core.Tests.Lives;

/// <summary>Services that end with the last one of their tree.</summary>
public class ExitTypeTests
{
    private static ServiceUnit Unit => Some.Unit() with { ExitType = ExitType.Tree };

    [Fact]
    public void What_its_program_leaves_behind_is_the_service()
    {
        var story = new Story(Unit).Running().Exited(ExitStatus.Exited(0), treeEmpty: false);
        Assert.Equal((ServiceStatus.Running, true), (ServiceStatuses.Of(story.Record.State), ServiceStatuses.IsReady(story.Record.State)));
        story.Effect<Effect.CheckTree>();
        story.Tree(Some.Orphans).State<ServiceState.Remaining>();
        story.Feed(new ServiceInput.TreeChanged()).Effect<Effect.CheckTree>();
        story.Tree(Some.Nobody);
        Assert.Equal(ExitStatus.Exited(0), story.State<ServiceState.Completed>().Exit);
    }

    [Fact]
    public void Its_restart_policy_goes_by_how_its_program_ended()
    {
        new Story(Unit).Running().Exited(ExitStatus.Exited(3), treeEmpty: false).Tree(Some.Orphans).Tree(Some.Nobody).State<ServiceState.BackingOff>();
        new Story(Unit).Running().Exited(ExitStatus.Exited(3), treeEmpty: true).State<ServiceState.BackingOff>();
    }

    [Fact]
    public void A_stop_is_for_all_that_is_left()
    {
        var story = new Story(Unit).Running().Exited(ExitStatus.Exited(0), treeEmpty: false).Tree(Some.Orphans).Stop(Some.Alice).Tree(Some.Orphans);
        Assert.Equal(("INT", SignalScope.Tree), story.Signals.First());
        story.Tree(Some.Nobody).State<ServiceState.Idle>();
    }

    [Fact]
    public void It_is_looked_at_and_has_its_time_as_before()
    {
        var health = new Probe { File = "/run/well" };
        var story = new Story(Unit with { Health = health, RuntimeMax = TimeSpan.FromSeconds(20) }).Running().Exited(ExitStatus.Exited(0), treeEmpty: false).Tree(Some.Orphans);
        Assert.Equal(health, Probing.Of(story.Record)!.Probe);
        story.Feed(new ServiceInput.Unhealthy(story.Attempt, "it is not there")).Tree(Some.Orphans).Tree(Some.Nobody);
        Assert.Equal("unhealthy: it is not there", story.State<ServiceState.BackingOff>().Why.Text);

        var lasting = new Story(Unit with { RuntimeMax = TimeSpan.FromSeconds(20) }).Running().Exited(ExitStatus.Exited(0), treeEmpty: false).Tree(Some.Orphans);
        lasting.Later(20).Feed(new ServiceInput.TimerFired(LifeTimer.Runtime, lasting.Attempt)).State<ServiceState.Clearing>();
    }

    [Fact]
    public void A_takeover_looks_who_is_left()
    {
        var story = new Story(Unit).Running();
        var held = new HeldInstance(new InstanceId(Some.Name, story.Attempt), 101, ExitStatus.Exited(0), 0);
        story.Exited(ExitStatus.Exited(0), treeEmpty: false).Resume(held).Effect<Effect.CheckTree>();
        story.Resume(null).Effect<Effect.CheckTree>();
        story.State<ServiceState.Remaining>();
    }

    [Fact]
    public void Who_has_named_another_main_process_lives_as_long_as_that_one()
    {
        var story = Forked();
        story.Tree([new TreeMember(Main, "daemon"), new TreeMember(Main + 1, "worker")]).State<ServiceState.Remaining>();
        story.Feed(new ServiceInput.TreeChanged()).Tree([new TreeMember(Main + 1, "worker")]).State<ServiceState.Clearing>();
        story.Tree([new TreeMember(Main + 1, "worker")]).Tree(Some.Nobody).State<ServiceState.BackingOff>();
    }

    [Fact]
    public void Its_end_is_one_that_nobody_has_seen_so_it_is_started_again()
    {
        Forked().Tree(Some.Nobody).State<ServiceState.BackingOff>();
        Forked().Tree([new TreeMember(Main, "daemon")]).Stop(Some.Alice).Tree([new TreeMember(Main, "daemon")]).Tree(Some.Nobody).State<ServiceState.Idle>();
    }

    [Fact]
    public void Who_named_himself_ends_as_ever()
    {
        var story = new Story(Some.Unit()).Running();
        story.Feed(new ServiceInput.Said(story.Attempt, new Notification { MainPid = story.Record.Instance!.Pid })).Exited(ExitStatus.Exited(0), treeEmpty: false).State<ServiceState.Clearing>();
    }

    [Fact]
    public void Who_ends_before_being_ready_is_not_ready_by_having_named_another()
    {
        var story = new Story(Some.Unit() with { Type = ServiceType.Notify }).Start().Spawned();
        story.Feed(new ServiceInput.Said(story.Attempt, new Notification { MainPid = Main })).Exited(ExitStatus.Exited(0), treeEmpty: false).State<ServiceState.Clearing>();
    }

    private const int Main = 4711;

    private static Story Forked()
    {
        var story = new Story(Some.Unit()).Running();
        return story.Feed(new ServiceInput.Said(story.Attempt, new Notification { MainPid = Main })).Exited(ExitStatus.Exited(0), treeEmpty: false);
    }
}
