using System.Globalization;
using PersistProc.Protocol;

namespace PersistProc.Cli.Printing;

/// <summary>An event as people read it: one line.</summary>
internal static class EventText
{
    /// <param name="line">What happened.</param>
    /// <param name="color">Whether its kind is in colour.</param>
    /// <param name="time">How its time is written.</param>
    public static string Of(EventLine line, bool color, string time = "yyyy-MM-dd HH:mm:ss.fff")
    {
        time = line.Time.ToLocalTime().ToString(time, CultureInfo.InvariantCulture);
        var name = line.Event.Replace('_', ' ').PadRight(14);
        var text = $"{time}  {line.Name.PadRight(16)}  {(color ? $"{Color(line.Event)}{name}\e[0m" : name)}  {Details(line)}";
        return string.Concat(text.Select(c => char.IsControl(c) && c != '\e' ? ' ' : c)).TrimEnd();
    }

    private static string Details(EventLine line)
    {
        List<string> parts = [];
        if (line.Pid is { } pid) parts.Add("pid " + Words.Number(pid));
        if (line.Event == "signalled") parts.Add(line.Signal ?? "");
        else if (Words.End(line.ExitCode, line.Signal) is { Length: > 0 } end) parts.Add(end);
        if (line.Event is "starting" or "restarting" && line.Attempt is { } attempt) parts.Add("instance " + Words.Number(attempt));
        if (line.Reason is { } reason) parts.Add(reason.Replace('\e', ' '));
        return string.Join(", ", parts);
    }

    private static string Color(string name) => name switch
    {
        "started" or "ready" or "completed" => "\e[32m",
        "failed" => "\e[31m",
        "exited" or "stopping" or "backoff" or "restarting" or "signalled" => "\e[33m",
        _ => "\e[2m",
    };
}
