using PersistProc.Linux.Gate;

namespace PersistProc.Linux.Tests.Gate;

/// <summary>
/// Every order in which keepers of one family may come, do something, give copies and be killed, and in which those who have copies may follow:
/// nobody goes on with a table in which something is missing, and the family dies only with the last one who knew everything.
/// </summary>
public sealed class HeirsModel(ITestOutputHelper output)
{
    private const int MostMembers = 5, MostDeeds = 4, MostReigns = 6;

    [Fact]
    public void Who_follows_knows_all_that_was_done()
    {
        var (states, wrong, followers) = Explore(Reigns.IsOver);
        output.WriteLine($"{states} states, in {followers} of them somebody follows");
        Assert.Null(wrong);
        Assert.InRange(followers, 1_000, states);
    }

    [Fact]
    public void The_model_finds_what_a_lock_alone_lets_through() =>
        Assert.Contains("lacks", Explore(static (_, _) => false).Wrong, StringComparison.Ordinal);

    [Fact]
    public void The_model_finds_a_rule_that_ends_families_for_nothing() =>
        Assert.Contains("turned away", Explore(static (table, present) => table <= present).Wrong, StringComparison.Ordinal);

    private static (int States, string? Wrong, int Followers) Explore(Func<long, long, bool> isOver)
    {
        var first = new Family(0, 0, 1, [new Member(Role.Keeper, 1, 0)]);
        var (known, open, followers) = (new HashSet<string> { first.ToString() }, new Stack<Family>([first]), 0);
        while (open.TryPop(out var family))
        {
            foreach (var (next, wrong, follows) in After(family, isOver))
            {
                if (wrong is not null) return (known.Count, wrong, followers);
                if (!known.Add(next.ToString())) continue;
                if (follows) followers++;
                open.Push(next);
            }
        }
        return (known.Count, null, followers);
    }

    private static IEnumerable<(Family Next, string? Wrong, bool Follows)> After(Family now, Func<long, long, bool> isOver)
    {
        for (var at = 0; at < now.Members.Length; at++)
        {
            var one = now.Members[at];
            yield return (now.Without(at), null, false); // killed
            switch (one.Role)
            {
                case Role.Keeper:
                    if (now.Deeds < MostDeeds) yield return (now.Deed(at), null, false);
                    if (now.Members.Length < MostMembers) yield return (now.With(new Member(Role.Copy, one.Reign, one.Deeds)), null, false);
                    break;
                case Role.Copy when now.Members.All(other => other.Role != Role.Keeper || other.Reign != one.Reign):
                    yield return (now.Change(at, one with { Role = Role.Heir }), null, false); // it has seen its keeper's end, and wants the lock
                    break;
                case Role.Heir when isOver(one.Reign, now.Reign):
                    // turned away, whoever has the lock: there must be something that it does not know
                    yield return (now.Without(at), one.Deeds == now.Deeds ? $"one who knows everything is turned away: {now}" : null, false);
                    break;
                case Role.Heir when now.Count < MostReigns && now.Members.All(other => other.Role != Role.Keeper):
                    var next = now.Change(at, one with { Role = Role.Keeper, Reign = now.Count + 1 }) with { Count = now.Count + 1 };
                    yield return (next, one.Deeds != now.Deeds ? $"who follows lacks something: {now}" : null, true);
                    break;
                default: break;
            }
        }
    }

    private enum Role
    {
        Keeper,
        Copy,
        Heir,
    }

    /// <param name="Role">What it is.</param>
    /// <param name="Reign">Its own, or of the keeper who gave it its copy.</param>
    /// <param name="Deeds">How many of all deeds it knows.</param>
    private sealed record Member(Role Role, long Reign, int Deeds);

    /// <param name="Deeds">How many there were.</param>
    /// <param name="Reign">As the guard says.</param>
    /// <param name="Count">How many reigns there were.</param>
    /// <param name="Members">Who lives.</param>
    private sealed record Family(int Deeds, long Reign, long Count, Member[] Members)
    {
        public Family With(Member member) => this with { Members = Sorted([.. Members, member]) };

        public Family Without(int at) => this with { Members = [.. Members.Where((_, index) => index != at)] };

        public Family Change(int at, Member member) => this with { Members = Sorted([.. Members.Select((each, index) => index == at ? member : each)]) };

        // who has a copy is told in the same moment: it lies in his socket
        public Family Deed(int at) => this with
        {
            Deeds = Deeds + 1,
            Reign = Members[at].Reign,
            Members = Sorted([.. Members.Select((each, index) => index == at || (each.Role == Role.Copy && each.Reign == Members[at].Reign) ? each with { Deeds = Deeds + 1 } : each)]),
        };

        private static Member[] Sorted(Member[] members) => [.. members.OrderBy(member => member.Role).ThenBy(member => member.Reign).ThenBy(member => member.Deeds)];

        public override string ToString() => $"{Deeds} deeds, reign {Reign} of {Count}: {string.Join<Member>(", ", Members)}";
    }
}
