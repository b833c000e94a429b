using CsCheck;

namespace PersistProc.Core.Tests.Policies;

public class BackOffTests
{
    [Theory]
    [InlineData(0, 0.2)]
    [InlineData(1, 0.4)]
    [InlineData(2, 0.8)]
    [InlineData(7, 25.6)]
    [InlineData(8, 30)]
    [InlineData(100_000, 30)]
    public void The_wait_doubles_up_to_its_ceiling(int inARow, double seconds) =>
        Assert.Equal(seconds, BackOff.Delay(Some.Unit(), inARow, 0.5).TotalSeconds, 6);

    [Theory]
    [InlineData(0.0, 0.9)]
    [InlineData(0.5, 1.0)]
    [InlineData(0.75, 1.05)]
    public void Chance_moves_it_by_a_tenth_at_most(double chance, double factor) =>
        Assert.Equal(0.2 * factor, BackOff.Delay(Some.Unit(), 0, chance).TotalSeconds, 6);

    [Fact]
    public void A_first_delay_above_the_ceiling_is_kept() =>
        Assert.Equal(60, BackOff.Delay(Some.Unit() with { RestartDelay = TimeSpan.FromSeconds(60) }, 5, 0.5).TotalSeconds, 6);

    [Fact]
    public void No_delay_stays_no_delay() =>
        Assert.Equal(TimeSpan.Zero, BackOff.Delay(Some.Unit() with { RestartDelay = TimeSpan.Zero }, 100_000, 0.9));

    [Fact]
    public void It_never_leaves_its_bounds() =>
        Gen.Select(Gen.Double[0, 100], Gen.Double[1, 10], Gen.Int[0, 1000], Gen.Double[0, 0.999], Gen.Double[0, 1]).Sample((first, factor, inARow, chance, jitter) =>
        {
            var unit = Some.Unit() with
            {
                RestartDelay = TimeSpan.FromSeconds(first),
                Backoff = new RestartBackoff(factor, TimeSpan.FromSeconds(30), jitter, TimeSpan.FromSeconds(10)),
            };
            var delay = BackOff.Delay(unit, inARow, chance).TotalSeconds;
            Assert.InRange(delay, (first * (1 - jitter)) - 1e-6, (Math.Max(first, 30) * (1 + jitter)) + 1e-6);
        });
}
