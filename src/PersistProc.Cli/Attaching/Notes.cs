using System.Globalization;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Attaching;

/// <summary>What an attached client says on stderr, in sentences.</summary>
internal static class Notes
{
    public static string Who(Attached attached, int? pid) =>
        pid is { } number ? string.Create(CultureInfo.InvariantCulture, $"{attached.Name} (pid {number})") : attached.Name;

    public static string Joined(string who, double? age, OnExit policy) =>
        $"joined {who}, already running{(age is { } seconds ? " for " + Words.Duration(TimeSpan.FromSeconds(seconds)) : "")}"
        + (policy == OnExit.Detach ? "; Ctrl-C leaves it running" : "");

    public static string LeftRunning(string who, string name, string self) =>
        $"{who} is left running. Back to it: {self} attach {name}. To stop it: {self} stop {name}";

    public static string AlreadyOver(Ended ended, string self) =>
        $"{ended.Name}: it is not running ({ended.Why ?? ended.State}). What it wrote: {self} logs {ended.Name}. To start it again: {self} start {ended.Name}";

    public static string HowToLeave(string who, string keys) =>
        keys.Length > 0 ? $"at the terminal of {who}; to leave it running: {keys}" : $"at the terminal of {who}";

    /// <summary>The same for one row of a screen, which may cut off its end.</summary>
    public static string HowToLeaveShortly(string who, string keys) =>
        keys.Length > 0 ? $" persistproc: to leave it running: {keys}; at the terminal of {who} " : $" persistproc: at the terminal of {who} ";

    public static string OnlyLooks(string name, string self) => $"only looking at {name}: our standard input is no terminal. To type: {self} send {name} TEXT";

    public static string AllLeftRunning(string who, string self) => $"left running: {who}. Back to them: {self} up. To stop them: {self} down";

    public static string Pid(int? pid) => pid is { } number ? string.Create(CultureInfo.InvariantCulture, $" (pid {number})") : "";

    public static string More(int count) => string.Create(CultureInfo.InvariantCulture, $" and {count} more");

    public static string Rested(string name, Rested rested)
    {
        var end = Words.End(rested.ExitCode, rested.ExitSignal);
        return $"{name}: {rested.State}{(end.Length > 0 ? $" ({end})" : string.IsNullOrEmpty(rested.Why) ? "" : $": {rested.Why}")}{(rested.StartsAgain is true ? "; it is started again at its time" : "")}";
    }

    public static string Question(string who, bool several) => $"\npersistproc: {who} {(several ? "are" : "is")} running. [s]top, [d]etach, [c]ontinue? ";

    public static string Restarted(string who, string? reason) =>
        $"{who}: a new instance goes on here{(string.IsNullOrEmpty(reason) ? "" : ", " + reason)}";

    public static string Backoff(string name, double seconds) => $"{name}: it will be started again in {Words.Seconds(seconds)}";

    public static string Gap(string name, Gap gap) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}: {Math.Max(gap.Lost, gap.To - gap.From)} bytes of output could not be kept and are missing here{(string.IsNullOrEmpty(gap.Why) ? "" : $": {gap.Why}")}");

    // Someone else's text on our terminal: short, and without escapes.
    private static string Brief(string command)
    {
        var text = string.Concat(command.Where(c => !char.IsControl(c)));
        return text.Length <= 40 ? text : text[..39] + "…";
    }

    /// <summary>The rung, for whom it waits, and what another Ctrl-C does.</summary>
    public static string Stopping(string name, Stopping rung, bool ours)
    {
        var time = rung.Seconds is { } seconds ? $" up to {Words.Seconds(seconds)}" : "";
        var alive = rung.Alive.Count == 0
            ? ""
            : $", waiting{time} for " + string.Join(", ", rung.Alive.Take(5).Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Pid} ({Brief(p.Command)})")))
                + (rung.Alive.Count > 5 ? string.Create(CultureInfo.InvariantCulture, $" and {rung.Alive.Count - 5} more") : "");
        var next = rung.Next is { } signal ? ours ? $". Ctrl-C: {signal} at once" : $", then {signal}" : "";
        return $"stopping {name}: sent {rung.Rung}{alive}{next}";
    }
}
