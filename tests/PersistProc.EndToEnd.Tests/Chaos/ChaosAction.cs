namespace PersistProc.EndToEnd.Tests.Chaos;

/// <summary>Something that may happen.</summary>
/// <param name="Name">What.</param>
/// <param name="Weight">How often, beside the others.</param>
/// <param name="Do">Does it: what it chooses it takes from the random numbers alone, not from how things are. Says what it did.</param>
internal sealed record ChaosAction(string Name, int Weight, Func<World, Random, int, Task<string>> Do)
{
    public static IReadOnlyList<ChaosAction> All(bool keepersToo) =>
        [.. ChaosKills.All, .. ChaosClients.All, .. ChaosSurroundings.All, .. keepersToo ? ChaosKills.OfKeepers : []];

    public static ChaosAction Pick(IReadOnlyList<ChaosAction> actions, Random random)
    {
        var at = random.Next(actions.Sum(action => action.Weight));
        return actions.First(action => (at -= action.Weight) < 0);
    }
}
