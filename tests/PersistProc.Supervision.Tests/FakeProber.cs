using System.Collections.Concurrent;
using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision.Tests;

/// <summary>Finds what the test has it find, and remembers how often it looked.</summary>
internal sealed class FakeProber(IActorRef calls) : IProber
{
    private IActorRef Calls { get; } = calls;

    private readonly ConcurrentDictionary<ServiceName, Finding> _findings = new();
    private int _open;

    /// <summary>How many probings are under way.</summary>
    public int Open => _open;

    /// <summary>From now on this is found; before it, looks at the service have no end.</summary>
    public void Finds(string service, bool isWell, string text = "as it is") => _findings[ServiceName.Parse(service)] = new Finding(isWell, text);

    /// <summary>The commands of those that are one.</summary>
    public ConcurrentQueue<SpawnOrder> Commands { get; } = new();

    ILook IProber.Open(InstanceId instance, Probing probing, SpawnOrder? command)
    {
        if (command is not null) Commands.Enqueue(command);
        Interlocked.Increment(ref _open);
        return new Look(this, instance);
    }

    internal sealed record Looked(InstanceId Instance, TimeSpan Limit);

    private sealed class Look(FakeProber prober, InstanceId instance) : ILook
    {
        public void Take(TimeSpan limit, Action<Finding> done)
        {
            prober.Calls.Tell(new Looked(instance, limit));
            if (prober._findings.TryGetValue(instance.Service, out var finding)) done(finding);
        }

        public void Dispose() => Interlocked.Decrement(ref prober._open);
    }
}
