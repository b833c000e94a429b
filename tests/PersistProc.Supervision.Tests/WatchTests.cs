using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision.Tests;

/// <summary>Services that are restarted when files change, in virtual time.</summary>
public class WatchTests : NamedStage
{
    private static readonly Watch Src = new() { Paths = ["/srv/src"], Base = "/srv" };
    private static readonly ServiceUnit Api = Declare("api") with { Watch = Src };

    [Fact]
    public void A_burst_of_changes_restarts_it_once_and_says_which_file_it_was()
    {
        Begin();
        Define(Api);
        Running("api");
        var watch = Watched();
        watch.Changed(new FilesChanged("/srv/src/a.js", 2));
        watch.Changed(new FilesChanged("/srv/src/b.js", 0));
        Act(watch);
        Signalled("api");
        Exits(Last("api"), ExitStatus.Killed(Signal.Int));
        Started(Spawn("api"));
        Settle();
        Assert.Equal((2, StartCause.Triggered, "src/a.js and 3 more have changed"), (Snapshot("api").Attempt.Number, Snapshot("api").Cause, Snapshot("api").Trigger?.Text));
        // it goes on with the same one
        Assert.Empty(Files.Opened);
    }

    [Fact]
    public void What_has_failed_is_started_again_and_what_was_stopped_by_hand_is_not()
    {
        Begin();
        Define(Api with { Restart = RestartPolicy.No });
        Running("api");
        Exits(Last("api"), ExitStatus.Exited(1));
        Settle();
        var watch = Watched();
        watch.Changed(new FilesChanged("/srv/src/a.js", 0));
        Act(watch);
        Started(Spawn("api"));
        var stop = Begin(Stop("api"));
        Signalled("api");
        Exits(Last("api"), ExitStatus.Killed(Signal.Int));
        stop.ExpectMsg<SupervisorProtocol.Results>();
        AwaitAssert(() => Assert.True(watch.IsOver));
        watch.Changed(new FilesChanged("/srv/src/a.js", 0));
        Pass(5);
        Settle();
        Assert.Equal(2, Snapshot("api").Attempt.Number);
    }

    [Fact]
    public void Dependents_are_restarted_with_it_only_when_that_is_asked_for()
    {
        var web = Declare("web") with { Requires = [new Dependency(Api.Name, null)] };
        Begin();
        Define(Api, web);
        Running("api");
        Running("web");
        var watch = Watched();
        watch.Changed(new FilesChanged("/srv/src/a.js", 0));
        Act(watch);
        Signalled("api");
        Exits(Last("api"), ExitStatus.Killed(Signal.Int));
        Started(Spawn("api"));
        Settle();
        Assert.Equal((2, 1), (Snapshot("api").Attempt.Number, Snapshot("web").Attempt.Number));

        // other keys of the watch hold at once
        Define(Api with { Watch = Src with { Cascade = true } }, web);
        watch = Watched();
        watch.Changed(new FilesChanged("/srv/src/a.js", 0));
        Act(watch);
        Signalled("web");
        Exits(Last("web"), ExitStatus.Killed(Signal.Int));
        Signalled("api");
        Exits(Last("api"), ExitStatus.Killed(Signal.Int));
        Started(Spawn("api"));
        Started(Spawn("web"));
        Settle();
        Assert.Equal((3, 2), (Snapshot("api").Attempt.Number, Snapshot("web").Attempt.Number));
    }

    [Fact]
    public void A_signal_or_a_reload_restarts_nothing()
    {
        Begin();
        Define(Api with { Watch = Src with { Action = new WatchAction(WatchVerb.Reload, null) }, ReloadSignal = Signal.Hup });
        Running("api");
        var watch = Watched();
        watch.Changed(new FilesChanged("/srv/src/a.js", 0));
        Act(watch);
        Assert.Equal("src/a.js has changed", Event<ServiceEvent.Triggered>().Trigger.Text);
        Assert.Equal("HUP", ((Call.Signal)Calls.FishForMessage(call => call is Call.Signal)).Name);
        Settle();
        Assert.Equal(1, Snapshot("api").Attempt.Number);
    }

    [Fact]
    public void That_not_all_can_be_watched_is_told()
    {
        Begin();
        Define(Api);
        Running("api");
        Watched().Trouble("too many");
        AwaitAssert(() => Assert.Equal("too many", Snapshot("api").WatchTrouble));
        Assert.Equal(ServiceStatus.Running, Snapshot("api").Status);
    }

    private static ServiceUnit Declare(string name) => new() { Name = ServiceName.Parse(name), Command = [name], WorkingDirectory = "/srv", Stop = StopLadder.Parse("INT 5s, KILL") };

    private FakeFiles.Opening Watched()
    {
        AwaitAssert(() => Assert.NotEmpty(Files.Opened));
        Assert.True(Files.Opened.TryDequeue(out var opening));
        return opening;
    }

    // what was told has been gathered when the actor answers; then its time passes
    private void Act(FakeFiles.Opening watch)
    {
        Assert.False(watch.IsOver);
        var probe = CreateTestProbe();
        Sys.ActorSelection("/user/supervisor/service-api/*").Tell(new Akka.Actor.Identify(1), probe.Ref);
        probe.ExpectMsg<Akka.Actor.ActorIdentity>();
        Pass(1);
    }
}
