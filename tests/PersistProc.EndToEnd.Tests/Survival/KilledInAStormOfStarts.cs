namespace PersistProc.EndToEnd.Tests.Survival;

/// <summary>
/// The keeper (or keeper and supervisor, or keeper and holder) killed while it makes one process after the other: between record, spawn
/// and answer. In the end each service has one instance, and no two ever lived at a time.
/// </summary>
[Trait("Category", "Repeated")]
public sealed class KilledInAStormOfStarts(ITestOutputHelper output) : EndToEndTest(output)
{
    private const int Many = 60;

    [Theory]
    [InlineData("k")]
    [InlineData("k+s")]
    [InlineData("k+h")]
    public async Task Each_service_has_one_instance(string whom)
    {
        var (seed, rounds) = (Repeat.Seed(), Repeat.Times(2));
        var random = new Random(seed);
        Output.WriteLine($"PERSISTPROC_SEED={seed}, {rounds} rounds");
        // each has a lock for as long as it lives: a second one would say so
        Box.User(string.Concat(Enumerable.Range(0, Many).Select(n => $"""
            [services.s{n}]
            command = ["flock", "-n", "-F", "-E", "99", "{Box.At($"lock{n}")}", "sleep", "77{n:D3}"]
            restart = "always"
            restart_delay = "100ms"


            """)));
        await Box.Do("list");
        string[] names = [.. Enumerable.Range(0, Many).Select(n => $"s{n}")];
        for (var round = 0; round < rounds; round++)
        {
            await Mortals.Whole(Box);
            var start = Box.Begin(["start", "--no-wait", .. names]);
            await Eventually.True(() => Running() > random.Next(1, Many / 2), TimeSpan.FromSeconds(60), 1);
            await Mortals.KillNow(Box, whom);
            await start.EndedWithin(TimeSpan.FromSeconds(60));
            await Mortals.Whole(Box);
            await Box.Do(["start", .. names]);
            await Eventually.True(async () => Running() == Many && (await Box.List()).Count(row => row.State == "running") == Many, TimeSpan.FromSeconds(60), 100);
            foreach (var row in await Box.List()) Assert.NotEqual(99, row.ExitCode);
            Assert.DoesNotContain("exit 99", (await Box.Do("events")).Stdout, StringComparison.Ordinal);
            await Box.Do(["stop", .. names]);
            Assert.Equal(0, Running());
        }
    }

    private int Running() => Box.Running("sleep 77").Count;
}
