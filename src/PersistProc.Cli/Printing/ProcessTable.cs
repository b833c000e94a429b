using System.Globalization;
using PersistProc.Cli.Attaching;
using PersistProc.Protocol;

namespace PersistProc.Cli.Printing;

/// <summary>The text of <c>list</c>.</summary>
internal static class ProcessTable
{
    private const int StateColumn = 1;

    public static void Print(Voice voice, IReadOnlyList<ProcessInfo> processes, bool stats, bool ports = false)
    {
        if (processes.Count == 0)
        {
            if (voice.Out.IsTerminal) voice.Note("nothing is running. Try: persistproc run python3 -m http.server");
            return;
        }
        var width = voice.Out.IsTerminal ? OwnTerminal.Width : null;
        voice.Print(Format(processes, stats, width, voice.IsColorful, DateTimeOffset.UtcNow, groups: voice.Out.IsTerminal, ports));
    }

    /// <summary>The table.</summary>
    /// <param name="processes">Its rows.</param>
    /// <param name="stats">Whether memory, cpu and tasks have columns.</param>
    /// <param name="width">Columns of the terminal; null: as wide as it gets.</param>
    /// <param name="color">Whether states are in colours.</param>
    /// <param name="now">What ages are counted to.</param>
    /// <param name="groups">An empty line before each project, for people.</param>
    /// <param name="ports">Whether what they listen on has a column.</param>
    public static string Format(IReadOnlyList<ProcessInfo> processes, bool stats, int? width, bool color, DateTimeOffset now, bool groups = false, bool ports = false)
    {
        // the user's own and the runs first, then project by project; each as the supervisor had it
        processes = [.. processes.OrderBy(process => process.Project ?? "", StringComparer.Ordinal)];
        var agents = processes.Any(process => process.Owner?.Agent is not null);
        var rows = new List<string[]>(processes.Count + 1)
        {
            (string[])["NAME", "STATE", "PID", "SINCE", "RESTARTS", .. agents ? (string[])["OWNER"] : [], .. stats ? (string[])["MEMORY", "CPU", "TASKS"] : [], .. ports ? (string[])["PORTS"] : [], "COMMAND"],
        };
        foreach (var process in processes) rows.Add(Row(process, stats, ports, agents, now));
        var text = Table.Format(rows, width, color ? (row, column, cell) => Paint(processes, row, column, cell) : null);
        if (!groups) return text;
        var lines = text.Split('\n');
        return string.Join('\n', lines.Select((line, row) => row > 1 && row <= processes.Count && processes[row - 1].Project != processes[row - 2].Project ? "\n" + line : line));
    }

    private static string[] Row(ProcessInfo process, bool stats, bool ports, bool agents, DateTimeOffset now)
    {
        var alive = process.EndTime is null || process.EndTime < process.StartTime;
        var since = (alive ? process.StartTime : process.EndTime) is { } time ? Words.Duration(now - time) : "-";
        var end = alive ? "" : Words.End(process.ExitCode, process.ExitSignal);
        string[] front =
        [
            Words.FullName(process),
            end.Length > 0 ? $"{process.State} ({end})" : process is { State: "waiting", NextStart: { } next } ? $"waiting (in {Words.Duration(next > now ? next - now : TimeSpan.Zero)})" : process.Paused is true ? "paused" : process.State,
            alive && process.Pid is { } pid ? Words.Number(pid) : "-",
            since,
            Words.Number(process.Restarts),
        ];
        string[] middle = stats
            ?
            [
                process.MemoryBytes is { } memory ? Words.Size(memory) : "-",
                process.CpuSeconds is { } cpu ? cpu.ToString("0.0", CultureInfo.InvariantCulture) + "s" : "-",
                process.Tasks is { } tasks ? Words.Number(tasks) : "-",
            ]
            : [];
        return [.. front, .. agents ? (string[])[process.Owner?.Agent ?? process.Owner?.Terminal ?? "-"] : [], .. middle, .. ports ? (string[])[Ports(process)] : [], Words.Command(process.Command)];
    }

    // who listens everywhere has the bare number, in one family of addresses or both
    private static string Ports(ProcessInfo process)
    {
        var words = (process.Ports ?? []).Select(each => each.Address is "0.0.0.0" or "::" ? Words.Number(each.Port) : new System.Net.IPEndPoint(System.Net.IPAddress.Parse(each.Address), each.Port).ToString()).Distinct().ToList();
        return words.Count == 0 ? "-" : string.Join(' ', words);
    }

    private static string Paint(IReadOnlyList<ProcessInfo> processes, int row, int column, string cell)
    {
        if (row == 0) return $"\e[1m{cell}\e[0m";
        return column == StateColumn ? $"{Colors.OfState(processes[row - 1].State)}{cell}\e[0m" : cell;
    }
}
