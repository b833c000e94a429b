using System.Globalization;
using System.Text;

namespace PersistProc.Benchmarks;

internal static class Report
{
    public static string Table(IReadOnlyList<Figure> figures)
    {
        var text = new StringBuilder();
        text.AppendLine("| what | ours | beside it | ratio | target | met |");
        text.AppendLine("|---|---|---|---|---|---|");
        foreach (var figure in figures)
        {
            var beside = figure.Beside is { } peer ? $"{Number(peer.Value)} {figure.Unit} ({peer.Name})" : "";
            var ratio = figure.Ratio is { } share ? Number(share) : "";
            var met = figure.Met switch { true => "yes", false => "**no**", null => "" };
            text.AppendLine(CultureInfo.InvariantCulture, $"| {figure.What} | {Number(figure.Ours)} {figure.Unit} | {beside} | {ratio} | {figure.Target} | {met} |");
        }

        foreach (var note in figures.Where(figure => figure.Note is not null))
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"{note.What}: {note.Note}");
        return text.ToString();
    }

    public static string Write(IReadOnlyList<Figure> figures)
    {
        var path = Path.Combine(Binaries.Checkout, "docs", "benchmarks.md");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"""
            # Benchmarks

            Written by `make bench` (`tests/PersistProc.Benchmarks`), which measures the native binaries and, in turn with them, a peer or what the
            machine can do at best: absolute figures depend on the machine, ratios less. Times are medians. Do not edit by hand.

            Machine: {Environment.ProcessorCount} cores, {Kernel()}. Date: {DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}.

            {Table(figures)}
            """);
        return Path.GetRelativePath(Binaries.Checkout, path);
    }

    private static string Kernel() => "Linux " + File.ReadAllText("/proc/sys/kernel/osrelease").Trim().Split('-')[0];

    private static string Number(double value) => value switch
    {
        >= 100 => value.ToString("F0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("F1", CultureInfo.InvariantCulture),
        _ => value.ToString("F2", CultureInfo.InvariantCulture),
    };
}
