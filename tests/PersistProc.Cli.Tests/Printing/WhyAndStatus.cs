using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tests.Printing;

public class WhyAndStatus
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static readonly ProcessInfo Running = new()
    {
        Name = "api",
        Project = "shop",
        Label = "The API",
        Kind = "service",
        State = "running",
        Status = "running",
        Pid = 42,
        Command = ["node", "server.js"],
        WorkingDirectory = "/srv",
        StartTime = Now.AddMinutes(-90),
        Cause = "restarted by its restart policy",
    };

    private static readonly ProcessInfo Waiting = Running with
    {
        State = "backoff",
        Why = "exited with 3; starts again after 2s",
        EndTime = Now.AddSeconds(-1),
        ExitCode = 3,
        Restarts = 4,
        NextRestart = Now.AddSeconds(1),
        NextRestartIn = 1.04,
        LastError = "cannot \e[2Jbind",
        Exits = [.. Enumerable.Range(0, 5).Select(n => new ExitInfo { Attempt = 9 - n, Pid = 50 - n, StartTime = Now, Seconds = n == 0 ? 1.26 : 4000, ExitCode = n == 1 ? null : 3, ExitSignal = n == 1 ? "SIGKILL" : null })],
    };

    [Fact]
    public void Why_answers_in_its_first_line_and_rests_on_what_follows()
    {
        var lines = WhyText.Of(Waiting, Now, "pp").Split('\n');
        Assert.Equal("shop/api: backoff: exited with 3; starts again after 2s", lines[0]);
        Assert.StartsWith("it is started again in 1s (at ", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("), restart 5", lines[1], StringComparison.Ordinal);
        Assert.Equal("its last line on stderr: cannot  [2Jbind", lines[2]);
        Assert.Equal("how the last ones ended:", lines[3]);
        Assert.EndsWith(", ran 1.3s: exit 3", lines[4], StringComparison.Ordinal);
        Assert.EndsWith(", ran 1h 6m: SIGKILL", lines[5], StringComparison.Ordinal);
        Assert.Equal("its output: pp logs --run 0 shop/api; not to wait: pp start shop/api", lines[7]);
    }

    [Fact]
    public void Why_of_what_runs_tells_since_when_and_how_it_came_to()
    {
        var text = WhyText.Of(Running with { LastError = "a warning" }, Now, "pp");
        Assert.StartsWith("shop/api: running since ", text, StringComparison.Ordinal);
        Assert.EndsWith("(1h 30m), restarted by its restart policy, pid 42\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Why_of_what_could_not_be_started_says_what_to_do()
    {
        var failed = Running with { State = "failed", Why = "no program \"x\"", Pid = null, StartTime = null, Exits = [new ExitInfo { Attempt = 1, StartTime = Now, Error = "no program \"x\"" }] };
        var lines = WhyText.Of(failed, Now, "pp").Split('\n');
        Assert.Equal("shop/api: failed: no program \"x\"", lines[0]);
        Assert.EndsWith("0: no program \"x\"", lines[2], StringComparison.Ordinal);
        Assert.EndsWith("to start it again: pp start shop/api", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Status_has_the_tree_indented_the_exits_and_what_waits_in_the_file()
    {
        var text = ProcessDetails.Format(
            Running with
            {
                Tree = [new TreeProcessInfo(42, 0, "node server.js", 1.5, 10 << 20, 11), new TreeProcessInfo(43, 1, "sh\n-c x", 0, 512 << 10, 1)],
                Exits = Waiting.Exits,
                DefinitionChanged = true,
                LeftFiles = false,
            },
            color: false, Now);
        Assert.Contains("      note: definition changed in the file: from the next start\n", text, StringComparison.Ordinal);
        Assert.Contains("\nprocesses:\n        42     1.50s      10M  node server.js\n        43     0.00s     512K    sh -c x\n", text, StringComparison.Ordinal);
        Assert.Contains("\nlast exits:\n  #9    ", text, StringComparison.Ordinal);
        Assert.Contains("ago), restarted by its restart policy\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("no file declares it", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Status_says_when_it_starts_next()
    {
        var text = ProcessDetails.Format(Waiting with { LeftFiles = true }, color: false, Now);
        Assert.Contains("next start: in 1s (at ", text, StringComparison.Ordinal);
        Assert.Contains("note: no file declares it any more: it runs until it is stopped\n", text, StringComparison.Ordinal);
    }
}
