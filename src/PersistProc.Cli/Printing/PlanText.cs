using System.Globalization;
using System.Text;
using PersistProc.Protocol;

namespace PersistProc.Cli.Printing;

/// <summary>What <c>up</c> and <c>config reload</c> say before they do anything.</summary>
internal static class PlanText
{
    private const int KeysShown = 6;

    /// <summary>A line for each service that is not as it was, and how many are.</summary>
    /// <param name="reply">What was planned.</param>
    /// <param name="color">Whether somebody likes colours.</param>
    /// <param name="self">How to call this program, for the next step.</param>
    /// <param name="restarts">Whether those that need it are restarted now.</param>
    public static string Format(PlanReply reply, bool color, string self, bool restarts = false)
    {
        var text = new StringBuilder();
        var width = reply.Plan.Select(line => Short(line, reply).Length).DefaultIfEmpty().Max();
        foreach (var line in reply.Plan.Where(line => line.Change != "unchanged"))
        {
            var (sign, paint) = line.Change switch { "added" => ('+', "\e[32m"), "removed" => ('-', "\e[31m"), _ => ('~', "\e[33m") };
            var name = Short(line, reply).PadRight(width);
            text.Append(color ? $"{paint}{sign} {name}\e[0m" : $"{sign} {name}").Append("  ").Append(What(line, reply, self, restarts)).Append('\n');
        }

        if (reply.Plan.Count(line => line.Change == "unchanged") is > 0 and var same) text.Append(CultureInfo.InvariantCulture, $"= {same} unchanged\n");
        foreach (var scaled in reply.Scaled ?? [])
        {
            var name = reply.Project is { } project && scaled.Name.StartsWith(project + "/", StringComparison.Ordinal) ? scaled.Name[(project.Length + 1)..] : scaled.Name;
            text.Append(CultureInfo.InvariantCulture, $"  {name} has {scaled.Count} replicas by `scale`; its file says {scaled.Declared}\n");
        }

        return text.ToString();
    }

    /// <summary><c> (environment.PORT, command)</c>, or nothing.</summary>
    public static string Of(IReadOnlyList<string>? keys) => keys is [_, ..] ? $" ({Keys(keys)})" : "";

    private static string What(PlanLine line, PlanReply reply, string self, bool restarts) => line.Change switch
    {
        "added" => line.Manual ? "added, manual: started by its name" : "added",
        "removed" when line.Surplus => $"one replica too many: {self} up stops it",
        "removed" => line.Running ? $"left the files, and runs on until it is stopped: {self} stop {Short(line, reply)}" : "left the files",
        _ => $"changed: {Keys(line.Keys)} ({(line.RestartNeeded && restarts ? "restarted now" : line.RestartNeeded ? $"from its next start on: {self} restart {Short(line, reply)}" : line.Running ? "at once, without a restart" : "from its next start on")})",
    };

    private static string Keys(IReadOnlyList<string> keys) =>
        string.Join(", ", keys.Take(KeysShown)) + (keys.Count > KeysShown ? string.Create(CultureInfo.InvariantCulture, $" and {keys.Count - KeysShown} more") : "");

    private static string Short(PlanLine line, PlanReply reply) =>
        reply.Project is { } project && line.Name.StartsWith(project + "/", StringComparison.Ordinal) ? line.Name[(project.Length + 1)..] : line.Name;
}
