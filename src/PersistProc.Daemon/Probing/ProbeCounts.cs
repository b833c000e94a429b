using System.Collections.Concurrent;
using PersistProc.Core;

namespace PersistProc.Daemon.Probing;

/// <summary>What looks at services found, since this supervisor lives.</summary>
internal sealed class ProbeCounts
{
    private readonly ConcurrentDictionary<(ServiceName Service, ProbePurpose Purpose), ProbeCount> _all = new();

    /// <summary>One more look at a service.</summary>
    public void Add(ServiceName service, ProbePurpose purpose, bool isWell) => _all.AddOrUpdate(
        (service, purpose),
        static (_, well) => new ProbeCount(well ? 1 : 0, well ? 0 : 1, well),
        static (_, before, well) => new ProbeCount(before.Well + (well ? 1 : 0), before.Failed + (well ? 0 : 1), well),
        isWell);

    /// <summary>Of a service for a purpose; null: nobody has looked yet.</summary>
    public ProbeCount? Of(ServiceName service, ProbePurpose purpose) => _all.TryGetValue((service, purpose), out var count) ? count : null;

    /// <summary>Of whom nobody asks any more nothing is kept.</summary>
    public void Keep(IReadOnlySet<ServiceName> known)
    {
        foreach (var key in _all.Keys.Where(key => !known.Contains(key.Service))) _all.TryRemove(key, out _);
    }
}

/// <summary>How looks ended.</summary>
/// <param name="Well">So often well.</param>
/// <param name="Failed">So often not.</param>
/// <param name="IsWell">How the last one ended.</param>
internal readonly record struct ProbeCount(long Well, long Failed, bool IsWell);
