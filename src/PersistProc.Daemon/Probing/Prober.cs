using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Supervision.Ports;

namespace PersistProc.Daemon.Probing;

/// <summary>Looks at services from outside: one kind of look for each kind of probe.</summary>
internal sealed class Prober(LogStore logs, Func<InstanceId, IReadOnlyList<int>> tree, Func<SpawnOrder, ProbeRun> run, ReadyPipes pipes, Func<InstanceId, int?> port, ProbeCounts counts) : IProber
{
    /// <summary>How long an answer is heard out whose sense is known already: a look is not for ever.</summary>
    public TimeSpan TimeToHear { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The sockets of services that are open, whether those run or not.</summary>
    public Func<IEnumerable<OpenSocket>> Sockets { get; init; } = static () => [];

    /// <inheritdoc/>
    public ILook Open(InstanceId instance, Core.Probing probing, SpawnOrder? command) => new Look(command is null ? ViewOf(instance, probing) : new ExecView(command, run), isWell => counts.Add(instance.Service, probing.Purpose, isWell));

    private IView ViewOf(InstanceId instance, Core.Probing probing) => Whole(instance, probing.Probe) switch
    {
        { IsOfOwnPort: true } open => new Unknown(open.What),
        { Tcp: { } target } => new TcpView(target, () => tree(instance), () => [.. Sockets().Where(socket => socket.Key.Service != instance.Service)]),
        { Unix: { } path } => new UnixView(path),
        { Http: { } url } probe => new HttpView(url, probe, TimeToHear),
        { Log: { } pattern } => new LogView(pattern, logs.Open(instance.Service), probing.LogPosition),
        { NotifyFd: { } number } => new NotifyFdView(number, instance, pipes),
        { File: { } path } => new FileView(path),
        _ => throw new ArgumentOutOfRangeException(nameof(probing), probing.Probe, "nobody looks at that"),
    };

    private Probe Whole(InstanceId instance, Probe probe) => probe.IsOfOwnPort && port(instance.Leader) is { } own ? probe.At(own) : probe;

    // a leader that hides its environment, and a supervisor that was not there when it got its port
    private sealed class Unknown(string what) : IView
    {
        public string What => what;

        public Task<Finding> FindAsync(CancellationToken stop) => Task.FromResult(new Finding(false, $"{what}: which port it was given is not known; restart it"));

        public void Dispose()
        {
            // nothing is held
        }
    }

    // a view that hangs or throws has found just that
    private sealed class Look(IView view, Action<bool> count) : ILook
    {
        private readonly CancellationTokenSource _end = new();

        public void Take(TimeSpan limit, Action<Finding> done) => _ = TakeAsync(limit, done);

        private async Task TakeAsync(TimeSpan limit, Action<Finding> done)
        {
            var finding = await FindAsync(limit).ConfigureAwait(false);
            if (_end.IsCancellationRequested) return;
            count(finding.IsWell);
            done(finding);
        }

        private async Task<Finding> FindAsync(TimeSpan limit)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
            patience.CancelAfter(limit);
            try
            {
                var stop = patience.Token;
                return await Task.Run(() => view.FindAsync(stop), stop).ConfigureAwait(false); // who asks does not wait for the first system call
            }
            catch (OperationCanceledException)
            {
                return new Finding(false, $"{view.What} does not answer within {Durations.Print(limit)}");
            }
            catch (Exception failure) // whatever it was: it is what was found
            {
                return new Finding(false, $"{view.What}: {failure.Message}");
            }
        }

        public void Dispose()
        {
            _end.Cancel();
            _end.Dispose();
            view.Dispose();
        }
    }
}

/// <summary>One way to look at a service.</summary>
internal interface IView : IDisposable
{
    /// <summary>What is looked at, in words.</summary>
    string What { get; }

    /// <summary>Looks once; says itself what it found, or throws, or is cancelled when its time is over.</summary>
    Task<Finding> FindAsync(CancellationToken stop);
}
