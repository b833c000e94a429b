using System.Collections.Concurrent;
using System.Globalization;

namespace PersistProc.EndToEnd.Tests.Chaos;

/// <summary>
/// Keeper, holder and supervisor as seen from outside. Any two may die; the death of all three is allowed only where nobody was left who had
/// everything: whoever lived when the last keeper was killed, and was not killed himself, has said that he had not been given everything yet.
/// </summary>
internal sealed class ChaosFamily(Sandbox box)
{
    private readonly ConcurrentDictionary<int, bool> _killed = new();
    private int[] _others = [];
    private int _keeper;
    private int[] _left = [];
    private int _generation;

    /// <summary>Keepers were killed since the last look: all three may have died, and nobody has looked yet.</summary>
    public bool MayHaveDied { get; private set; }

    /// <summary>Who is there now.</summary>
    public (int Keeper, int Supervisor, int Holder) Look()
    {
        var all = box.Ours().ToLookup(pid => Proc.Program(pid) is "persistproc-keeper" && Proc.CommandLine(pid).Contains("--hold", StringComparison.Ordinal) ? "holder" : Proc.Program(pid));
        (_keeper, _others) = (all["persistproc-keeper"].FirstOrDefault(), [.. all["persistprocd"], .. all["holder"]]);
        return (_keeper, all["persistprocd"].LastOrDefault(), all["holder"].LastOrDefault());
    }

    /// <summary>This one is killed now.</summary>
    public void Kills(int pid)
    {
        _killed[pid] = true;
        if (pid != _keeper) return;
        _left = _others;
        MayHaveDied = true;
    }

    /// <summary>A shutdown: the next supervisor is the first one again.</summary>
    public void IsToEnd() => _generation = 0;

    /// <summary>True if another family has begun since the last look. Throws if that was not allowed. A supervisor has just answered.</summary>
    public bool HasDied()
    {
        if (Generation() is not { } now) return false;
        var died = now < _generation;
        _generation = now;
        MayHaveDied = false;
        if (!died) return false;
        var state = Path.Combine(box.Root, "state");
        var said = Read(Path.Combine(state, "persistprocd.log")) + Read(Path.Combine(state, "stderr.log"));
        var silent = _left.Where(pid => !_killed.ContainsKey(pid) && !said.Contains($"({pid}) had everything", StringComparison.Ordinal)).ToArray();
        return silent.Length == 0 ? true : throw new ChaosViolation($"keeper, holder and supervisor have died, though {string.Join(" and ", silent)} lived and did not say that they lacked something");
    }

    // supervisors of one keeper, and of whoever followed it, are counted up
    private int? Generation()
    {
        var words = Proc.Read(box.Supervisor, "cmdline").Split('\0');
        var at = Array.IndexOf(words, "--generation");
        return at >= 0 && int.TryParse(words[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static string Read(string path) => File.Exists(path) ? File.ReadAllText(path) : "";
}
