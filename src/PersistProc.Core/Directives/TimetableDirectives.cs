namespace PersistProc.Core;

/// <summary>The rows of <c>schedule</c> and <c>every</c>: when a service is started by itself.</summary>
internal static class TimetableDirectives
{
    /// <summary>At times.</summary>
    public static ServiceDirective Schedule { get; } = ServiceDirective.TableOf(
        "schedule", "\"0 3 * * 1-5\"", "When it is started by itself, as cron writes it: five fields, or six with seconds in front, or a word such as `@daily`. `up` and a start with the supervisor wait for that time. With more to say it is a table. See [times](service-files.md#times).", [],
        [
            ServiceDirective.Of("cron", "\"0 3 * * *\"", "The times.", SettingForms.Text, unit => unit.Schedule?.Cron,
                (unit, cron) => OfSchedule(unit with { Every = cron is null ? unit.Every : null }, all => all with { Cron = cron })),
            ServiceDirective.Of("timezone", "\"Europe/Berlin\"", "The time zone in which they are meant (IANA name); the machine's otherwise.", SettingForms.Text, unit => unit.Schedule?.Timezone,
                (unit, zone) => OfSchedule(unit, all => all with { Timezone = zone })),
            .. Rest(unit => unit.Schedule, OfSchedule),
        ]).Short("cron").AtOnce();

    /// <summary>Again and again.</summary>
    public static ServiceDirective Every { get; } = ServiceDirective.TableOf(
        "every", "\"15m\"", "How often it is started by itself: so long after its last start, at least a second. `up` and a start with the supervisor wait for that time. With more to say it is a table.", [],
        [
            ServiceDirective.OrNone("interval", "\"15m\"", "From one start to the next.", SettingForms.Pause, unit => unit.Every?.Every,
                (unit, every) => OfEvery(unit with { Schedule = every is null ? unit.Schedule : null }, all => all with { Every = every })),
            .. Rest(unit => unit.Every, OfEvery),
        ]).Short("interval").AtOnce();

    private static ServiceDirective[] Rest(Func<ServiceUnit, Timetable?> get, Func<ServiceUnit, Func<Timetable, Timetable>, ServiceUnit> set) =>
    [
        ServiceDirective.OrNone("jitter", "\"30s\"", "By how much chance puts each turn off, at most.", SettingForms.Duration, unit => get(unit)?.Jitter, (unit, jitter) => set(unit, all => all with { Jitter = jitter })),
        ServiceDirective.OrNone("catch_up", "true", "Turns that were missed, while the machine slept or no supervisor was there, are made up for, by one start. Default false.", SettingForms.Truth, unit => get(unit)?.CatchUp, (unit, catchUp) => set(unit, all => all with { CatchUp = catchUp })),
        ServiceDirective.OrNone("overlap", "true", "A turn that finds it running is taken as soon as that has ended; one at most is put off. Default false: such a turn is left out.", SettingForms.Truth, unit => get(unit)?.Overlap, (unit, overlap) => set(unit, all => all with { Overlap = overlap })),
    ];

    private static ServiceUnit OfSchedule(ServiceUnit unit, Func<Timetable, Timetable> with) => unit with { Schedule = Kept(with(unit.Schedule ?? Timetable.None)) };

    private static ServiceUnit OfEvery(ServiceUnit unit, Func<Timetable, Timetable> with) => unit with { Every = Kept(with(unit.Every ?? Timetable.None)) };

    private static Timetable? Kept(Timetable timetable) => timetable == Timetable.None ? null : timetable;
}
