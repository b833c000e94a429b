using PersistProc.Core.Tests.Lives;

namespace PersistProc.Core.Tests.Records;

public class RequestsTests
{
    private static readonly RequestId Id = new("r1");
    private static readonly ExitStatus Crash = ExitStatus.Exited(3);

    [Fact]
    public void A_start_has_succeeded_when_the_program_runs()
    {
        var story = Note(new Story().Start(), RequestAction.Start);
        Assert.Null(Outcome(story));

        Assert.Equal(RequestOutcome.Success(101), Outcome(story.Spawned()));
    }

    [Fact]
    public void A_start_keeps_its_outcome_when_the_instance_has_long_ended()
    {
        var story = Note(new Story().Start(), RequestAction.Start).Spawned().With(Requests.Settle).Exited(Crash).Stop(Some.Alice);

        Assert.Equal(RequestOutcome.Success(101), Outcome(story));
    }

    [Fact]
    public void A_start_of_what_runs_has_succeeded_at_once() =>
        Assert.Equal(RequestOutcome.Success(101), Outcome(Note(new Story().Running().Start(), RequestAction.Start)));

    [Fact]
    public void A_start_has_failed_when_the_launch_has()
    {
        var outcome = Outcome(Note(new Story().Start(), RequestAction.Start).LaunchFailed());

        Assert.Equal((Some.NoProgram, Some.NoProgram.Text), (outcome!.Failure, outcome.Error));
    }

    [Fact]
    public void A_start_during_a_stop_is_about_the_next_instance()
    {
        var story = Note(new Story().Running().Stop(Some.Alice).Start(), RequestAction.Start);
        Assert.Null(Outcome(story));

        Assert.Equal(RequestOutcome.Success(102), Outcome(story.Exited(Crash).Spawned()));
    }

    [Fact]
    public void A_start_that_was_overtaken_by_a_stop_has_failed() =>
        Assert.NotNull(Outcome(Note(new Story().Running().Stop(Some.Alice).Start(), RequestAction.Start).Stop(Some.Bob).Exited(Crash))!.Error);

    [Fact]
    public void A_restart_has_succeeded_when_the_next_instance_runs()
    {
        var story = Note(new Story().Running().Restart(), RequestAction.Restart);
        Assert.Null(Outcome(story.Exited(Crash)));

        Assert.Equal(RequestOutcome.Success(102), Outcome(story.Spawned()));
    }

    [Fact]
    public void One_that_anothers_restart_overtakes_is_answered_by_what_that_has_started()
    {
        var story = Note(new Story().Start(), RequestAction.Start).Restart().Spawned().Exited(ExitStatus.Killed(Signal.Int));
        Assert.Null(Outcome(story));
        Assert.Equal(RequestOutcome.Success(102), Outcome(story.Spawned()));
    }

    [Fact]
    public void And_it_has_failed_when_that_has()
    {
        var story = Note(new Story().Start(), RequestAction.Start).Restart().Spawned().Exited(ExitStatus.Killed(Signal.Int)).LaunchFailed();
        Assert.Equal(Some.NoProgram.Text, Outcome(story)!.Error);
    }

    [Fact]
    public void A_restart_has_failed_when_the_old_instance_cannot_be_stopped()
    {
        var story = Note(new Story(Some.Unit(stop: "TERM 5s")).Running().Restart(), RequestAction.Restart).Later(5).RungTimer().Tree(Some.Orphans);

        Assert.Equal(Some.Orphans, Outcome(story)!.Survivors);
    }

    [Fact]
    public void A_stop_has_succeeded_when_the_tree_is_gone_and_not_before()
    {
        var story = Note(new Story().Running().Stop(Some.Alice), RequestAction.Stop).Exited(Crash, treeEmpty: false).Tree(Some.Orphans);
        Assert.Null(Outcome(story));

        Assert.Equal(RequestOutcome.Success(101), Outcome(story.Tree(Some.Nobody)));
    }

    [Fact]
    public void A_stop_that_leaves_someone_has_failed_and_names_them()
    {
        var story = Note(new Story(Some.Unit(stop: "TERM 5s")).Running().Stop(Some.Alice), RequestAction.Stop).Later(5).RungTimer().Tree(Some.Orphans);

        var outcome = Outcome(story)!;
        Assert.Equal(Some.Orphans, outcome.Survivors);
        Assert.Contains("201 (sleep)", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stop_has_succeeded_too_when_somebody_has_started_the_next_instance()
    {
        var story = Note(new Story().Running().Stop(Some.Alice), RequestAction.Stop).Start().Exited(Crash);

        Assert.Equal(RequestOutcome.Success(101), Outcome(story));
    }

    [Fact]
    public void A_stop_of_what_is_at_rest_has_succeeded_at_once() =>
        Assert.Equal(RequestOutcome.Success(null), Outcome(Note(new Story().Stop(Some.Alice), RequestAction.Stop)));

    [Fact]
    public void The_same_request_is_noted_once()
    {
        var story = Note(Note(new Story().Running().Stop(Some.Alice), RequestAction.Stop), RequestAction.Stop);

        Assert.Single(story.Record.Requests);
    }

    [Fact]
    public void Old_requests_are_forgotten()
    {
        var record = Some.Record();
        for (var i = 0; i < 100; i++) record = Requests.Note(record, new RequestId($"r{i}"), RequestAction.Stop);

        Assert.Equal(ServiceRecord.RequestsKept, record.Requests.Count);
        Assert.NotNull(Requests.Find(record, new RequestId("r99")));
        Assert.Null(Requests.Find(record, new RequestId("r1")));
    }

    private static Story Note(Story story, RequestAction action) => story.With(record => Requests.Note(record, Id, action));

    private static RequestOutcome? Outcome(Story story) => Requests.Find(Requests.Settle(story.Record), Id)!.Outcome;
}
