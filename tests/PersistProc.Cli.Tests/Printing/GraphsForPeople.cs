using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tests.Printing;

/// <summary>The texts of graph, blame and critical-chain.</summary>
public class GraphsForPeople
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly GraphReply Shop = new(
        [Service("shop/api", "running", 0, 500, 900), Service("shop/cache", "stopped", null, null, null), Service("shop/db", "running", 0, 0, 500), Service("shop/gone", null, null, null, null), Service("shop/old", "failed", null, null, null), Service("shop/web", "running", 0, 900, 1200)],
        [
            new("shop/api", "shop/db", "binds_to", "ready"), new("shop/api", "shop/cache", "wants", null), new("shop/api", "shop/old", "conflicts", null), new("shop/api", "shop/gone", "on_failure", null),
            new("shop/api", "shop/web", "before", "ready"), new("shop/web", "shop/db", "requires", null), new("shop/web", "shop/db", "after", "started"),
        ]);

    [Fact]
    public void The_tree_has_below_each_what_it_depends_on_and_how() => Assert.Equal(
        """
        shop/old  failed
        shop/web  running
        ├─ shop/api  running  after @ready
        │  ├─ shop/cache  stopped  wants
        │  ├─ shop/db  running  binds_to @ready
        │  ├─ shop/gone  not declared  on_failure
        │  └─ shop/old  failed  conflicts
        └─ shop/db  running  requires, after @started

        """,
        GraphText.Tree(Shop, color: false));

    [Fact]
    public void States_are_in_colours_and_a_circle_of_calls_ends()
    {
        var text = GraphText.Tree(new GraphReply([Service("a", "running", null, null, null), Service("b", "failed", null, null, null)], [new("a", "b", "wants", null), new("b", "a", "wants", null)]), color: true);
        Assert.Contains("a  \e[32mrunning\e[0m", text, StringComparison.Ordinal);
        Assert.Contains("b  \e[31mfailed\e[0m", text, StringComparison.Ordinal);
        Assert.Equal(3, text.Count(letter => letter == '\n'));
    }

    [Fact]
    public void Dot_and_mermaid_name_each_service_and_each_edge()
    {
        Assert.Contains("  \"shop/api\" [label=\"shop/api\\nrunning\", color=green];\n", GraphText.Dot(Shop), StringComparison.Ordinal);
        Assert.Contains("  \"shop/api\" -> \"shop/db\" [label=\"binds_to @ready\"];\n", GraphText.Dot(Shop), StringComparison.Ordinal);
        Assert.Contains("  \"shop/api\" -> \"shop/cache\" [label=\"wants\", style=dashed];\n", GraphText.Dot(Shop), StringComparison.Ordinal);
        Assert.StartsWith("flowchart LR\n  s0[\"shop/api<br/>running\"]\n", GraphText.Mermaid(Shop), StringComparison.Ordinal);
        Assert.Contains("  s0 -->|\"binds_to @ready\"| s2\n", GraphText.Mermaid(Shop), StringComparison.Ordinal);
    }

    [Fact]
    public void Blame_has_the_slowest_first() =>
        Assert.Equal("   500ms shop/db\n   400ms shop/api\n   300ms shop/web\n", StartTimes.Blame(StartTimes.Slowest(Shop)));

    [Fact]
    public void The_critical_chain_goes_from_the_last_to_what_it_waited_for_last()
    {
        var chain = StartTimes.Chain(Shop);
        Assert.Equal(["shop/web", "shop/api", "shop/db"], chain.Select(service => service.Name));
        Assert.EndsWith("shop/web @1.200s +300ms\n└─ shop/api @900ms +400ms\n   └─ shop/db @500ms +500ms\n", StartTimes.Chain(chain), StringComparison.Ordinal);
        // what was ready long before it was asked for held up nobody
        var later = Shop with { Services = [.. Shop.Services.Select(service => service.Name == "shop/db" ? service with { ReadyTime = Begin.AddHours(-1), OrderTime = Begin.AddHours(-2) } : service)] };
        Assert.Equal(["shop/web", "shop/api"], StartTimes.Chain(later).Select(service => service.Name));
    }

    private static GraphService Service(string name, string? state, int? wished, int? ordered, int? ready) => new()
    {
        Name = name,
        Asked = state is not null,
        State = state,
        WishTime = At(wished),
        OrderTime = At(ordered),
        ReadyTime = At(ready),
    };

    private static DateTimeOffset? At(int? milliseconds) => milliseconds is { } time ? Begin.AddMilliseconds(time) : null;
}
