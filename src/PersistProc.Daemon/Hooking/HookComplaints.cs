namespace PersistProc.Daemon.Hooking;

/// <summary>Says in the supervisor's log why calls of a hook fail: the first at once, then one in ten seconds, with how many were not said.</summary>
internal sealed class HookComplaints(string hook, TimeProvider time, DaemonLog log)
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(10);
    private long? _said;
    private long _unsaid;

    public void Say(string why)
    {
        if (_said is { } said && time.GetElapsedTime(said) < Often)
        {
            _unsaid++;
            return;
        }
        if (_unsaid > 0) log.HookFailedOften(hook, _unsaid);
        log.HookFailed(hook, why);
        (_said, _unsaid) = (time.GetTimestamp(), 0);
    }
}
