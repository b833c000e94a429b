namespace PersistProc.Core.Tests.Dependencies;

/// <summary>What stands in the way of whom.</summary>
public class ObstaclesTests
{
    private static readonly ServiceName Api = ServiceName.Parse("api");
    private static readonly ServiceName Db = ServiceName.Parse("db");
    private static readonly Attempt First = new(1);
    private static readonly Wish Up = new Wish.Up(First);
    private static readonly Wish Down = new Wish.Down(null, false);
    private static readonly Reason Broken = new Reason.Ended(ExitStatus.Exited(1));

    private static readonly Dictionary<string, Bystander?> Ways = new()
    {
        ["unknown"] = null,
        ["idle"] = new(new ServiceState.Idle(new Reason.NeverStarted()), Down, default, false),
        ["asked"] = new(new ServiceState.Idle(new Reason.NeverStarted()), Down, default, true),
        ["waiting"] = new(new ServiceState.Waiting(StartCause.ByHand, []), Up, default, false),
        ["launching"] = new(new ServiceState.Launching(First, StartCause.ByHand), Up, First, false),
        ["running"] = new(new ServiceState.Running(First, 100, default), Up, First, false),
        ["holding"] = new(new ServiceState.Holding(First, 100, [], []), Down, First, false),
        ["restarting"] = new(new ServiceState.Running(First, 100, default), new Wish.Up(First.Next), First, false),
        ["backoff"] = new(new ServiceState.BackingOff(First, default, default, Broken), Up, First, false),
        ["completed"] = new(new ServiceState.Completed(ExitStatus.Exited(0)), Up, First, false),
        ["failed"] = new(new ServiceState.Failed(Broken), Up, First, false),
    };

    [Theory]
    [InlineData("ready", "asked waiting launching holding restarting")]
    [InlineData("started", "asked waiting launching holding restarting")]
    [InlineData("completed", "asked waiting launching running holding restarting")]
    [InlineData("succeeded", "asked waiting launching running holding restarting")]
    public void An_order_alone_waits_for_who_is_on_his_way(string at, string waited)
    {
        Assert.True(Milestones.Words.TryParse(at, out var milestone, out _));
        var unit = Some.Unit() with { Name = Api, After = [new Ordering(Db, milestone)] };
        Assert.Equal(waited.Split(' '), Ways.Where(way => OfStart(unit, way.Value).Count > 0).Select(way => way.Key));
    }

    [Theory]
    [InlineData("unknown", "which no file declares")]
    [InlineData("idle", "which does not run")]
    [InlineData("failed", "which has failed")]
    [InlineData("backoff", "to be ready")]
    [InlineData("launching", "to be ready")]
    [InlineData("running", null)]
    [InlineData("completed", null)]
    public void What_is_required_and_ordered_has_to_be_there(string way, string? text)
    {
        var unit = Some.Unit() with { Name = Api, Requires = [Db], After = [new Ordering(Db, Milestone.Ready)] };
        Assert.Equal(text is not null, OfStart(unit, Ways[way]).SingleOrDefault()?.Text.Contains(text!, StringComparison.Ordinal) ?? false);
    }

    [Theory]
    [InlineData("unknown", true)]
    [InlineData("idle", true)]
    [InlineData("failed", true)]
    [InlineData("launching", false)]
    [InlineData("backoff", false)]
    public void What_is_required_alone_is_started_at_the_same_time(string way, bool isInTheWay) =>
        Assert.Equal(isInTheWay, OfStart(Some.Unit() with { Name = Api, Requires = [Db] }, Ways[way]).Count > 0);

    [Fact]
    public void A_stop_waits_for_those_that_come_after_or_require_it_and_are_on_their_way_out()
    {
        var ordered = Some.Unit() with { Name = Api, After = [new Ordering(Db, Milestone.Ready)] };
        var requiring = Some.Unit() with { Name = Api, Requires = [Db] };
        foreach (var unit in new[] { ordered, requiring })
        {
            var graph = DependencyGraph.Of([unit]);
            Assert.Equal(["asked", "holding", "restarting"], Ways.Where(way => Obstacles.OfStop(Db, graph, _ => way.Value).Count > 0).Select(way => way.Key));
        }
    }

    [Fact]
    public void A_start_waits_for_those_that_come_after_or_require_it_and_still_live_on_their_way_out()
    {
        var ordered = Some.Unit() with { Name = Api, After = [new Ordering(Db, Milestone.Ready)] };
        var requiring = Some.Unit() with { Name = Api, Requires = [Db] };
        foreach (var unit in new[] { ordered, requiring })
        {
            var graph = DependencyGraph.Of([unit]);
            Assert.Equal(["holding", "restarting"], Ways.Where(way => Obstacles.OfStart(Db, graph, _ => way.Value).Count > 0).Select(way => way.Key));
            Assert.True(graph.MayWait(Db));
        }
    }

    [Fact]
    public void A_start_does_not_wait_for_a_dependent_that_could_not_be_stopped()
    {
        var lingering = new Bystander(new ServiceState.Lingering(First, null, []), Down, First, false);
        Assert.Empty(Obstacles.OfStart(Db, DependencyGraph.Of([Some.Unit() with { Name = Api, Requires = [Db] }]), _ => lingering));
    }

    [Fact]
    public void What_waits_for_a_requirement_that_is_tried_again_says_so_through_a_chain_and_what_comes_after_it_alone_does_not_wait()
    {
        var tried = Ways["backoff"]!.Value with { IsUnready = true };
        var first = Assert.Single(OfStart(Some.Unit() with { Name = Api, Requires = [Db], After = [new Ordering(Db, Milestone.Ready)] }, tried));
        Assert.Equal("db, which it requires and which was not ready before it failed; it is tried again (persistproc why db)", first.Text);
        Assert.True(first is { IsPassing: true, IsUncertain: true });

        var next = new Bystander(new ServiceState.Waiting(StartCause.ByHand, [first]), Up, default, false);
        var web = Some.Unit() with { Name = ServiceName.Parse("web"), After = [new Ordering(Api, Milestone.Ready)] };
        Assert.Equal(ObstacleKind.Retried, Assert.Single(OfStart(web with { Requires = [Api] }, next)).Kind);
        Assert.Empty(OfStart(web, next));
        Assert.False(next.IsSameToOthers(next with { State = new ServiceState.Waiting(StartCause.ByHand, [first with { Kind = ObstacleKind.NotYet }]) }));
    }

    [Fact]
    public void Who_is_on_its_way_out_is_waited_for_until_it_is_gone_and_named_once()
    {
        var unit = Some.Unit() with { Name = Api, After = [new Ordering(Db, Milestone.Ready)], Conflicts = [Db] };
        Assert.Equal("db to be stopped first", Assert.Single(OfStart(unit, Ways["holding"])).Text);
    }

    [Fact]
    public void What_is_tried_again_and_again_is_told_once()
    {
        Obstacle[] now = [new(Db, ObstacleKind.Retried, Milestone.Ready)], before = [new(Db, ObstacleKind.NotYet, Milestone.Ready)];
        Assert.False(Obstacle.IsNews(now.ToValueList(), before.ToValueList()));
        Assert.True(Obstacle.IsNews([now[0] with { Kind = ObstacleKind.Failed }], before.ToValueList()));
        Assert.True(Obstacle.IsNews(now.ToValueList(), []));
    }

    private static ValueList<Obstacle> OfStart(ServiceUnit unit, Bystander? other) => Obstacles.OfStart(unit.Name, DependencyGraph.Of([unit]), _ => other);
}
