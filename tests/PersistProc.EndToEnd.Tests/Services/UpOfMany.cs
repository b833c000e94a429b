namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>`up` and `logs -f` of more services than a program may have descriptors.</summary>
public sealed class UpOfMany(ITestOutputHelper output) : EndToEndTest(output)
{
    private const int Services = 300;
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(90);

    [Theory]
    [InlineData("stop", false)]
    [InlineData("detach", true)]
    public async Task All_are_followed_over_a_takeover_with_few_descriptors_and_their_end_is_what_was_said(string policy, bool run)
    {
        await Project(["sleep", "1061"]);
        var up = Limited("up", "--on-exit", policy);
        await Eventually.True(() => up.Errors.Split("started p/").Length == Services + 1, Long);
        Assert.InRange(Descriptors(up.Pid), 1, 120);      // a runtime that is not compiled in has some of its own
        var before = Descriptors(Box.Supervisor);
        var old = Box.Supervisor;
        _ = Libc.kill(old, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old);
        await Box.Do("restart", "s7");
        await up.SaysOnStderr("p/s7 (pid");
        await Eventually.True(() => Descriptors(Box.Supervisor) < before + 60);
        up.Signal(Signal.TERM);
        Assert.Equal(0, await up.EndedWithin(Long));
        Assert.Equal(run ? Services : 0, (await Box.List()).Count(row => row.HasRunningProcess));
        Assert.DoesNotContain("breaks every connection", up.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_of_many_that_is_killed_has_all_of_them_stopped()
    {
        await Project(["sleep", "1062"]);
        var up = Limited("up", "--on-exit", "stop");
        await Eventually.True(() => up.Errors.Split("started p/").Length == Services + 1, Long);
        await Eventually.True(async () => (await Box.Do("events")).Stdout.Split('\n').Count(line => line.Contains("attached", StringComparison.Ordinal)) == Services, Long);
        up.Signal(Signal.KILL);
        await up.Ended;
        await Eventually.True(async () => (await Box.List()).All(row => !row.HasRunningProcess), Long);
    }

    [Fact]
    public async Task Each_line_of_many_that_write_at_once_is_shown_once_and_in_order_by_up_and_by_logs()
    {
        await Project(["sh", "-c", "seq 1 40; exec sleep 1063"]);
        var up = Limited("up", "--on-exit", "stop");
        await Eventually.True(() => up.Text.Split('\n').Length == Services * 40 + 1, Long);
        var logs = Limited("logs", "-f", "--since", "1h");
        await Eventually.True(() => logs.Text.Split('\n').Length == Services * 40 + 1, Long);
        logs.Signal(Signal.KILL);
        await logs.Ended;
        up.Signal(Signal.TERM);
        Assert.Equal(0, await up.EndedWithin(Long));
        AssertWhole(up.Text);
        AssertWhole(logs.Text);
    }

    private static void AssertWhole(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(" | ")).GroupBy(parts => parts[0].Trim(), parts => parts[1]).ToList();
        Assert.Equal(Services, lines.Count);
        Assert.All(lines, one => Assert.Equal(lines[0], one));
    }

    // hard too, since a runtime may raise its own soft limit
    private Client Limited(params IEnumerable<string> arguments) =>
        Client.Start(Box.Order(["sh", "-c", "ulimit -n 256; exec \"$@\"", "sh", .. Box.Command(arguments)]));

    private static int Descriptors(int pid) => Directory.GetFiles($"/proc/{pid}/fd").Length;

    // the supervisor comes first: it has the limits of who starts it
    private async Task Project(IReadOnlyList<string> command)
    {
        await Box.Do("list");
        var words = string.Join(", ", command.Select(word => $"\"{word}\""));
        var services = Enumerable.Range(1, Services).Select(n => $"[services.s{n}]\ncommand = [{words}]\nrestart = \"no\"\n");
        await File.WriteAllTextAsync(Box.At("persistproc.toml"), "project = \"p\"\n" + string.Concat(services));
    }
}
