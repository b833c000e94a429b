namespace PersistProc.Core;

/// <summary>What is wrong with dependencies, which only all files together can tell: names that nobody declares or that are one's own, and circles.</summary>
public static class DependencyFaults
{
    // looking for a near name costs as much as there are names
    private const int MostSuggestions = 50;

    // of a circle these are shown
    private const int ShownAtBeginning = 20;
    private const int ShownAtEnd = 4;

    // of the same two services several keys may speak; each is a row of the table of directives
    private static readonly ValueList<(string Key, Func<ServiceUnit, IEnumerable<ServiceName>> Of)> Keys =
    [
        ("requires", unit => unit.Requires.Select(each => each.Service)),
        ("wants", unit => unit.Wants.Select(each => each.Service)),
        ("after", unit => unit.After.Select(each => each.Service)),
        ("before", unit => unit.Before.Select(each => each.Service)),
        ("binds_to", unit => unit.BindsTo.Select(each => each.Service)),
        ("part_of", unit => unit.PartOf),
        ("conflicts", unit => unit.Conflicts),
        ("on_failure", unit => unit.OnFailure),
        ("on_success", unit => unit.OnSuccess),
    ];

    /// <summary>Something wrong.</summary>
    /// <param name="By">The service that names another.</param>
    /// <param name="Of">The one that is named.</param>
    /// <param name="Key">By which key; null: by any that makes an order.</param>
    /// <param name="Text">What is wrong.</param>
    public sealed record Fault(ServiceName By, ServiceName Of, string? Key, string Text);

    /// <summary>The keys by which services name others.</summary>
    public static bool IsKey(string key) => Keys.Any(each => each.Key == key);

    /// <summary>Whether a service names another one at all.</summary>
    public static bool NamesAny(ServiceUnit unit) => Keys.Any(key => key.Of(unit).Any());

    /// <summary>Everything that is wrong.</summary>
    /// <param name="units">All that is declared.</param>
    public static IEnumerable<Fault> Find(IReadOnlyCollection<ServiceUnit> units) => Own(units).Concat(Unknown(units)).Concat(Contradictions(units)).Concat(Circles(units));

    private static IEnumerable<Fault> Own(IReadOnlyCollection<ServiceUnit> units) =>
        from unit in units
        from key in Keys
        where key.Of(unit).Contains(unit.Name)
        select new Fault(unit.Name, unit.Name, key.Key, $"it names itself: take \"{unit.Name.Name}\" out");

    // of another project nothing is known here: its file may be read later
    private static IEnumerable<Fault> Unknown(IReadOnlyCollection<ServiceUnit> units)
    {
        var known = units.Select(unit => unit.Name).ToHashSet();
        var projects = known.Select(name => name.Project ?? "").ToHashSet(StringComparer.Ordinal);
        var suggestions = 0;
        foreach (var (unit, key, other) in units.SelectMany(Named))
        {
            if (known.Contains(other) || !projects.Contains(other.Project ?? "")) continue;
            var near = suggestions++ >= MostSuggestions ? null : Near(unit, other, known);
            yield return new Fault(unit, other, key, near is null ? $"no service \"{other.Name}\" is declared" : $"no service \"{other.Name}\" is declared: {near}");
        }
    }

    private static IEnumerable<(ServiceName By, string Key, ServiceName Of)> Named(ServiceUnit unit) =>
        Keys.SelectMany(key => key.Of(unit).Select(other => (unit.Name, key.Key, other))).DistinctBy(each => each.other);

    private static string? Near(ServiceName by, ServiceName other, HashSet<ServiceName> known)
    {
        // db@redy is a name as any other; who wrote it has meant a milestone
        var sign = other.Name.LastIndexOf('@');
        if (sign > 0 && known.Any(name => name.Project == other.Project && name.Name == other.Name[..sign])) return $"\"{other.Name[sign..]}\" is none of @{string.Join(", @", Milestones.Words.Words)}";
        var near = NearestWord.Find(other.Name, known.Where(name => name.Project == other.Project && name != by).Select(name => name.Name));
        return near is null ? null : $"did you mean \"{near}\"?";
    }

    // two that exclude each other, and somebody cannot run without both
    private static IEnumerable<Fault> Contradictions(IReadOnlyCollection<ServiceUnit> units)
    {
        var pairs = units.SelectMany(unit => unit.Conflicts.Where(rival => rival != unit.Name).Select(rival => (unit.Name, Rival: rival))).ToList();
        if (pairs.Count == 0) yield break;
        var graph = DependencyGraph.Of(units);
        var needed = units.ToDictionary(unit => unit.Name, unit => graph.NeededBy([unit.Name]).ToHashSet());
        foreach (var (name, rival) in pairs)
        {
            var both = units.Select(unit => unit.Name).Where(each => needed[each].Contains(name) && needed[each].Contains(rival)).OrderBy(each => each != name && each != rival).ToList();
            if (both.Count > 0) yield return new Fault(name, rival, "conflicts", $"\"{both[0].Name}\" cannot run without {Rest(both[0], name, rival)}, which exclude each other: take one of the two out");
        }
    }

    private static string Rest(ServiceName who, ServiceName name, ServiceName rival) =>
        who == name ? $"\"{rival.Name}\"" : who == rival ? $"\"{name.Name}\"" : $"\"{name.Name}\" and \"{rival.Name}\"";

    // what requires another one is stopped before it, so that is an order too
    private static IEnumerable<Fault> Circles(IReadOnlyCollection<ServiceUnit> units)
    {
        var first = new Dictionary<ServiceName, List<ServiceName>>();
        foreach (var unit in units)
        {
            foreach (var (other, _) in unit.Requires.Concat(unit.BindsTo)) Add(first, unit.Name, other);
            foreach (var (other, _) in unit.Wants.Where(wanted => wanted.At is not null)) Add(first, unit.Name, other);
            foreach (var (other, _) in unit.After) Add(first, unit.Name, other);
            foreach (var (later, _) in unit.Before) Add(first, later, unit.Name);
        }

        var done = new HashSet<ServiceName>();
        foreach (var start in units.Select(unit => unit.Name))
        {
            if (Circle(start, first, done) is { } circle) yield return new Fault(circle[^1], circle[0], null, $"a circle: {string.Join(" \u2192 ", Shown(circle))}. Each waits for the next, so none would ever start");
        }
    }

    private static IEnumerable<string> Shown(List<ServiceName> circle)
    {
        var hidden = circle.Count - ShownAtBeginning - ShownAtEnd;
        var names = circle.Append(circle[0]).Select(name => name.ToString());
        return hidden <= 1 ? names : [.. names.Take(ShownAtBeginning), $"… {hidden} more …", .. names.TakeLast(ShownAtEnd + 1)];
    }

    private static void Add(Dictionary<ServiceName, List<ServiceName>> first, ServiceName name, ServiceName before)
    {
        if (name == before) return;
        if (!first.TryGetValue(name, out var all)) first[name] = all = [];
        all.Add(before);
    }

    // depth first, with the way there at hand; what is done leads into no circle that was not told
    private static List<ServiceName>? Circle(ServiceName start, Dictionary<ServiceName, List<ServiceName>> first, HashSet<ServiceName> done)
    {
        var way = new List<ServiceName>();
        var onWay = new HashSet<ServiceName>();
        var open = new Stack<IEnumerator<ServiceName>>();
        List<ServiceName>? found = null;
        if (done.Contains(start)) return null;
        Enter(start);
        while (open.TryPeek(out var next))
        {
            if (!next.MoveNext())
            {
                open.Pop().Dispose();
                done.Add(way[^1]);
                onWay.Remove(way[^1]);
                way.RemoveAt(way.Count - 1);
            }
            else if (onWay.Contains(next.Current))
            {
                found ??= way[way.IndexOf(next.Current)..];
            }
            else if (!done.Contains(next.Current))
            {
                Enter(next.Current);
            }
        }

        return found;

        void Enter(ServiceName name)
        {
            way.Add(name);
            onWay.Add(name);
            open.Push((first.GetValueOrDefault(name) ?? []).GetEnumerator());
        }
    }
}
