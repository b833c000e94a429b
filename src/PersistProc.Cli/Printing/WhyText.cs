using System.Globalization;
using System.Text;
using PersistProc.Linux.Native;
using PersistProc.Protocol;

namespace PersistProc.Cli.Printing;

/// <summary>The text of <c>why NAME</c>: the answer in the first line, what it rests on below, what to do at the end.</summary>
internal static class WhyText
{
    private const int ExitsShown = 3;

    public static string Of(ProcessInfo process, DateTimeOffset now, string self)
    {
        var name = Words.FullName(process);
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{name}: {Answer(process, now)}\n");
        if (process is { State: "running", Why: { } also }) text.Append(Legible(also)).Append('\n');
        if (ProcessDetails.NextStart(process) is { } next) text.Append(CultureInfo.InvariantCulture, $"it is started again {next}, restart {process.Restarts + 1}\n");
        if (process.StatusText is { } said) text.Append(CultureInfo.InvariantCulture, $"it said of itself: {Legible(said)}\n");
        if (process.Errno is { } errno) text.Append(CultureInfo.InvariantCulture, $"it gave as the reason: {Errno.Text(errno)} (errno {errno})\n");
        var isWell = process.State is "running" or "completed";
        if (!isWell && process.LastError is { } line) text.Append(CultureInfo.InvariantCulture, $"its last line on stderr: {Legible(line)}\n");
        if (process.State != "running" && process.Exits is { Count: > 0 } exits) text.Append("how the last ones ended:\n").Append(ProcessDetails.Exits([.. exits.Take(ExitsShown)]));
        if (process.LeftFiles is true) text.Append("no file declares it any more: it runs until it is stopped\n");
        if (process.DefinitionChanged is true) text.Append($"its definition has changed in the file{PlanText.Of(process.ChangedKeys)}: from the next start\n");
        if (Hint(process, name, self) is { } hint) text.Append(hint).Append('\n');
        return text.ToString();
    }

    private static string Answer(ProcessInfo process, DateTimeOffset now)
    {
        if (process.State != "running") return process.Why is { } why ? $"{process.State}: {Legible(why)}" : process.State;
        var since = process.StartTime is { } start
            ? $" since {start.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} ({Words.Duration(now - start)})"
            : "";
        return $"running{since}, {process.Cause ?? "started"}{(process.Pid is { } pid ? $", pid {Words.Number(pid)}" : "")}";
    }

    private static string? Hint(ProcessInfo process, string name, string self) => process.State switch
    {
        "stopped" => $"to start it: {self} start {name}",
        "failed" => $"its output: {self} logs --run 0 {name}; to start it again: {self} start {name}",
        "backoff" => $"its output: {self} logs --run 0 {name}; not to wait: {self} start {name}",
        _ => null,
    };

    // someone else's text on our terminal
    private static string Legible(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
