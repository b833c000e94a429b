namespace PersistProc.EndToEnd.Tests.Chaos;

/// <summary>`make chaos` for a minute, with a seed of its own each time; PERSISTPROC_SEED makes its choices again.</summary>
public sealed class AMinuteOfChaos(ITestOutputHelper output)
{
    [Fact]
    public Task Leaves_nothing_lost_doubled_or_behind() =>
        new ChaosRun(Repeat.Seed(), keepersToo: false, output.WriteLine).Go(TimeSpan.FromMinutes(1));
}
