namespace PersistProc.Core.Tests.Services;

public class DefinitionPlanTests
{
    [Fact]
    public void What_is_new_changed_as_it_was_and_gone()
    {
        var plan = DefinitionPlan.Make(
            [Named("new"), Named("port", "2"), Named("same"), Named("rests", "2")],
            [Known("gone", live: true), Known("same"), Known("port", live: true), Known("rests")]);
        Assert.Equal(
            [("new", Fate.Added, false), ("port", Fate.Changed, true), ("same", Fate.Unchanged, false), ("rests", Fate.Changed, false), ("gone", Fate.Removed, false)],
            plan.Select(each => (each.Name.Name, each.Fate, each.NeedsRestart)));
        Assert.Equal(["environment.PORT"], plan[1].Change.Keys);
    }

    [Fact]
    public void What_runs_is_compared_with_what_it_runs_by()
    {
        var waiting = new KnownDefinition(Named("a"), Named("a", "2"), true);
        Assert.True(DefinitionPlan.Make([Named("a", "2")], [waiting]).Single().NeedsRestart);
        Assert.Equal(Fate.Unchanged, DefinitionPlan.Make([Named("a")], [waiting]).Single().Fate);
        Assert.Equal(Fate.Unchanged, DefinitionPlan.Make([Named("a", "2")], [waiting with { Live = false }]).Single().Fate);
    }

    private static ServiceUnit Named(string name, string port = "1") =>
        Some.Unit() with { Name = ServiceName.Parse($"shop/{name}"), Environment = ValueMap.Empty<string>().With("PORT", port) };

    private static KnownDefinition Known(string name, bool live = false) => new(Named(name), null, live);
}
