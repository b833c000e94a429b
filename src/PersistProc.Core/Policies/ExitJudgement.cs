namespace PersistProc.Core;

/// <summary>What kind of end an exit status is.</summary>
public static class ExitJudgement
{
    // as systemd has it: these end a daemon in the ordinary course of things
    private static readonly Signal[] CleanSignals = [Signal.Hup, Signal.Int, Signal.Term, Signal.Pipe];

    /// <summary>Whether it ended well: code 0, one of the unit's <c>success_exit_codes</c>, or, but of a oneshot, HUP, INT, TERM, PIPE.</summary>
    public static bool IsClean(ServiceUnit unit, ExitStatus exit)
    {
        if (exit.Code is { } code) return code == 0 || unit.SuccessExitCodes.Contains(code);
        return unit.Type is not ServiceType.Oneshot && exit.Signal is { } signal && CleanSignals.Contains(signal);
    }

    /// <summary>Whether it ended by an unclean signal, or nobody knows how.</summary>
    public static bool IsAbnormal(ServiceUnit unit, ExitStatus exit) => exit.Code is null && !IsClean(unit, exit);
}
