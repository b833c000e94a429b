using System.Text;
using System.Text.Json;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>doctor</c>: is everything there that a supervisor needs?</summary>
internal sealed class DoctorVerb : Verb
{
    public override string Name => "doctor";

    public override string Summary => "look at what a supervisor needs, and say what to do";

    public override string Details =>
        "Directories, lock and socket, versions, records, service files, leftovers, limits, kernel, control groups, clock.\n"
        + "Starts nothing and changes nothing. Ends with 1 if something is bad, else with 0.";

    public override IReadOnlyList<string> Examples => ["persistproc doctor", "persistproc doctor -o json"];

    public override bool TakesNames => false;

    public override async Task<int> RunAsync(Invocation invocation)
    {
        var body = await KeeperProcess.ExamineAsync(invocation.Locations, Invocation.Cwd).ConfigureAwait(false);
        var report = JsonSerializer.Deserialize(body, ProtocolJson.Default.HealthReport)!;
        if (invocation.Json) invocation.Voice.PrintDocument(body);
        else invocation.Voice.Print(Format(report, invocation.Voice.IsQuiet, invocation.Voice.IsColorful));
        return report.Checks.Any(check => check.Level == "bad") ? 1 : 0;
    }

    internal static string Format(HealthReport report, bool quiet, bool color)
    {
        var text = new StringBuilder();
        foreach (var check in report.Checks)
        {
            if (quiet && check.Level != "bad") continue;
            var level = check.Level.PadRight(4);
            if (color) level = (check.Level switch { "bad" => "\e[31m", "warn" => "\e[33m", _ => "\e[32m" }) + level + "\e[0m";
            text.Append(level).Append("  ").Append(check.Check.PadRight(13)).Append("  ").Append(check.Text).Append('\n');
            if (check.Next is { } next) text.Append(' ', 21).Append(next).Append('\n');
        }
        return text.ToString();
    }
}
