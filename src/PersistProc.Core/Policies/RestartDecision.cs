namespace PersistProc.Core;

/// <summary>What is to follow on an instance that ended by itself.</summary>
public abstract record Verdict
{
    private Verdict() { }

    /// <summary>Nothing: it rests.</summary>
    /// <param name="State">Completed or Failed.</param>
    public sealed record Rest(ServiceState State) : Verdict;

    /// <summary>Another instance, after a while.</summary>
    /// <param name="Delay">How long; may be zero.</param>
    /// <param name="InARow">How many automatic restarts that makes.</param>
    public sealed record Again(TimeSpan Delay, int InARow) : Verdict;
}

/// <summary>The restart policies, as a table: policy × kind of end.</summary>
public static class RestartDecision
{
    /// <summary>What follows on the record's instance, which has ended or could not be launched.</summary>
    public static Verdict Of(ServiceRecord record, Reason why, Moment now, double chance)
    {
        var unit = record.Unit;
        if (!Wants(unit, why)) return new Verdict.Rest(RestAfter(unit, why));
        var ranLongEnough = record.Instance is { Failure: null } instance && instance.Ran >= unit.Backoff.Reset;
        var inARow = ranLongEnough ? 0 : record.InARow;
        var delay = BackOff.Delay(unit, inARow, chance);
        if (why is Reason.NotLaunched && delay < BackOff.AfterFailedLaunch) delay = BackOff.AfterFailedLaunch;
        if (IsOneTooMany(record, now.Monotonic + delay)) return new Verdict.Rest(new ServiceState.Failed(new Reason.TooManyStarts(unit.StartLimit!, why)));
        return new Verdict.Again(delay, inARow + 1);
    }

    /// <summary>Whether the unit's policy wants another instance after such an end.</summary>
    public static bool Wants(ServiceUnit unit, Reason why) => !IsPrevented(unit, why) && unit.Restart switch
    {
        RestartPolicy.No => false,
        RestartPolicy.Always or RestartPolicy.UnlessStopped => true,
        RestartPolicy.OnSuccess => why is Reason.Ended ended && ExitJudgement.IsClean(unit, ended.Exit),
        RestartPolicy.OnFailure => !(why is Reason.Ended ended && ExitJudgement.IsClean(unit, ended.Exit)),
        RestartPolicy.OnAbnormal => why is Reason.NotReady or Reason.Unhealthy or Reason.RanTooLong or Reason.Silent or Reason.ControlFailed { Exit: null or { Code: null, NeverRan: false } } || (why is Reason.Ended ended && ExitJudgement.IsAbnormal(unit, ended.Exit)),
        RestartPolicy.OnWatchdog => why is Reason.Unhealthy or Reason.Silent,
        _ => throw new ArgumentOutOfRangeException(nameof(unit), unit.Restart, "no such policy"),
    };

    private static ServiceState RestAfter(ServiceUnit unit, Reason why)
    {
        if (why is Reason.Ended ended && ExitJudgement.IsClean(unit, ended.Exit)) return new ServiceState.Completed(ended.Exit);
        return new ServiceState.Failed(IsPrevented(unit, why) ? new Reason.RestartPrevented(((Reason.Ended)why).Exit) : why);
    }

    private static bool IsPrevented(ServiceUnit unit, Reason why) => why is Reason.Ended { Exit.Code: { } code } && unit.RestartPreventCodes.Contains(code);

    // judged by the time of the start that is planned: what will be refused need not be waited for
    private static bool IsOneTooMany(ServiceRecord record, TimeSpan start) =>
        record.Unit.StartLimit is { } limit && record.Starts.Count(earlier => earlier > start - limit.Interval && earlier <= start) >= limit.Burst;
}
