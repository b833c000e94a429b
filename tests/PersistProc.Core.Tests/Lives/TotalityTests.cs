using System.Reflection;

namespace PersistProc.Core.Tests.Lives;

/// <summary>Every kind of state answers every kind of input, whatever is wished and whichever instance is named.</summary>
public class TotalityTests
{
    private static readonly Attempt Present = new(7);

    private static readonly ServiceState[] States =
    [
        new ServiceState.Idle(new Reason.NeverStarted()),
        new ServiceState.Waiting(StartCause.ByHand, []),
        new ServiceState.Waiting(StartCause.RestartedByHand, Some.InTheWay),
        new ServiceState.StartPre(Present, StartCause.ByHand, Run(ControlStage.StartPre)),
        new ServiceState.StartPre(Present, StartCause.ByHand, Run(ControlStage.StartPre)) { Asked = true },
        new ServiceState.StartPost(Present, 107, TimeSpan.FromSeconds(90), Run(ControlStage.StartPost)),
        new ServiceState.StartPost(Present, 107, TimeSpan.FromSeconds(90), Run(ControlStage.StartPost)) { Exit = ExitStatus.Exited(0) },
        new ServiceState.Reloading(Present, 107, TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(95)) { Run = Run(ControlStage.Reload) },
        new ServiceState.StopByCommand(Present, null, [], [Some.Alice], Run(ControlStage.Stop), TimeSpan.FromSeconds(99)),
        new ServiceState.StopByCommand(Present, ExitStatus.Exited(0), [], [], Run(ControlStage.Stop), TimeSpan.FromSeconds(99)),
        new ServiceState.StopByCommand(Present, null, [], [Some.Alice], null, TimeSpan.FromSeconds(99)),
        new ServiceState.StopPost(Present, ExitStatus.Exited(0), Run(ControlStage.StopPost)),
        new ServiceState.StopPost(Present, ExitStatus.Never, Run(ControlStage.StopPost)) { Asked = true },
        new ServiceState.Launching(Present, StartCause.ByHand),
        new ServiceState.Activating(Present, 107, TimeSpan.FromSeconds(90), null, null),
        new ServiceState.Activating(Present, 107, TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(5), "nobody listens"),
        new ServiceState.Running(Present, 107, TimeSpan.FromSeconds(90)),
        new ServiceState.Reloading(Present, 107, TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(95)),
        new ServiceState.Remaining(Present, ExitStatus.Exited(0)),
        new ServiceState.Remaining(Present, ExitStatus.Exited(0)) { ByTree = true },
        new ServiceState.Holding(Present, 107, [Some.Alice], Some.InTheWay),
        new ServiceState.Holding(Present, 107, [Some.Alice], Some.InTheWay) { Exit = ExitStatus.Exited(0) },
        new ServiceState.Clearing(Present, ExitStatus.Exited(1)),
        .. Enum.GetValues<ClimbPhase>().SelectMany(phase => new ServiceState[]
        {
            new ServiceState.Stopping(Present, Climb(phase, 0), null, Some.Orphans),
            new ServiceState.Stopping(Present, Climb(phase, 2), ExitStatus.Exited(1), Some.Orphans),
        }),
        new ServiceState.Lingering(Present, null, Some.Orphans),
        new ServiceState.Lingering(Present, ExitStatus.Exited(1), Some.Orphans),
        new ServiceState.BackingOff(Present, TimeSpan.FromSeconds(99), TimeSpan.FromSeconds(1), new Reason.Ended(ExitStatus.Exited(1))),
        new ServiceState.Completed(ExitStatus.Exited(0)),
        new ServiceState.Failed(new Reason.NotLaunched(Some.NoProgram)),
    ];

    private static readonly ServiceInput[] Inputs =
    [
        new ServiceInput.Start(null, null),
        new ServiceInput.Start(null, null) { Gated = true },
        new ServiceInput.Start(Some.Unit() with { Label = "changed" }, Some.Caller()),
        .. new[] { false, true }.SelectMany(force => new ServiceInput[]
        {
            new ServiceInput.Restart(null, null, force),
            new ServiceInput.Restart(null, null, force) { Gated = true, Held = true },
            new ServiceInput.Stop(Some.Bob, force) { Held = true },
            new ServiceInput.Stop(Some.Alice, force),
            new ServiceInput.Stop(null, force),
        }),
        .. Enum.GetValues<SignalScope>().Select(scope => new ServiceInput.Kill(Signal.Hup, scope)),
        new ServiceInput.Restart(null, null, false) { Along = true },
        new ServiceInput.Start(null, null) { Gated = true, Because = Some.Tie },
        new ServiceInput.Stop(null, false) { Because = Some.Tie },
        new ServiceInput.Bounce(Some.Tie, false),
        new ServiceInput.Bounce(Some.Tie, true),
        new ServiceInput.Reload(),
        new ServiceInput.Pause(true),
        new ServiceInput.Pause(false),
        new ServiceInput.Reload { Trigger = new Trigger.Change("a", 0) },
        new ServiceInput.Restart(null, null, false) { Trigger = new Trigger.Change(null, 0), Held = true },
        new ServiceInput.ResetFailed(),
        new ServiceInput.Obstacles([]),
        new ServiceInput.Obstacles(Some.InTheWay),
        new ServiceInput.Enable(true, Some.Caller()),
        new ServiceInput.Enable(false, null),
        new ServiceInput.Arm(true, null, null),
        new ServiceInput.Arm(true, Some.Unit() with { Every = new Timetable { Every = TimeSpan.FromHours(1) } }, Some.Caller()),
        new ServiceInput.Arm(false, null, null),
        new ServiceInput.Start(null, null) { Trigger = new Trigger.Turn(Some.Wall, false) },
        new ServiceInput.Redefine(Some.Unit() with { Label = "changed" }),
        .. new[] { new Attempt(6), Present, new Attempt(8) }.SelectMany(Naming),
        new ServiceInput.TreeChanged(),
    ];

    private static readonly Wish[] Wishes = [new Wish.Up(Present), new Wish.Up(Present.Next), new Wish.Up(Present.Next) { Gated = true }, new Wish.Up(Present) { Because = Some.Tie }, new Wish.Down(Some.Alice, false), new Wish.Down(null, true)];

    public static TheoryData<int> EveryState => [.. Enumerable.Range(0, States.Length)];

    [Fact]
    public void The_samples_cover_every_kind_of_state_input_timer_and_wish()
    {
        Assert.Equal(Kinds<ServiceState>(), States.Select(state => state.GetType()).ToHashSet());
        Assert.Equal(Kinds<ServiceInput>(), Inputs.Select(input => input.GetType()).ToHashSet());
        Assert.Equal(Kinds<Wish>(), Wishes.Select(wish => wish.GetType()).ToHashSet());
        Assert.Equal(Enum.GetValues<LifeTimer>(), Inputs.OfType<ServiceInput.TimerFired>().Select(fired => fired.Timer).Distinct());
    }

    [Theory]
    [MemberData(nameof(EveryState))]
    public void Every_cell_answers_explicitly(int state)
    {
        foreach (var (input, wish) in from input in Inputs from wish in Wishes select (input, wish))
        {
            var record = Record(States[state], wish);
            var (next, effects) = Lifecycle.Next(record, input, Some.At(100), 0.5);

            Assert.NotEmpty(effects);
            Assert.True(next.Attempt >= record.Attempt, "an attempt was taken back");
            // what is ignored may be noted in the wish, the definition or the climb, but moves nothing
            if (effects.OfType<Effect.Ignored>().Any()) Assert.Equal((record.State.GetType(), record.Attempt), (next.State.GetType(), next.Attempt));
            if (NamesAnother(input)) Assert.Equal(record, next);
        }
    }

    [Fact]
    public void Every_state_can_be_taken_over_with_and_without_what_the_keeper_holds()
    {
        HeldInstance?[] held =
        [
            null,
            .. from attempt in new[] { new Attempt(6), Present, new Attempt(8) }
               from exit in new ExitStatus?[] { null, ExitStatus.Exited(1) }
               select new HeldInstance(new InstanceId(Some.Name, attempt), 107, exit, 0),
        ];

        foreach (var (state, wish, found) in from state in States from wish in Wishes from found in held select (state, wish, found))
        {
            foreach (var controls in Controls)
            {
                var (next, effects) = Lifecycle.Resume(Record(state, wish), found, controls, Some.At(100), 0.5);
                Assert.NotEmpty(effects);
                Assert.True(next.Attempt >= Present);
            }
        }
    }

    private static ControlRun Run(ControlStage stage) => new(stage, 0, 3, TimeSpan.FromSeconds(99));

    private static ValueList<HeldInstance>[] Controls { get; } =
    [
        [],
        [new HeldInstance(new InstanceId(Some.Name, Present).Control(3), 103, null, 0)],
        [new HeldInstance(new InstanceId(Some.Name, Present).Control(3), 103, ExitStatus.Exited(0), 0), new HeldInstance(new InstanceId(Some.Name, Present).Control(2), 102, ExitStatus.Exited(0), 0)],
    ];

    private static HashSet<Type> Kinds<T>() =>
        typeof(T).GetNestedTypes(BindingFlags.Public).Where(type => type.IsSubclassOf(typeof(T))).ToHashSet();

    private static Climb Climb(ClimbPhase phase, int rung) => new(StopLadder.Default, rung, TimeSpan.FromSeconds(99), phase, [Some.Alice]);

    private static IEnumerable<ServiceInput> Naming(Attempt attempt) =>
    [
        new ServiceInput.Spawned(attempt, 107, 0),
        new ServiceInput.LaunchFailed(attempt, Some.NoProgram),
        new ServiceInput.Exited(attempt, ExitStatus.Exited(1), 0, false),
        new ServiceInput.Exited(attempt, ExitStatus.Exited(0), 0, true),
        .. new[] { 3, 4 }.SelectMany(number => new ServiceInput[]
        {
            new ServiceInput.ControlEnded(attempt, number, new ControlEnd(ExitStatus.Exited(0))),
            new ServiceInput.ControlEnded(attempt, number, new ControlEnd(ExitStatus.Exited(1))),
            new ServiceInput.ControlEnded(attempt, number, new ControlEnd(ExitStatus.Never, Some.NoProgram)),
        }),
        new ServiceInput.TreeReport(attempt, Some.Nobody),
        new ServiceInput.TreeReport(attempt, Some.Orphans),
        .. Enum.GetValues<NotifiedPhase>().Select(phase => new ServiceInput.Said(attempt, new Notification { Phase = phase, Status = "fine" })),
        new ServiceInput.Said(attempt, new Notification { Watchdog = WatchdogWord.Trigger }),
        new ServiceInput.Said(attempt, new Notification { Watchdog = WatchdogWord.Alive, WatchdogTime = TimeSpan.FromSeconds(3), ExtendTimeout = TimeSpan.FromSeconds(900) }),
        new ServiceInput.BecameReady(attempt),
        new ServiceInput.NotReadyYet(attempt, "nobody listens"),
        new ServiceInput.Unhealthy(attempt, "it answers 500"),
        .. Enum.GetValues<LifeTimer>().Select(timer => new ServiceInput.TimerFired(timer, attempt)),
    ];

    private static bool NamesAnother(ServiceInput input) =>
        input.GetType().GetProperty("Attempt")?.GetValue(input) is Attempt attempt && attempt != Present;

    private static ServiceRecord Record(ServiceState state, Wish wish) => Some.Record() with
    {
        State = state,
        Wish = wish,
        Attempt = Present,
        Instance = new InstanceRecord(Present, Some.Wall) { Pid = 107, Since = TimeSpan.FromSeconds(90), Controls = 3 },
    };
}
