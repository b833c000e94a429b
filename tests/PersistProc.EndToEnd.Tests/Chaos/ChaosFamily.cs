using System.Collections.Concurrent;

namespace PersistProc.EndToEnd.Tests.Chaos;

/// <summary>
/// Keeper, holder and supervisor as seen from outside. Any two may die; the death of all three is allowed only where nobody was left who had
/// everything: of those who lived when a keeper was killed, each was killed himself, or has said that he had not been given everything.
/// <para>
/// Several keepers may have been killed since the last look, and any of these deaths may have been the family's. It was not where another keeper of the
/// same family was seen later. For each of the others it has to have been allowed, not for the last one alone, which
/// may well have been that of the next family's keeper, with everybody else of that alive.
/// </para>
/// </summary>
internal sealed class ChaosFamily(Sandbox box)
{
    private readonly ConcurrentDictionary<int, bool> _killed = new();
    private readonly List<Death> _deaths = [];
    private int[] _others = [];
    private int _keeper;
    private long? _family;

    /// <summary>Keepers were killed since the last look: all three may have died, and nobody has looked yet.</summary>
    public bool MayHaveDied => _deaths.Count > 0;

    /// <summary>Who is there now.</summary>
    public (int Keeper, int Supervisor, int Holder) Look()
    {
        var all = box.Ours().ToLookup(KindOf);
        // whoever waits to be the keeper looks like one
        _keeper = all["keeper"].FirstOrDefault(FamilyGuards.IsTakenBy, all["keeper"].FirstOrDefault());
        _others = [.. all["supervisor"], .. all["holder"], .. all["keeper"].Where(pid => pid != _keeper && Proc.Stat(pid)?.Parent != _keeper)]; // a child of it, just before its exec
        // its heir may have come after the last look, so it is not looked for among those who were there
        if (FamilyGuards.Of(_keeper) is { } family) _deaths.RemoveAll(death => death.Keeper != _keeper && death.Family == family);
        return (_keeper, all["supervisor"].LastOrDefault(), all["holder"].LastOrDefault());
    }

    private static string KindOf(int pid) => Proc.Program(pid) switch
    {
        "persistprocd" => "supervisor",
        "persistproc-keeper" => Proc.CommandLine(pid).Contains("--hold", StringComparison.Ordinal) ? "holder" : "keeper",
        _ => "",
    };

    /// <summary>This one is killed now.</summary>
    public void Kills(int pid)
    {
        _killed[pid] = true;
        if (pid == _keeper) _deaths.Add(new Death(pid, FamilyGuards.Of(pid), _others));
    }

    /// <summary>A shutdown: whoever comes next is another family.</summary>
    public void IsToEnd() => _family = null;

    /// <summary>True if another family has begun since the last look. Throws if that was not allowed. A supervisor has just answered.</summary>
    /// <param name="maySayNothing">What they say of themselves may be missing: the disk was full on which it would be.</param>
    public bool HasDied(bool maySayNothing)
    {
        if (FamilyGuards.Of(Look().Keeper) is not { } now) return false;
        var died = _family is { } before && now != before;
        if (died) Judge(maySayNothing);
        _family = now;
        _deaths.Clear();
        return died;
    }

    private void Judge(bool maySayNothing)
    {
        var state = Path.Combine(box.Root, "state");
        var said = Read(Path.Combine(state, "persistprocd.log")) + Read(Path.Combine(state, "stderr.log"));
        if (_deaths.Count == 0) throw new ChaosViolation("another family has begun, though each keeper that was killed was followed by one of its own");
        foreach (var death in _deaths)
        {
            var silent = death.Left.Where(pid => !_killed.ContainsKey(pid) && !said.Contains($"({pid}) had everything", StringComparison.Ordinal)).ToArray();
            if (silent.Length > 0 && !maySayNothing)
                throw new ChaosViolation($"the family of keeper {death.Keeper} has died, though {string.Join(" and ", silent)} lived and did not say that they lacked something");
        }
    }

    private static string Read(string path) => File.Exists(path) ? File.ReadAllText(path) : "";

    /// <param name="Keeper">Who was killed.</param>
    /// <param name="Family">Of which family it was.</param>
    /// <param name="Left">Who else lived then, as far as was seen.</param>
    private sealed record Death(int Keeper, long? Family, int[] Left);
}
