using System.Collections.Concurrent;
using PersistProc.Core;
using PersistProc.Linux.Launching;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// Makes plans of launches: the user, the directory, the program, the files of variables are looked up, each of which may
/// hang. Then only this launch does, and it has failed when its time is over; what is found later counts for nothing. While a
/// service's lookup hangs, none of its kind is begun beside it.
/// </summary>
internal sealed class LaunchDesk(TimeProvider time, Action<Exception> fault) : IDisposable
{
    /// <summary>How long a lookup may take.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly LookupThreads _threads = new(fault);
    private readonly ConcurrentDictionary<(ServiceName Service, ProcessRole Role), InstanceId> _underWay = new();

    /// <summary>Looks up what a launch needs; then one of the two is called, on a thread of the desk's.</summary>
    /// <param name="instance">Whose launch; the same one again is the same launch.</param>
    /// <param name="look">Answers the plan, or why there is none.</param>
    /// <param name="ready">Told the plan.</param>
    /// <param name="failed">Told why not.</param>
    public void Prepare(InstanceId instance, Func<(SpawnFrame? Plan, LaunchFailure? Failure)> look, Action<SpawnFrame> ready, Action<LaunchFailure> failed)
    {
        while (!_underWay.TryAdd((instance.Service, instance.Role), instance))
        {
            if (!_underWay.TryGetValue((instance.Service, instance.Role), out var other)) continue; // done this moment
            if (other != instance) failed(Late());
            return;
        }
        var isSettled = 0;
        bool Settles() => Interlocked.Exchange(ref isSettled, 1) == 0;
        var limit = time.CreateTimer(
            _ =>
            {
                if (Settles()) failed(Late());
            },
            null, Patience, Timeout.InfiniteTimeSpan);
        _threads.Do(() =>
        {
            var (plan, failure) = Look(look);
            limit.Dispose();
            _underWay.TryRemove((instance.Service, instance.Role), out _);
            if (!Settles()) return;
            if (plan is not null) ready(plan);
            else failed(failure!);
        });
    }

    /// <summary>Other questions of that kind.</summary>
    public void Do(Action work) => _threads.Do(work);

    private static (SpawnFrame? Plan, LaunchFailure? Failure) Look(Func<(SpawnFrame? Plan, LaunchFailure? Failure)> look)
    {
        try
        {
            return look();
        }
        catch (Exception failure) // whatever it was: somebody waits for an answer
        {
            return (null, new LaunchFailure(LaunchStage.Prepare, 0, $"its start could not be prepared: {failure.Message}", 125));
        }
    }

    private static LaunchFailure Late() => new(
        LaunchStage.Prepare, 0,
        $"what it needs could not be looked up within {Patience.TotalSeconds:0} s: its directory, its program, a file of variables or the list of users does not answer (a dead network mount, a pipe that nobody writes to?). Try again when it does", 125);

    public void Dispose() => _threads.Dispose();
}
