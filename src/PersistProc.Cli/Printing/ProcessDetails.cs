using System.Globalization;
using System.Text;
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
        var state = process.State + (alive || Words.End(process.ExitCode, process.ExitSignal) is not { Length: > 0 } end ? "" : $" ({end})");
        Line("state", color ? $"{Colors.OfState(process.State)}{state}\e[0m" : state);
        Line("why", process.Why);
        Line("pid", process.Pid is { } pid ? Words.Number(pid) + (alive ? "" : " (ended)") : null);
        Line("started", When(process.StartTime, now));
        if (!alive) Line("ended", When(process.EndTime, now));
        Line("restarts", Words.Number(process.Restarts));
        Line("command", Words.Command(process.Command));
        Line("directory", process.WorkingDirectory);
        Line("memory", process.MemoryBytes is { } memory ? Words.Size(memory) : null);
        Line("cpu", process.CpuSeconds is { } cpu ? cpu.ToString("0.00", CultureInfo.InvariantCulture) + "s" : null);
        Line("tasks", process.Tasks is { } tasks ? Words.Number(tasks) : null);
        Line("log", process.LogCombined);
        return text.ToString();
    }

    private static string? When(DateTimeOffset? time, DateTimeOffset now) =>
        time is { } t ? $"{t.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} ({Words.Duration(now - t)} ago)" : null;
}
