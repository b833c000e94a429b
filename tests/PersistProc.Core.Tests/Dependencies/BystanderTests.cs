using PersistProc.Core.Tests.Lives;

namespace PersistProc.Core.Tests.Dependencies;

/// <summary>How a service with commands around it, or one that ends with its tree, looks to those that depend on it.</summary>
public class BystanderTests
{
    private static readonly ValueList<ControlCommand> Command = [new ControlCommand(["prepare"])];

    private static ServiceUnit Around => Some.Unit() with { StartPre = Command, StopCommand = Command, StopPost = Command };

    [Fact]
    public void What_comes_before_its_leader_and_behind_it_is_no_leader()
    {
        var story = new Story(Around).Start();
        Assert.False(Of(story).HasLeader);
        Assert.True(Of(story.CommandEnded().Spawned()).HasLeader);
        story.Exited(ExitStatus.Exited(1)).State<ServiceState.StopPost>();
        Assert.False(Of(story).HasLeader);
    }

    [Fact]
    public void What_comes_back_through_its_commands_recovers_all_the_time()
    {
        var story = new Story(Around).Start().CommandEnded().Spawned().Exited(ExitStatus.Exited(1));
        Assert.True(Of(story).IsRecovering);
        Assert.True(Of(story.CommandEnded().Tree(Some.Nobody)).IsRecovering);
        story.Later(1).BackOffTimer().State<ServiceState.StartPre>();
        Assert.True(Of(story).IsRecovering);

        var unwell = new Story(Around).Start().CommandEnded().Spawned().Feed(new ServiceInput.Unhealthy(new Attempt(1), "it answers 500"));
        Assert.True(Of(unwell).HasLeader);
        Assert.True(Of(unwell.Exited(ExitStatus.Exited(0))) is { HasLeader: false, IsRecovering: true });
    }

    [Fact]
    public void What_goes_on_with_its_tree_has_not_completed()
    {
        var story = new Story(Some.Unit() with { ExitType = ExitType.Tree }).Running().Exited(ExitStatus.Exited(0), treeEmpty: false).Tree(Some.Orphans);
        Assert.True(Of(story).IsAt(Milestone.Started) && Of(story).IsAt(Milestone.Ready));
        Assert.False(Of(story).IsAt(Milestone.Completed) || Of(story).IsAt(Milestone.Succeeded));
        Assert.True(Of(story.Tree(Some.Nobody)).IsAt(Milestone.Succeeded));
    }

    [Fact]
    public void What_is_being_prepared_is_not_started_with_the_supervisor_once_more() =>
        Assert.False(Autostart.Wants(new Story(Around with { Autostart = true }).Start().Record));

    private static Bystander Of(Story story) => new(story.Record.State, story.Record.Wish, story.Record.Attempt, false);
}
