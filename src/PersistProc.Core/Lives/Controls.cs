namespace PersistProc.Core;

/// <summary>How the commands of a stage are run one after the other, and what follows on them.</summary>
internal static class Controls
{
    /// <summary>How long one may take: a command of a start as long as the start, and the others as long as that would be.</summary>
    public static TimeSpan Limit(Situation s) => s.Unit.StartTimeout ?? Probes.StartTimeout;

    /// <summary>Orders a command.</summary>
    /// <param name="s">The service.</param>
    /// <param name="attempt">The instance.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="step">Which of its commands.</param>
    /// <param name="state">The state in which it is awaited.</param>
    /// <param name="before">What is done before.</param>
    public static Transition Run(Situation s, Attempt attempt, ControlStage stage, int step, Func<ControlRun, ServiceState> state, params ReadOnlySpan<Effect> before)
    {
        var number = s.Record.Instance!.Controls + 1;
        var run = new ControlRun(stage, step, number, s.Now.Monotonic + Limit(s));
        var counted = s.With(s.Record with { Instance = s.Record.Instance with { Controls = number, OpenControls = s.Record.Instance.OpenControls.Add(number) } });
        return counted.To(state(run), [.. before, new Effect.RunControl(attempt, run), new Effect.StartTimer(LifeTimer.Control, Limit(s), attempt)]);
    }

    /// <summary>Orders one again of which nobody knows whether it was ordered; so it is the same one.</summary>
    public static Transition Again(Situation s, Attempt attempt, ControlRun run, ServiceState state, params ReadOnlySpan<Effect> more)
    {
        var instance = s.Record.Instance!;
        var open = instance.OpenControls.Contains(run.Number) ? instance.OpenControls : instance.OpenControls.Add(run.Number);
        return s.With(s.Record with { Instance = instance with { OpenControls = open } }).To(state, [new Effect.RunControl(attempt, run), .. more]);
    }

    /// <summary>Whether an end is that of the command that is awaited.</summary>
    public static bool IsOf(ServiceInput.ControlEnded input, Attempt attempt, ControlRun? run) => input.Attempt == attempt && input.Number == run?.Number;

    /// <summary>Why a command failed that may not; null: it did not.</summary>
    public static Reason.ControlFailed? Fault(Situation s, ControlRun run, ControlEnd end) =>
        end.IsWell || run.Command(s.Unit) is { MayFail: true } ? null : new Reason.ControlFailed(run.Stage, Text(s, run), end.Exit, end.ToString());

    /// <summary>It took too long.</summary>
    public static Reason.ControlFailed Overdue(Situation s, ControlRun run) =>
        new(run.Stage, Text(s, run), null, $"did not end within {Durations.Print(Limit(s))}");

    /// <summary>Whether another command of its stage follows.</summary>
    public static bool HasNext(Situation s, ControlRun run) => run.Step + 1 < s.Unit.ControlsOf(run.Stage).Count;

    /// <summary>The end of a command is on record.</summary>
    public static Effect Release(ServiceInput.ControlEnded input) => new Effect.ReleaseControl(input.Attempt, input.Number);

    /// <summary>Its time is not over, or null.</summary>
    public static Transition? NotYet(Situation s, Attempt attempt, TimeSpan until)
    {
        var left = until - s.Now.Monotonic;
        return left > TimeSpan.Zero ? s.Stay(new Effect.StartTimer(LifeTimer.Control, left, attempt)) : null;
    }

    public static Effect StopTimer => new Effect.CancelTimer(LifeTimer.Control);

    private static string Text(Situation s, ControlRun run) => run.Command(s.Unit)?.ToString() ?? "of before";
}
