namespace PersistProc.Core;

/// <summary>How a service is made to read its configuration again by a command.</summary>
internal static class Reloads
{
    /// <summary>Begins with the first command.</summary>
    public static Transition Begin(Situation s, ILed at) => Controls.Run(
        Counted(s), at.Attempt, ControlStage.Reload, 0, run => new ServiceState.Reloading(at.Attempt, at.Pid, at.Since, s.Now.Monotonic) { Run = run });

    /// <summary>What came of it, for those who wait for it.</summary>
    public static Situation Noted(Situation s, string? fault) => s.Record.Instance is { } instance ? s.With(s.Record with { Instance = instance with { ReloadFault = fault } }) : s;

    private static Situation Counted(Situation s) => Noted(s, null);
}
