using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using PersistProc.Core;
using PersistProc.Daemon.Hooking;
using PersistProc.Daemon.Journal;
using PersistProc.Daemon.Keeping;
using PersistProc.Linux.Trees;
using PersistProc.Supervision.Ports;

namespace PersistProc.Daemon.Tests.Hooking;

/// <summary>One hook after the other supervisor: every event has its call, in order, and none a third one.</summary>
public sealed class HookLanes : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly TemporaryDirectory _directory = new();
    private readonly Channel<(string Event, ProbeRun Run)> _begun = Channel.CreateUnbounded<(string, ProbeRun)>();
    private readonly Channel<ProbeRun> _killed = Channel.CreateUnbounded<ProbeRun>();
    private readonly ConcurrentBag<ProbeRun> _runs = [];
    private readonly ConcurrentQueue<long> _ended = [];
    private readonly ConcurrentQueue<long> _marks = [];
    private readonly HookCounts _counts = new();
    private readonly DaemonLog _log = new(NullLogger<DaemonLog>.Instance);
    private readonly EventJournal _journal;
    private readonly LogBudget _budget;

    public HookLanes()
    {
        _journal = new EventJournal(_directory.Path, TimeProvider.System, _log);
        _budget = new LogBudget(Path.Combine(_directory.Path, "logs"), TimeProvider.System, (_, _) => { });
    }

    private Hook Hook { get; } = new("h") { On = [HookMoment.Started, HookMoment.Failed, HookMoment.GaveUp], Command = ["tell"] };

    public void Dispose()
    {
        _journal.Dispose();
        _budget.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Calls_are_made_one_after_the_other_in_the_order_of_what_happened()
    {
        await using var lane = Begin();
        for (var attempt = 1; attempt <= 5; attempt++) Happens(EventKind.Started, attempt);
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            var call = await Next();
            Assert.Equal($"started {attempt}", call.Event);
            Assert.False(_begun.Reader.TryRead(out _)); // the next one waits for its end
            End(call, 0);
        }
        Happens(EventKind.Failed, 6, gaveUp: true);
        Assert.Equal("gave_up 6", (await Next()).Event);
    }

    [Fact]
    public async Task What_was_under_way_is_called_again_by_the_next_supervisor_and_what_came_behind_it_follows()
    {
        await using (Begin())
        {
            Happens(EventKind.Started, 1);
            End(await Next(), 0);
            Happens(EventKind.Started, 2);
            Assert.Equal("started 2", (await Next()).Event);
            Happens(EventKind.Started, 3);
        }
        Happens(EventKind.Started, 4); // while there is nobody
        await using (Begin())
        {
            foreach (var expected in new[] { "started 2", "started 3", "started 4" })
            {
                var call = await Next();
                Assert.Equal(expected, call.Event);
                End(call, 0);
            }
        }
    }

    [Fact]
    public async Task Whatever_is_left_of_a_call_that_a_supervisor_did_not_see_end_is_killed_before_the_next_and_nothing_else()
    {
        await using (Begin())
        {
            Happens(EventKind.Started, 1);
            End(await Next(), 0);
            Happens(EventKind.Started, 2);
            await Next();
        }
        await using (Begin()) Assert.Equal("started 2", (await Next()).Event);
        Assert.Equal([_marks.ElementAt(1)], _ended);
        Assert.Equal(3, _marks.Distinct().Count());
    }

    [Fact]
    public async Task What_two_supervisors_died_over_is_passed_over_and_counted()
    {
        for (var supervisor = 0; supervisor < 2; supervisor++)
        {
            await using var lane = Begin();
            if (supervisor == 0) Happens(EventKind.Started, 1);
            Assert.Equal("started 1", (await Next()).Event);
        }
        Happens(EventKind.Started, 2);
        await using (Begin()) Assert.Equal("started 2", (await Next()).Event);
        Assert.Contains(("h", HookCounts.Lost, 1L), _counts.All());
    }

    [Fact]
    public async Task How_each_call_ended_is_counted()
    {
        await using var lane = Begin();
        Happens(EventKind.Started, 1);
        End(await Next(), 0);
        Happens(EventKind.Started, 2);
        End(await Next(), 7);
        Happens(EventKind.Started, 3);
        (await Next()).Run.Over(new ProbeEnd(new ControlEnd(ExitStatus.Exited(0)), "", LeftSomeone: true));
        Happens(EventKind.Started, 4);
        await Next(); // what came before is counted
        Assert.Equal([("h", HookCounts.Failed, 2L), ("h", HookCounts.Ok, 1L)], _counts.All());
    }

    [Fact]
    public async Task One_that_takes_too_long_is_killed_and_the_next_is_called_when_it_is_gone()
    {
        var patience = new Patiences();
        await using var lane = Begin(patience);
        Happens(EventKind.Started, 1);
        var late = await Next();
        late.Run.Made();
        Happens(EventKind.Started, 2);
        patience.AreOver();
        End(await Killed(), null);
        End(await Next(), 0);
        Happens(EventKind.Started, 3);
        await Next();
        Assert.Equal([("h", HookCounts.Late, 1L), ("h", HookCounts.Ok, 1L)], _counts.All());
    }

    [Fact]
    public async Task More_than_so_many_for_one_service_and_moment_are_left_out()
    {
        await using var lane = Begin();
        for (var attempt = 1; attempt <= HookLimit.Most + 5; attempt++) Happens(EventKind.Started, attempt);
        Happens(EventKind.Failed, 99);
        for (var attempt = 1; attempt <= HookLimit.Most; attempt++) End(await Next(), 0);
        Assert.Equal("failed 99", (await Next()).Event);
        Assert.Contains(("h", HookCounts.HeldBack, 5L), _counts.All());
    }

    private Running Begin(TimeProvider? time = null)
    {
        var options = new DaemonOptions { Control = 0, Listener = 0, Generation = 1, Config = _directory.Path, State = _directory.Path, Run = _directory.Path, Socket = "" };
        var parts = new HookParts(_journal, new LogStore(_directory.Path, _budget), options, Run, _ended.Enqueue, _counts, time ?? TimeProvider.System, _log);
        var lane = new HookLane(Hook, parts, _journal.End);
        return new Running(lane, parts, lane.Follow([], false), _runs);
    }

    private ProbeRun Run(SpawnOrder order)
    {
        ProbeRun? run = null;
        run = new ProbeRun(() => _killed.Writer.TryWrite(run!));
        using var told = JsonDocument.Parse(File.ReadAllBytes(order.Unit.StdinFile!));
        _runs.Add(run);
        _marks.Enqueue(TreeTag.FromLimit(order.Tag)!.Value);
        _begun.Writer.TryWrite(($"{told.RootElement.GetProperty("on")} {told.RootElement.GetProperty("attempt")}", run));
        return run;
    }

    private async Task<(string Event, ProbeRun Run)> Next() => await _begun.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    private async Task<(string Event, ProbeRun Run)> Killed() => ("", await _killed.Reader.ReadAsync().AsTask().WaitAsync(Patience));

    private static void End((string Event, ProbeRun Run) call, int? code) =>
        call.Run.Over(new ProbeEnd(new ControlEnd(code is { } known ? ExitStatus.Exited(known) : ExitStatus.Killed(Signal.Kill)), ""));

    private void Happens(EventKind kind, int attempt, bool gaveUp = false) =>
        _journal.Append([new EventRecord(EventRecord.TimeOf(DateTimeOffset.UtcNow), ServiceName.Parse("api"), kind) { Attempt = attempt, GaveUp = gaveUp ? true : null }]);

    /// <summary>A clock by which nobody's patience is over before the test says so.</summary>
    private sealed class Patiences : TimeProvider
    {
        private readonly ConcurrentQueue<Action> _all = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _all.Enqueue(() => callback(state));
            return new Set();
        }

        public void AreOver()
        {
            while (_all.TryDequeue(out var over)) over();
        }

        private sealed class Set : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
                // nothing is held
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }

    private sealed record Running(HookLane Lane, HookParts Parts, Task Work, ConcurrentBag<ProbeRun> Runs) : IAsyncDisposable
    {
        // what is under way is killed, and that is no end of a call
        public async ValueTask DisposeAsync()
        {
            await Parts.Stop.CancelAsync();
            foreach (var run in Runs) run.Over(new ProbeEnd(new ControlEnd(ExitStatus.Killed(Signal.Kill)), ""));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Work.WaitAsync(Patience));
            Lane.Dispose();
            Parts.Dispose();
        }
    }
}
