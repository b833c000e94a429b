using CsCheck;

namespace PersistProc.Core.Tests.Timetables;

/// <summary>When a turn comes: by clocks that are set, machines that sleep, and supervisors that are replaced.</summary>
public class AlarmTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Timetable Hourly = new() { Cron = "hourly" };
    private static readonly Timetable Quarter = new() { Every = TimeSpan.FromMinutes(15) };
    private static readonly EveryFewSeconds AtHours = new(3600);

    [Fact]
    public void A_turn_comes_at_its_time_and_not_before()
    {
        var alarm = Alarm(Hourly, served: Noon);
        Assert.Equal((null, Noon.AddHours(1), TimeSpan.FromSeconds(1)), Look(alarm, Noon.AddSeconds(3599)));
        Assert.Equal(new Trigger.Turn(Noon.AddHours(1), false), alarm.Look(At(Noon.AddHours(1)), AtHours).Turn);
    }

    [Theory]
    [InlineData(59, true)]   // somebody was replaced, or nobody looked
    [InlineData(61, false)]
    public void A_turn_that_is_less_than_a_minute_late_is_on_time(int late, bool comes) =>
        Assert.Equal(comes, Alarm(Hourly, served: Noon).Look(At(Noon.AddHours(1).AddSeconds(late)), AtHours).Turn is { IsLate: false });

    [Fact]
    public void Turns_that_were_missed_are_made_up_for_once_if_that_is_wanted()
    {
        var morning = At(Noon.AddHours(20.5));
        Assert.Equal((null, Noon.AddHours(21), TimeSpan.FromMinutes(30)), Look(Alarm(Hourly, served: Noon), morning.Wall));
        var late = Alarm(Hourly with { CatchUp = true }, served: Noon).Look(morning, AtHours).Turn;
        Assert.Equal(new Trigger.Turn(Noon.AddHours(1), true), late);
        // and then comes the next one
        Assert.Equal((null, Noon.AddHours(21), TimeSpan.FromMinutes(30)), Look(Alarm(Hourly with { CatchUp = true }, served: morning.Wall), morning.Wall));
    }

    [Fact]
    public void A_clock_that_is_set_back_a_little_repeats_nothing_and_one_that_is_set_back_a_lot_starts_anew()
    {
        var alarm = Alarm(Hourly, served: Noon);
        Assert.Equal(Noon.AddHours(1), alarm.Look(At(Noon.AddSeconds(-30)), AtHours).At);
        Assert.Equal(Noon.AddHours(-4), alarm.Look(At(Noon.AddHours(-4.5)), AtHours).At);
    }

    [Fact]
    public void Again_and_again_counts_on_the_clock_that_nobody_sets_and_that_goes_on_in_sleep()
    {
        var alarm = Alarm(Quarter, served: Noon, from: new SteadyMoment("a", TimeSpan.FromHours(1), Noon));
        // the wall clock was set by a day
        Assert.Equal(TimeSpan.FromMinutes(5), alarm.Look(new Moment(TimeSpan.FromMinutes(70), Noon.AddDays(1)) { Boot = "a" }, AtHours).Left);
        // it has slept for five minutes
        Assert.Equal(TimeSpan.Zero, alarm.Look(new Moment(TimeSpan.FromMinutes(70), Noon) { Boot = "a", Asleep = TimeSpan.FromMinutes(5) }, AtHours).Left);
        // another boot: only the wall clock knows
        Assert.Equal(TimeSpan.FromMinutes(12), alarm.Look(new Moment(TimeSpan.FromHours(9), Noon.AddMinutes(3)) { Boot = "b" }, AtHours).Left);
    }

    [Theory]
    [InlineData(null, 10)]
    [InlineData(true, 0)]
    public void Again_and_again_keeps_its_pace_after_sleep_or_makes_up_for_it(bool? catchUp, int left)
    {
        var look = Alarm(Quarter with { CatchUp = catchUp }, served: Noon).Look(At(Noon.AddMinutes(15 * 8 + 5)), AtHours);
        Assert.Equal(TimeSpan.FromMinutes(left), look.Left);
        Assert.Equal(catchUp, look.Turn?.IsLate);
    }

    [Fact]
    public void What_never_comes_is_waited_for_all_the_same() =>
        Assert.Equal(new AlarmLook(null, null, null), Alarm(Hourly, served: Noon).Look(At(Noon), new NoCalendar()));

    [Fact]
    public void Somebody_looks_once_a_minute_at_least_and_all_at_once()
    {
        var now = new Moment(TimeSpan.FromSeconds(3610), Noon);
        Assert.Equal(TimeSpan.FromSeconds(50), Core.Alarm.Wait(new AlarmLook(null, null, TimeSpan.FromHours(3)), now));
        Assert.Equal(TimeSpan.FromSeconds(50), Core.Alarm.Wait(new AlarmLook(null, null, null), now));
        Assert.Equal(TimeSpan.FromSeconds(3), Core.Alarm.Wait(new AlarmLook(null, null, TimeSpan.FromSeconds(3)), now));
    }

    // the oracle lists all turns of a day with their jitter, and who of them was asleep
    [Fact]
    public void Whoever_looks_when_each_turn_is_taken_once_or_missed_for_a_reason() =>
        Gen.Select(Gen.Int[10, 900], Gen.Int[0, 600], Gen.Bool, Gen.Int[0, 20000], Gen.Int[0, 20000], Gen.Int[1, 55]).Sample((period, jitter, catchUp, sleepAt, sleepFor, pace) =>
        {
            var timetable = new Timetable { Cron = "x", Jitter = TimeSpan.FromSeconds(jitter % period), CatchUp = catchUp };
            var (calendar, served, taken) = (new EveryFewSeconds(period), Noon, new List<(Trigger.Turn Turn, DateTimeOffset At)>());
            for (var second = 0; second < 40000; second += second >= sleepAt && second < sleepAt + sleepFor ? sleepFor : pace)
            {
                var now = Noon.AddSeconds(second);
                // who has taken one looks again at once
                while (new Alarm(timetable, Some.Seed, served, Steady(Noon), null).Look(At(now), calendar).Turn is { } turn)
                {
                    taken.Add((turn, now));
                    served = turn.IsLate ? now : turn.At;
                }
            }

            Assert.Equal(taken.Count, taken.Select(each => each.Turn.At).Distinct().Count());
            Assert.All(taken, each => Assert.True(each.Turn.IsLate || each.At - each.Turn.At <= Core.Alarm.OnTime + timetable.Jitter!.Value));
            Assert.True(taken.Count(each => each.Turn.IsLate) <= (catchUp ? 1 : 0), "more than one start made up for what was missed");
            // of those that came while somebody looked none is missing
            var asleep = (From: Noon.AddSeconds(sleepAt - pace), To: Noon.AddSeconds(sleepAt + sleepFor + pace + 60));
            for (var turn = calendar.Next(timetable, Noon)!.Value; turn < Noon.AddSeconds(40000 - period - pace); turn = calendar.Next(timetable, turn)!.Value)
            {
                if (turn + timetable.Jitter!.Value >= asleep.From && turn <= asleep.To) continue;
                Assert.Contains(taken, each => each.Turn.At == turn);
            }
        }, iter: 300);

    [Fact]
    public void Chance_puts_a_turn_off_within_its_bounds_the_same_for_whoever_asks()
    {
        var timetable = Hourly with { Jitter = TimeSpan.FromMinutes(10) };
        var offs = Enumerable.Range(0, 200).Select(hour => Alarm(timetable, served: Noon.AddHours(hour)).Look(At(Noon.AddHours(hour)), AtHours).At!.Value - Noon.AddHours(hour + 1)).ToList();
        Assert.All(offs, off => Assert.InRange(off, TimeSpan.Zero, TimeSpan.FromMinutes(10)));
        Assert.True(offs.Distinct().Count() > 150, "the dice are loaded");
        Assert.True(offs.Average(off => off.TotalMinutes) is > 4 and < 6, "the dice are loaded");
        Assert.Equal(offs[7], Alarm(timetable, served: Noon.AddHours(7)).Look(At(Noon.AddHours(7.9)), AtHours).At!.Value - Noon.AddHours(8));
    }

    private static Alarm Alarm(Timetable timetable, DateTimeOffset served, SteadyMoment? from = null) => new(timetable, Some.Seed, served, from ?? Steady(Noon), null);

    private static SteadyMoment Steady(DateTimeOffset wall) => At(wall).Steady;

    private static Moment At(DateTimeOffset wall) => new(wall - Noon.AddDays(-1), wall) { Boot = "a" };

    private static (Trigger.Turn? Turn, DateTimeOffset? At, TimeSpan? Left) Look(Alarm alarm, DateTimeOffset wall)
    {
        var look = alarm.Look(At(wall), AtHours);
        return (look.Turn, look.At, look.Left);
    }
}
