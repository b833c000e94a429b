using System.Threading.Channels;
using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Daemon.Probing;
using PersistProc.Supervision.Ports;

namespace PersistProc.Daemon.Tests.Probing;

public class CommandsThatLook
{
    private static readonly ServiceUnit Unit = new() { Name = ServiceName.Parse("db"), Command = ["check", "it"], WorkingDirectory = "/" };
    private static readonly SpawnOrder Order = new(new InstanceId(Unit.Name, new Attempt(1)), Unit, ValueMap.Empty<string>(), null, 0);

    private readonly List<ProbeRun> _runs = [];
    private readonly Channel<ProbeRun> _begun = Channel.CreateUnbounded<ProbeRun>();
    private int _kills;

    [Theory]
    [InlineData(0, "anything\n", true, "check it exited with 0")]
    [InlineData(3, "", false, "check it: exited with 3")]
    [InlineData(3, "first\n\n  last words \n", false, "check it: exited with 3: last words")]
    public async Task It_is_well_when_one_ends_with_0_and_else_its_last_words_say_why_not(int code, string written, bool isWell, string expected)
    {
        using var view = new ExecView(Order, Begin);
        var finding = view.FindAsync(CancellationToken.None);
        _runs[0].Over(new ProbeEnd(new ControlEnd(ExitStatus.Exited(code)), written));
        Assert.Equal(new Finding(isWell, expected), await finding);
    }

    [Fact]
    public async Task One_whose_time_is_over_is_killed_and_no_other_is_begun_before_it_is_gone()
    {
        using var view = new ExecView(Order, Begin);
        using var patience = new CancellationTokenSource();
        var first = view.FindAsync(patience.Token);
        _runs[0].Made();
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(1, _kills);

        var second = view.FindAsync(CancellationToken.None);
        Assert.Same(Assert.Single(_runs), await _begun.Reader.ReadAsync());
        Assert.Equal(0, _begun.Reader.Count);
        _runs[0].Over(new ProbeEnd(new ControlEnd(ExitStatus.Killed(Signal.Kill)), ""));
        (await _begun.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20))).Over(new ProbeEnd(new ControlEnd(ExitStatus.Exited(0)), ""));
        Assert.True((await second).IsWell);
    }

    [Fact]
    public void One_that_nobody_wants_any_more_before_it_was_made_is_killed_when_it_is()
    {
        var run = Begin(Order);
        run.Cancel();
        Assert.Equal(0, _kills);
        run.Made();
        Assert.Equal(1, _kills);
    }

    private ProbeRun Begin(SpawnOrder order)
    {
        _runs.Add(new ProbeRun(() => _kills++));
        Assert.True(_begun.Writer.TryWrite(_runs[^1]));
        return _runs[^1];
    }
}
