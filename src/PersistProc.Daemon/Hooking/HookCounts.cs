using System.Collections.Concurrent;

namespace PersistProc.Daemon.Hooking;

/// <summary>How calls ended.</summary>
internal sealed class HookCounts
{
    /// <summary>Well; otherwise; not in time; left out because there were too many; not made, because what it was for is gone or two supervisors died over it.</summary>
    public const string Ok = "ok", Failed = "failed", Late = "late", HeldBack = "held_back", Lost = "lost";

    private readonly ConcurrentDictionary<(string Hook, string Outcome), long> _counts = new();

    /// <summary>One more.</summary>
    public void Add(string hook, string outcome) => _counts.AddOrUpdate((hook, outcome), 1, static (_, count) => count + 1);

    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<(string Hook, string Outcome, long Count)> All() => [.. _counts.Select(each => (each.Key.Hook, each.Key.Outcome, each.Value)).Order()];
}
