namespace PersistProc.Core;

/// <summary>What single keys cannot tell: directives that make no sense together.</summary>
internal static class Combinations
{
    /// <summary>What is impossible in a definition: the keys that lead to it, and why.</summary>
    public static IEnumerable<(string[] Path, string Why)> Impossible(ServiceUnit unit)
    {
        if (unit.Ready is { HasKind: false }) yield return (["ready"], $"says nothing of what to look at: write one of {string.Join(", ", ProbeDirectives.ReadyKinds)}");
        if (unit.Health is { HasKind: false }) yield return (["health"], $"says nothing of what to look at: write one of {string.Join(", ", ProbeDirectives.HealthKinds)}");
        if (unit.Ready is { Http: null } ready && HttpKey(ready) is { } ofReady) yield return (["ready", ofReady], "goes with http");
        if (unit.Health is { Http: null } health && HttpKey(health) is { } ofHealth) yield return (["health", ofHealth], "goes with http");
        if (unit.Ready is { Delay: null, Timeout: { } limit, Interval: { } interval } && interval > limit) yield return (["ready", "interval"], "longer than timeout: there would be one look at most");
        if (unit.Ready is { Notify: true } && unit.Type is not ServiceType.Notify) yield return (["ready", "notify"], "only who has a socket for it can say so: write type = \"notify\" too");
        foreach (var each in OfOwnPort(unit)) yield return each;
        foreach (var each in OfTerminal(unit)) yield return each;
        foreach (var each in OfTimes(unit).Concat(OfWatch(unit))) yield return each;
        if (unit.FdStoreMax > 0 && !unit.HasNotifySocket) yield return (["fd_store_max"], "only who has a socket for it can hand descriptors over: write type = \"notify\" too");
        foreach (var wrong in SocketCombinations.Impossible(unit)) yield return wrong;
        if (unit.RemainAfterExit && unit.Type is not ServiceType.Oneshot) yield return (["remain_after_exit"], "only a oneshot remains: write type = \"oneshot\" too");
        if (unit is { ReloadSignal: not null, ReloadCommand.Count: > 0 }) yield return (["reload_command"], "reload_signal says another way: leave one of the two out");
        if (unit.Type is not ServiceType.Oneshot) yield break;
        if (unit.ExitType is ExitType.Tree) yield return (["exit_type"], "a oneshot has ended when its program has: leave exit_type out, or write type = \"simple\"");
        if (unit.ReloadCommand.Count > 0) yield return (["reload_command"], "a oneshot does its work and ends: leave reload_command out, or write type = \"simple\"");
        if (unit.Ready is not null) yield return (["ready"], "a oneshot is ready when it has ended well: leave ready out, or write type = \"simple\"");
        if (unit.Watchdog is not null) yield return (["watchdog"], "a oneshot does its work and ends: leave watchdog out, or write type = \"notify\"");
        if (unit.Health is not null) yield return (["health"], "a oneshot does its work and ends: leave health out, or write type = \"simple\"");
        if (unit.Restart is RestartPolicy.Always or RestartPolicy.OnSuccess or RestartPolicy.UnlessStopped)
            yield return (["restart"], "a oneshot that ended well has done its work and is not started again: write \"on-failure\", or type = \"simple\"");
    }

    /// <summary>What makes no sense in one table, while a later one may replace what an earlier one says; null if nothing does.</summary>
    public static (string Key, Place At, string Why)? OfOneTable(SettingValue.Table table)
    {
        var times = table.Settings.Where(setting => setting.Key is "schedule" or "every").ToList();
        return times is [_, var second] ? (second.Key, second.At, "either at times or again and again: write schedule or every, not both") : null;
    }

    private static IEnumerable<(string[] Path, string Why)> OfOwnPort(ServiceUnit unit)
    {
        if (unit.Port is not null) yield break;
        const string why = $"{TcpTarget.OwnPortText} is the port that it is given, and it is given none: write port = \"auto\" too, or a number here";
        if (unit.Ready is { IsOfOwnPort: true } ready) yield return (["ready", ready.Tcp is null ? "http" : "tcp"], why);
        if (unit.Health is { IsOfOwnPort: true } health) yield return (["health", health.Tcp is null ? "http" : "tcp"], why);
    }

    private static IEnumerable<(string[] Path, string Why)> OfTerminal(ServiceUnit unit)
    {
        if (!unit.HasTerminal) yield break;
        if (unit.StdinFile is not null) yield return (["stdin"], "a terminal is its standard input too: leave stdin or tty out");
        if (unit.Output is OutputTarget.Null) yield return (["output"], "a terminal is its output too, and that goes to the log: leave output or the terminal (tty, stdin) out");
        else if (unit.Stderr is StderrTarget.Null) yield return (["stderr"], "a terminal is its standard error too: leave stderr or the terminal (tty, stdin) out");
    }

    private static IEnumerable<(string[] Path, string Why)> OfWatch(ServiceUnit unit)
    {
        if (unit.Watch is not { } watch) yield break;
        if (watch.Paths.Count == 0) yield return (["watch"], "says nothing of what to watch: write paths, such as { paths = [\"src\"] }");
        if (watch is { Cascade: true, Action.Verb: WatchVerb.Reload or WatchVerb.Signal }) yield return (["watch", "cascade"], "only a restart takes others along: leave it out, or write action = \"restart\"");
        if (watch.Action is { Verb: WatchVerb.Reload } && !unit.HasReload) yield return (["watch", "action"], "nobody knows how it reads its configuration again: write reload_signal = \"HUP\" or a reload_command too");
    }

    private static IEnumerable<(string[] Path, string Why)> OfTimes(ServiceUnit unit)
    {
        if (unit.Schedule is { Cron: null }) yield return (["schedule"], "says nothing of when: write cron, such as { cron = \"0 3 * * *\" }");
        if (unit.Every is { Every: null }) yield return (["every"], "says nothing of how often: write interval, such as { interval = \"15m\" }");
        if (unit.Timetable is null) yield break;
        if (unit.Restart is RestartPolicy.Always or RestartPolicy.OnSuccess or RestartPolicy.UnlessStopped)
            yield return (["restart"], "it would be started again whenever it has ended, so its time would always find it running: write \"on-failure\" or \"no\"");
        if (unit.RemainAfterExit) yield return (["remain_after_exit"], "it would count as running for ever, so its time would always find it running: leave remain_after_exit out");
    }

    private static string? HttpKey(Probe probe) => probe switch
    {
        { Method: not null } => "method",
        { Headers.Count: > 0 } => "headers",
        { Status.Count: > 0 } => "status",
        { Body: not null } => "body",
        _ => null,
    };
}
