using System.Diagnostics;
using PersistProc.Core;
using PersistProc.Daemon.Visiting;
using PersistProc.Linux.Trees;

namespace PersistProc.Daemon.Tests.Visiting;

public sealed class ShellsThatComeBy : IDisposable
{
    private const string Shop = "/src/shop/persistproc.toml";
    private static readonly TimeSpan Linger = TimeSpan.FromMinutes(10);
    private readonly TemporaryDirectory _directory = new();
    private readonly Clock _clock = new();
    private readonly List<string> _left = [];
    private readonly List<Process> _shells = [];
    private readonly List<VisitDesk> _desks = [];

    public void Dispose()
    {
        _desks.ForEach(desk => desk.Dispose());
        foreach (var shell in _shells)
        {
            if (!shell.HasExited) shell.Kill();
            shell.Dispose();
        }
        _directory.Dispose();
    }

    [Fact]
    public async Task One_that_is_killed_has_left_and_the_clock_runs_from_then()
    {
        var (desk, shell) = (Desk(), Shell());
        Assert.True(desk.Enter(shell, Shop));
        Assert.Null(_clock.Due);
        await Kill(shell);
        Assert.Equal(Linger, await _clock.IsSet());
        _clock.Pass(Linger);
        Assert.Equal([Shop], _left);
    }

    [Fact]
    public async Task A_timer_that_rings_a_moment_too_early_is_set_again()
    {
        var (desk, shell) = (Desk(), Shell());
        desk.Enter(shell, Shop);
        desk.Leave(shell);
        _clock.Pass(Linger - TimeSpan.FromMilliseconds(2));
        Assert.Empty(_left);
        Assert.Equal(TimeSpan.FromMilliseconds(2), await _clock.IsSet());
        _clock.Pass(TimeSpan.FromMilliseconds(2));
        Assert.Equal([Shop], _left);
    }

    [Fact]
    public void Who_is_no_such_process_or_another_one_by_now_does_not_count()
    {
        var (desk, shell) = (Desk(), Shell());
        Assert.False(desk.Enter(shell with { Started = shell.Started + 1 }, Shop));
        Assert.False(desk.Enter(new Visitor(int.MaxValue - 1, 1), Shop));
        Assert.False(File.Exists(_directory[VisitFile.Name]));
    }

    [Fact]
    public async Task The_next_supervisor_knows_who_is_there_and_notices_who_went_meanwhile()
    {
        var (stays, goes) = (Shell(), Shell());
        var before = Desk();
        before.Enter(stays, Shop);
        before.Enter(goes, "/src/blog/persistproc.toml");
        before.Started(Shop);
        before.Dispose();
        await Kill(goes);
        var next = Desk();
        Assert.True(next.IsStarted(Shop));
        Assert.Equal(Linger, await _clock.IsSet());
        _clock.Pass(Linger);
        Assert.Equal(["/src/blog/persistproc.toml"], _left);
        await Kill(stays);
        await _clock.IsSet();
        _clock.Pass(Linger);
        Assert.Equal(["/src/blog/persistproc.toml", Shop], _left);
    }

    [Fact]
    public void After_a_shutdown_nothing_counts_as_started()
    {
        var desk = Desk();
        desk.Enter(Shell(), Shop);
        desk.Started(Shop);
        desk.Dispose();
        Assert.False(Desk(afresh: true).IsStarted(Shop));
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("{}")]
    [InlineData("{\"projects\":[{\"file\":\"/x\",\"visitors\":[[99999999999,1],[1]],\"empty_since\":null}]}")]
    public void A_book_that_cannot_be_read_is_an_empty_one(string text)
    {
        _directory.Write(VisitFile.Name, text);
        var desk = Desk();
        Assert.False(desk.IsStarted("/x"));
        Assert.True(desk.Enter(Shell(), Shop));
    }

    private VisitDesk Desk(bool afresh = false)
    {
        var desk = new VisitDesk(_directory[VisitFile.Name], _clock, new DaemonLog(Microsoft.Extensions.Logging.Abstractions.NullLogger<DaemonLog>.Instance)) { IsLeft = _left.Add };
        _desks.Add(desk);
        desk.Begin(Linger, afresh);
        return desk;
    }

    private Visitor Shell()
    {
        var shell = Process.Start("sleep", "1000");
        _shells.Add(shell);
        return new Visitor(shell.Id, ProcFs.ReadStat(shell.Id)!.Value.StartTicks);
    }

    private Task Kill(Visitor visitor)
    {
        var shell = _shells.Single(each => each.Id == visitor.Pid);
        shell.Kill();
        return shell.WaitForExitAsync();
    }

    /// <summary>Stands still until it is told, and says what is waited for.</summary>
    private sealed class Clock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
        private Action _ring = () => { };
        private TaskCompletionSource<TimeSpan> _set = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TimeSpan? Due { get; private set; }

        public override DateTimeOffset GetUtcNow() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _ring = () => callback(state);
            return new Alarm(this);
        }

        /// <summary>When somebody has a time to wait for.</summary>
        public Task<TimeSpan> IsSet() => _set.Task.WaitAsync(TimeSpan.FromSeconds(30));

        public void Pass(TimeSpan time)
        {
            _now += time;
            _set = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _ring();
        }

        private sealed class Alarm(Clock clock) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                clock.Due = dueTime == Timeout.InfiniteTimeSpan ? null : dueTime;
                if (clock.Due is { } due) clock._set.TrySetResult(due);
                return true;
            }

            public void Dispose() => clock.Due = null;

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
