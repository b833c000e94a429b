using Microsoft.Extensions.Logging.Abstractions;
using PersistProc.Daemon.Gateway.Direct;
using PersistProc.Linux.Logs;

namespace PersistProc.Daemon.Tests.Gateway.Direct;

/// <summary>The terminals' socket, which has one name for all supervisors that follow one another.</summary>
public sealed class TheDoorsName : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly LogPump _pump = new(TimeProvider.System);

    public TheDoorsName() => _pump.Start();

    public void Dispose()
    {
        _pump.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Who_closes_removes_his_name()
    {
        var door = NewDoor();
        Assert.True(File.Exists(Name));
        await door.Close(CancellationToken.None);
        Assert.False(File.Exists(Name));
    }

    [Fact]
    public async Task Who_closes_late_leaves_the_name_to_the_one_that_has_it_now()
    {
        var late = NewDoor();
        var next = NewDoor();
        await late.Close(CancellationToken.None);
        Assert.True(File.Exists(Name));
        await next.Close(CancellationToken.None);
        Assert.False(File.Exists(Name));
    }

    private string Name => _directory["terminals.sock"];

    private DirectDoor NewDoor()
    {
        var options = new DaemonOptions
        {
            Control = 0,
            Listener = 0,
            Generation = 1,
            Config = _directory.Path,
            State = _directory.Path,
            Run = _directory.Path,
            Socket = _directory["persistproc.sock"],
        };
        var door = new DirectDoor(_pump, options, sessions: null!, new DaemonLog(NullLogger<DaemonLog>.Instance)); // nobody is let in
        door.Build();
        return door;
    }
}
