using System.Globalization;
using PersistProc.EndToEnd.Tests.Chaos;

// make chaos [MINUTES=10] [SEED=n] [ACTIONS=n] [KEEPER=1]: random actions until the time is over, ACTIONS were done, or something is wrong.
var seed = Number("SEED") is { } wanted ? (int)wanted : Random.Shared.Next(1_000_000);
var run = new ChaosRun(seed, keepersToo: Number("KEEPER") is 1, Console.WriteLine);
try
{
    await run.Go(TimeSpan.FromMinutes(Number("MINUTES") ?? 10), (int)(Number("ACTIONS") ?? int.MaxValue));
    Console.WriteLine($"{run.Actions} actions with seed {seed}, 0 violations");
    return 0;
}
catch (ChaosViolation violation)
{
    Console.WriteLine($"VIOLATION {violation.Message}\n\nagain: make chaos SEED={seed}");
    return 1;
}

static double? Number(string name) => double.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : null;
