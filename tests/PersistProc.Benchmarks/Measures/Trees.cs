using System.Globalization;

namespace PersistProc.Benchmarks.Measures;

/// <summary>The stop of a tree of five hundred that ignore all polite signals, once its last rung has come; beside it as many killed and waited for by hand.</summary>
internal static class Trees
{
    private const int Many = 500;
    private const int Rounds = 5;

    public static async Task<IReadOnlyList<Figure>> StopOfFiveHundred(Bench bench)
    {
        var (ours, byHand) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            // made first, while nothing else is there
            byHand.Add(Projects.ByHand(bench, Many).Ended);
            await bench.Box.Do("run", "-d", "--name", "many", "--stop", "KILL", "--", "sh", "-c",
                string.Create(CultureInfo.InvariantCulture, $"trap '' INT TERM HUP; for i in $(seq {Many}); do sleep 774999 & done; wait"));
            await Eventually.True(() => bench.Box.Running("774999").Count > Many, TimeSpan.FromSeconds(60), 200);
            ours.Add(bench.TimeCli("stop", "many"));
            if (bench.Box.Running("774999").Count > 0) throw new InvalidOperationException("somebody is left");
        }

        return [Projects.Against($"`stop` of a tree of {Many}, from its last rung until all are gone, the whole process", Statistics.Median(ours), 200, ("as many killed and waited for by hand", Statistics.Median(byHand)))];
    }
}
