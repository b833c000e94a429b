using PersistProc.Cli.Tui;

namespace PersistProc.Cli.Tests.Tui;

/// <summary>What docs/guide.md shows of the dashboard is what it shows. To write it anew: PERSISTPROC_WRITE_DOCS=1.</summary>
public sealed class ThePictureInTheGuide
{
    private const string Before = "what the chosen one writes.\n\n```\n";
    private const string Behind = "\n```\n";

    [Fact]
    public async Task Is_what_it_shows()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at!.FullName, "PersistProc.sln"))) at = at.Parent;
        var path = Path.Combine(at.FullName, "docs/guide.md");
        var page = await File.ReadAllTextAsync(path);
        var begin = page.IndexOf(Before, StringComparison.Ordinal) + Before.Length;
        var end = page.IndexOf(Behind, begin, StringComparison.Ordinal);
        var picture = Picture();
        if (Environment.GetEnvironmentVariable("PERSISTPROC_WRITE_DOCS") == "1") await File.WriteAllTextAsync(path, page[..begin] + picture + page[end..]);
        else Assert.Equal(picture, page[begin..end]);
    }

    private static string Picture()
    {
        var dash = new Dash(columns: 80, rows: 17);
        double seconds = 0;
        for (var i = 0; i < 2; i++)
        {
            dash.Tell(new TuiInput.Listed(
            [
                Dash.Process("migrate", "completed", project: "shop") with { ExitCode = 0, StartTime = Dash.Noon.AddMinutes(-2) },
                Dash.Process("web", "running", project: "shop", pid: 4731, memory: 19_300_000, cpu: seconds * 0.003) with { StartTime = Dash.Noon.AddSeconds(-83) },
                Dash.Process("worker", "running", project: "shop", pid: 4732, memory: 3_400_000, cpu: seconds * 0.011, restarts: 2) with { StartTime = Dash.Noon.AddSeconds(-41) },
                Dash.Process("python3", "running", pid: 4711, memory: 18_900_000, cpu: 0.2, kind: "run") with { StartTime = Dash.Noon.AddHours(-3) },
            ]));
            seconds++;
            dash.Now += TimeSpan.FromSeconds(1);
        }
        dash.Type("\e[F").Log("order sent", "order sent").Tell(new TuiInput.LogCame(dash.Model.Epoch, [new LineReader().Read("no queue at localhost:5672"u8, LineOrigin.Stderr)], [])).Log("order sent", "order sent");
        return dash.Text.TrimEnd('\n');
    }
}
