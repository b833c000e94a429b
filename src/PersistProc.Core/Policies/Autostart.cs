namespace PersistProc.Core;

/// <summary>What is started with the supervisor: after a machine's boot, or when everything of ours had ended; never at a takeover.</summary>
public static class Autostart
{
    /// <summary>Whether a service is. What was running when everything died is started again by its restart policy, apart from this.</summary>
    public static bool Wants(ServiceRecord record)
    {
        if (!IsEnabled(record) || record.State is ServiceState.StartPre or ServiceState.Launching or ServiceState.Remaining or ILed) return false;
        var unit = record.NextUnit ?? record.Unit;
        return unit.Restart is not RestartPolicy.UnlessStopped || record.Wish is not Wish.Down { ByHand: true };
    }

    /// <summary>Whether <c>enable</c> said so, or else its file.</summary>
    public static bool IsEnabled(ServiceRecord record) => record.Enabled ?? (record.NextUnit ?? record.Unit).Autostart;
}
