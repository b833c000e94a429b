using System.Globalization;
using System.Text;
using PersistProc.Linux.Native;
using PersistProc.Protocol;

namespace PersistProc.Cli.Printing;

/// <summary>The text of <c>status NAME</c>, without the log.</summary>
internal static class ProcessDetails
{
    public static string Format(ProcessInfo process, bool color, DateTimeOffset now)
    {
        var text = new StringBuilder();
        void Line(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value)) text.Append(CultureInfo.InvariantCulture, $"{name,10}: {value}\n");
        }

        var alive = process.EndTime is null || process.EndTime < process.StartTime;
        text.Append(CultureInfo.InvariantCulture, $"{Words.FullName(process)}: {process.Label}\n");
        var state = process.State + (process.Paused is true ? ", paused" : "") + (alive || Words.End(process.ExitCode, process.ExitSignal) is not { Length: > 0 } end ? "" : $" ({end})");
        Line("state", color ? $"{Colors.OfState(process.State)}{state}\e[0m" : state);
        Line("why", process.Why);
        Line("says", process.StatusText);
        Line("reason", process.Errno is { } errno ? $"{Errno.Text(errno)} (errno {Words.Number(errno)})" : null);
        Line("pid", process.Pid is { } pid ? Words.Number(pid) + (alive ? "" : " (ended)") : null);
        Line("started", When(process.StartTime, now) is { } start ? start + (process.Cause is { } cause ? $", {cause}" : "") : null);
        Line("owner", process.Owner is { Agent: not null } owner ? Words.Owner(owner) : null);
        if (!alive) Line("ended", When(process.EndTime, now));
        Line("next start", NextStart(process) ?? Ahead(process.NextStart, now));
        Line("restarts", Words.Number(process.Restarts));
        Line("replica", process.Replica is { } replica ? $"{Words.Number(replica)} of {Words.Number(process.Replicas ?? 0)}{(process.ReplicasDeclared is { } said ? $" (by `scale`; its file says {Words.Number(said)})" : "")}" : null);
        Line("command", Words.Command(process.Command));
        Line("directory", process.WorkingDirectory);
        Line("note", process.LeftFiles is true ? "no file declares it any more: it runs until it is stopped" : null);
        Line("note", process.DefinitionChanged is true ? $"definition changed in the file{PlanText.Of(process.ChangedKeys)}: from the next start" : null);
        Line("note", process.WatchTrouble);
        Line("memory", process.MemoryBytes is { } memory ? Words.Size(memory) : null);
        Line("cpu", process.CpuSeconds is { } cpu ? cpu.ToString("0.00", CultureInfo.InvariantCulture) + "s" : null);
        Line("tasks", process.Tasks is { } tasks ? Words.Number(tasks) : null);
        Line("log", process.LogCombined);
        if (process.Tree is { Count: > 0 } tree) text.Append("\nprocesses:\n").Append(Tree(tree));
        if (process.Exits is { Count: > 0 } exits) text.Append("\nlast exits:\n").Append(Exits(exits));
        return text.ToString();
    }

    /// <summary>When it is started again, or null.</summary>
    public static string? NextStart(ProcessInfo process) =>
        process is { NextRestartIn: { } seconds, NextRestart: { } time }
            ? $"in {Words.Seconds(Math.Round(seconds, 1))} (at {time.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture)})"
            : null;

    /// <summary>The last exits, one a line, the latest first.</summary>
    public static string Exits(IReadOnlyList<ExitInfo> exits)
    {
        var text = new StringBuilder();
        foreach (var exit in exits)
        {
            var time = exit.StartTime.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            var how = exit.Error ?? (Words.End(exit.ExitCode, exit.ExitSignal) is { Length: > 0 } end ? end : "ended");
            var ran = exit.Pid is null ? "" : $", ran {(exit.Seconds < 10 ? Words.Seconds(Math.Round(exit.Seconds, 1)) : Words.Duration(TimeSpan.FromSeconds(exit.Seconds)))}";
            text.Append(CultureInfo.InvariantCulture, $"  #{exit.Attempt,-4} {time}{ran}: {how}\n");
        }
        return text.ToString();
    }

    private static string Tree(IReadOnlyList<TreeProcessInfo> tree)
    {
        var text = new StringBuilder();
        foreach (var process in tree)
        {
            var command = string.Concat(process.Command.Select(c => char.IsControl(c) ? ' ' : c));
            text.Append(CultureInfo.InvariantCulture, $"  {process.Pid,8} {process.CpuSeconds,8:0.00}s {Words.Size(process.MemoryBytes),8}  ");
            text.Append(' ', 2 * Math.Min(process.Depth, 20)).Append(command.Length > 200 ? command[..199] + "…" : command).Append('\n');
        }
        return text.ToString();
    }

    private static string? Ahead(DateTimeOffset? time, DateTimeOffset now) =>
        time is { } t ? $"{t.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} (in {Words.Duration(t > now ? t - now : TimeSpan.Zero)}), by its timetable" : null;

    private static string? When(DateTimeOffset? time, DateTimeOffset now) =>
        time is { } t ? $"{t.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} ({Words.Duration(now - t)} ago)" : null;
}
