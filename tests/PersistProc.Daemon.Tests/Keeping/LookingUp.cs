using System.Collections.Concurrent;
using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Linux.Launching;

namespace PersistProc.Daemon.Tests.Keeping;

/// <summary>What launches need is looked up, and whoever does not answer holds up nobody else.</summary>
public sealed class LookingUp : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private readonly ManualResetEventSlim _hangs = new();
    private readonly BlockingCollection<string> _told = [];
    private readonly ByHand _time = new();
    private readonly LaunchDesk _desk;

    public LookingUp() => _desk = new LaunchDesk(_time, failure => _told.Add(failure.Message));

    public void Dispose()
    {
        _hangs.Set();
        _desk.Dispose();
        _told.Dispose();
    }

    [Fact]
    public void Launches_are_prepared_though_a_hundred_others_hang()
    {
        for (var number = 0; number < 100; number++) Prepare($"hung{number}", 1, _hangs.Wait);
        for (var number = 0; number < 10; number++) Prepare($"quick{number}", 1);
        Assert.Equal(Enumerable.Range(0, 10).Select(number => $"quick{number}#1 ready").Order(), Next(10).Order());
        _hangs.Set();
        Assert.Equal(100, Next(100).Count(told => told.EndsWith("ready", StringComparison.Ordinal)));
    }

    [Fact]
    public void One_that_hangs_has_failed_when_its_time_is_over_and_what_it_finds_later_counts_for_nothing()
    {
        Prepare("hung", 1, _hangs.Wait);
        Prepare("quick", 1);
        Assert.Equal(["quick#1 ready"], Next(1));
        _time.Pass();
        Assert.Equal(["hung#1 could not be looked up within 20 s"], Next(1));

        // none is begun beside it; the same one again is the same one
        Prepare("hung", 2);
        Assert.Equal(["hung#2 could not be looked up within 20 s"], Next(1));
        Prepare("hung", 1);
        _hangs.Set();
        Prepare("quick", 2);
        Assert.Equal(["quick#2 ready"], Next(1));
        while (true)
        {
            Prepare("hung", 3);
            if (Next(1)[0] == "hung#3 ready") break;
        }
        Assert.Empty(_told);
    }

    [Fact]
    public void A_look_that_throws_is_a_launch_that_failed()
    {
        Prepare("odd", 1, () => throw new InvalidOperationException("on purpose"));
        Assert.Equal(["odd#1 its start could not be prepared: on purpose"], Next(1));
        Prepare("odd", 2);
        Assert.Equal(["odd#2 ready"], Next(1));
    }

    private void Prepare(string service, int attempt, Action? first = null)
    {
        var instance = new InstanceId(ServiceName.Parse(service), new Attempt(attempt));
        _desk.Prepare(
            instance,
            () =>
            {
                first?.Invoke();
                return (new SpawnFrame { Service = service, Attempt = attempt, Tag = 1, Path = "/bin/true", Arguments = [], Environment = [], Directory = "/" }, null);
            },
            _ => _told.Add($"{service}#{attempt} ready"),
            failure => _told.Add($"{service}#{attempt} {(failure.Text.Contains("within 20 s", StringComparison.Ordinal) ? "could not be looked up within 20 s" : failure.Text)}"));
    }

    private string[] Next(int count) => [.. Enumerable.Range(0, count).Select(_ => _told.TryTake(out var told, Soon) ? told : throw new TimeoutException("nothing is told"))];

    /// <summary>Time that is over when the test says so.</summary>
    private sealed class ByHand : TimeProvider
    {
        private readonly ConcurrentDictionary<Due, byte> _due = new();

        public void Pass()
        {
            foreach (var due in _due.Keys) due.Callback(null);
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var due = new Due(callback, _due);
            _due[due] = 0;
            return due;
        }

        private sealed class Due(TimerCallback callback, ConcurrentDictionary<Due, byte> all) : ITimer
        {
            public TimerCallback Callback => callback;

            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose() => all.TryRemove(this, out _);

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
