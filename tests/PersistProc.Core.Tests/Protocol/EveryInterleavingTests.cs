using Xunit.Abstractions;

namespace PersistProc.Core.Tests.Protocol;

/// <summary>
/// Every interleaving of a start, one end by itself and some deaths of keeper, holder and supervisor, at every instruction between
/// record, spawn and answer: there is never a second instance, and in the end exactly one.
/// </summary>
public class EveryInterleavingTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(3, 2)]
    [InlineData(5, 1)]
    public void No_order_of_deaths_makes_two_instances_or_none(int deaths, int accidents)
    {
        var (wrong, states, rests) = Explore(Begin(deaths, accidents));
        output.WriteLine($"{states} states, {rests} of them at rest");
        output.WriteLine(wrong ?? "");
        Assert.Null(wrong);
        Assert.True(states > 1_000 && rests > 0, "hardly anything was looked at");
    }

    [Theory]
    [InlineData("a holder forgets what is being made", 1, 1, "an instance was made twice")]
    [InlineData("a supervisor forgets what it has ordered", 2, 1, "an instance was made twice")]
    [InlineData("nobody looks for what may have been made", 2, 0, "two instances live")]
    public void Without_one_of_its_rules_the_protocol_fails(string rule, int deaths, int accidents, string how) =>
        Assert.StartsWith(how, Explore(Begin(deaths, accidents) with { Without = rule }).Wrong, StringComparison.Ordinal);

    private static (string? Wrong, int States, int Rests) Explore(Family begin)
    {
        var from = new Dictionary<Family, (Family? Before, string By)> { [begin] = (null, "the start") };
        var open = new Queue<Family>([begin]);
        var rests = 0;
        while (open.TryDequeue(out var family))
        {
            if (family.Alive.Count > 1) return ($"two instances live:\n{Way(from, family)}", from.Count, rests);
            // one whose end nobody was left to know may be made again, when it is gone
            if (!family.IsAnew && family.Ever.Count != family.Ever.Distinct().Count()) return ($"an instance was made twice:\n{Way(from, family)}", from.Count, rests);
            var going = Steps.Of(family).ToList();
            if (going.Count == 0)
            {
                rests++;
                if (Wrong(family) is { } wrong) return ($"{wrong}:\n{Way(from, family)}", from.Count, rests);
            }

            foreach (var (name, next) in going.Concat(Steps.Faults(family)))
            {
                if (from.TryAdd(next, (family, name))) open.Enqueue(next);
            }
        }

        return (null, from.Count, rests);
    }

    private static Family Begin(int deaths, int accidents)
    {
        var record = Some.Record(Some.Unit(RestartPolicy.Always));
        var start = Lifecycle.Next(record, new ServiceInput.Start(null, null), Some.At(1000), 0.5);
        // the wish is on record: before that, the client asks again
        var holding = new Holding(0, false, false, 0, start.Record);
        return new Family
        {
            Keeper = holding,
            Holder = holding,
            HolderIsWhole = true,
            Copy = holding,
            Disk = start.Record,
            Supervisor = start.Record,
            Pending = start.Effects,
            Deaths = deaths,
            Accidents = accidents,
        };
    }

    // nothing is left to be done: it runs, and everybody knows
    private static string? Wrong(Family family)
    {
        if (family.Supervisor is not { State: ServiceState.Running running }) return $"it is {family.Supervisor?.State}";
        if (family.Alive is not [var alive] || alive != running.Attempt.Number) return $"it is said to run as {running.Attempt}, and there lives {string.Join(", ", family.Alive)}";
        return family.Keeper is { Ended: false } keeper && keeper.Attempt == alive ? null : $"the keeper has {family.Keeper}";
    }

    private static string Way(Dictionary<Family, (Family? Before, string By)> from, Family family)
    {
        var way = new List<string>();
        for (var at = family; at is not null; at = from[at].Before) way.Add($"{from[at].By} -> supervisor {at.Supervisor?.State}, keeper {at.Keeper?.Attempt}, alive {string.Join(',', at.Alive)}");
        way.Reverse();
        return string.Join('\n', way);
    }
}
