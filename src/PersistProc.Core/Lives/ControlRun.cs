namespace PersistProc.Core;

/// <summary>A control command that runs.</summary>
/// <param name="Stage">What for.</param>
/// <param name="Step">Which of its stage's commands, from 0.</param>
/// <param name="Number">Which of the instance's control commands, counted over all stages from 1: with the instance its identity.</param>
/// <param name="Until">Monotonic: until when it may run.</param>
public sealed record ControlRun(ControlStage Stage, int Step, int Number, TimeSpan Until)
{
    /// <summary>What runs; null if the definition has changed meanwhile and has no such command any more.</summary>
    public ControlCommand? Command(ServiceUnit unit) => unit.ControlsOf(Stage) is { } all && Step < all.Count ? all[Step] : null;

    /// <summary>What runs, in words.</summary>
    public string Text(ServiceUnit unit) => $"{Words.Stage.Print(Stage)} ({Command(unit)?.ToString() ?? "of before"})";
}

/// <summary>How a control command ended.</summary>
/// <param name="Exit">How its process ended; <see cref="ExitStatus.Never"/> if there was none.</param>
/// <param name="Failure">Why there was none, or null.</param>
public sealed record ControlEnd(ExitStatus Exit, LaunchFailure? Failure = null)
{
    /// <summary>Whether it did what it was there for.</summary>
    public bool IsWell => Exit.Code == 0;

    /// <summary>In words.</summary>
    public override string ToString() => Failure?.Text ?? Exit.ToString();
}
