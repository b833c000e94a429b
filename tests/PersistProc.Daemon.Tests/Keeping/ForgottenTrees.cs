using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Logs;
using PersistProc.Linux.Reaping;

namespace PersistProc.Daemon.Tests.Keeping;

public sealed class ForgottenTrees : IDisposable
{
    private static readonly InstanceId Web = new(ServiceName.Parse("web"), new Attempt(1));
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly LogPump _pump = new(TimeProvider.System);
    private readonly LeafDesk _leaves;
    private readonly TreeDesk _trees;
    private readonly ManualResetEventSlim _goOn = new();
    private readonly List<Process> _processes = [];

    public ForgottenTrees()
    {
        var log = new DaemonLog(NullLogger<DaemonLog>.Instance);
        var options = new DaemonOptions { Control = 0, Listener = 0, Generation = 1, Config = "/", State = "/", Run = "/", Socket = "/" };
        _leaves = new LeafDesk(options, CgroupUse.Off, log);
        var welcome = new KeeperWelcome(1, Environment.ProcessId, true, []);
        _leaves.Begin(welcome);
        _trees = new TreeDesk(_pump, _leaves, _ => { }, log) { Keeper = welcome };
    }

    public void Dispose()
    {
        _goOn.Set();
        _trees.Dispose();
        foreach (var process in _processes)
        {
            process.Kill();
            process.Dispose();
        }
        _leaves.Dispose();
        _pump.Dispose();
        _goOn.Dispose();
    }

    [Fact]
    public void A_probe_that_is_forgotten_before_its_tree_is_cleared_is_killed_all_the_same()
    {
        var (first, second) = (Web.Probe(1), Web.Probe(2));
        Hold(first);
        var left = Hold(second);
        using var isBusy = new ManualResetEventSlim();
        _trees.Holder = () =>
        {
            isBusy.Set();
            _goOn.Wait(Patience);
            return 0;
        };
        _trees.Clear(first);
        Assert.True(isBusy.Wait(Patience));

        _trees.Clear(second);
        _trees.Forget(second);
        _goOn.Set();

        Assert.True(left.WaitForExit(Patience));
    }

    private Process Hold(InstanceId instance)
    {
        var process = Process.Start("sleep", "774480");
        _processes.Add(process);
        _trees.Add(instance, process.Id, 0, PidFd.Open(process.Id)!, ended: false);
        return process;
    }
}
