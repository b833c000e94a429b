using System.Globalization;
using System.Text.Json;

namespace PersistProc.EndToEnd.Tests.Contract;

/// <summary>Logs over several files and services, as a user sees them.</summary>
public sealed class LogsOverFiles(ITestOutputHelper output) : EndToEndTest(output)
{
    private const int Count = 20_000;

    [Fact]
    public async Task A_log_is_rotated_within_its_limits_and_read_as_one()
    {
        await Run("job", "logs = { max_size = \"20KB\", keep = 100 }", "lines", $"{Count}", "20", "20");
        var directory = Path.GetDirectoryName((await Box.Status("job")).Log)!;
        var older = Directory.GetFiles(directory, "0*.log").Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(Enumerable.Range(1, older.Length).Select(n => $"{n:D8}.log"), older.Select(path => Path.GetFileName(path)));
        Assert.All(Directory.GetFiles(directory, "*.log"), path => Assert.InRange(new FileInfo(path).Length, 1, 20_000));
        var lines = await Lines("job");
        Assert.Equal(Enumerable.Range(1, Count).Select(Number), lines.Select(line => line[..10]));
        Assert.Equal(lines[^300..], await Lines("-n", "300", "job"));
        Assert.Equal(lines.Where(line => line.Contains("77", StringComparison.Ordinal)), await Lines("--grep", "77", "job"));
        Assert.Equal(lines.Where(line => line.Contains("77", StringComparison.Ordinal)).TakeLast(3), await Lines("-n", "3", "--grep", "77", "job"));
    }

    [Fact]
    public async Task Only_the_number_that_is_kept_is_kept()
    {
        await Run("job", "logs = { max_size = \"20KB\", keep = 2 }", "lines", $"{Count}", "20", "20");
        var log = (await Box.Status("job")).Log;
        Assert.Equal(2, Directory.GetFiles(Path.GetDirectoryName(log)!, "0*.log").Length);
        var lines = await Lines("job");
        Assert.Equal(Number(Count), lines[^1][..10]);
        Assert.Equal(Harness.Logs.Lines(log), lines);
    }

    [Fact]
    public async Task A_killed_supervisor_loses_and_doubles_nothing_over_rotations()
    {
        var service = await Define("job", "logs = { max_size = \"5KB\", keep = 100000 }\nstop = [\"INT 20s\", \"KILL\"]", "on", "INT", "{", "halt", "}", "tick", "2000");
        await Box.Do("start", service);
        var follower = Box.Begin("logs", "-f", "-n", "100000", "job");
        await follower.SaysOnStdout(Number(1));
        var random = new Random(7);
        for (var kill = 0; kill < Repeat.Times(5); kill++)
        {
            await Eventually.Passes(TimeSpan.FromMilliseconds(random.Next(0, 300)));
            await Eventually.True(() => Box.Supervisor != 0);
            var old = Box.Supervisor;
            _ = Libc.kill(old, (int)Signal.KILL);
            await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old);
        }
        await Box.Do("stop", "job");
        var lines = await Lines("job");
        Assert.Equal(Enumerable.Range(1, lines.Length - 1).Select(Number), lines[..^1]);
        Assert.Equal($"done {lines.Length - 1}", lines[^1]);
        await follower.SaysOnStdout(lines[^1]);
        Assert.Equal(lines, follower.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        follower.Signal(Signal.INT);
        await follower.EndedWithin(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Runs_are_told_apart_over_files()
    {
        var service = await Define("job", "logs = { max_size = \"2KB\", keep = 1000 }\nrestart = \"no\"", "lines", "300", "20", "20");
        for (var run = 1; run <= 3; run++)
        {
            await Box.Do("start", service);
            await Box.Until("job", "completed");
        }
        foreach (var run in new[] { "0", "-1", "1", "3" }) Assert.Equal(Enumerable.Range(1, 300).Select(Number), (await Lines($"--run={run}", "job")).Select(line => line[..10]));
        var none = await Box.Cli("logs", "--run=9", "job");
        Assert.NotEqual(0, none.ExitCode);
        Assert.Contains("1 to 3", none.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_are_merged_in_the_order_of_their_times()
    {
        foreach (var name in new[] { "a", "b" }) await Box.Do("run", "-d", "--name", name, "--", Dummy, "await-file", Box.At($"go-{name}0"), "print", $"{name}0", "await-file", Box.At($"go-{name}1"), "print", $"{name}1", "wait");
        foreach (var step in new[] { "a0", "b0", "b1", "a1" })
        {
            await File.WriteAllTextAsync(Box.At($"go-{step}"), "");
            await Eventually.True(async () => (await Box.Do("logs", step[..1])).Stdout.Contains(step, StringComparison.Ordinal));
        }
        Assert.Equal(["a | a0", "b | b0", "b | b1", "a | a1"], await Lines("a", "b"));
        Assert.Equal(["b | b1", "a | a1"], await Lines("-n", "2", "b", "a"));
        Assert.Equal(["a | a0", "b | b0", "b | b1", "a | a1"], await Lines());
        var follower = Box.Begin("logs", "-f", "a", "b");
        await follower.SaysOnStdout("a1");
        Assert.Equal("a | a0\nb | b0\nb | b1\na | a1\n", follower.Text);
        follower.Signal(Signal.INT);
        await follower.EndedWithin(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Several_are_followed_over_a_kill_of_the_supervisor()
    {
        string[] names = ["a", "b", "c"];
        foreach (var name in names) await Box.Do("run", "-d", "--name", name, "--", Dummy, "await-file", Box.At($"go-{name}1"), "print", $"{name}1", "await-file", Box.At($"go-{name}2"), "print", $"{name}2", "wait");
        var follower = Box.Begin(["logs", "-f", .. names]);
        for (var round = 1; round <= 2; round++)
        {
            foreach (var name in names)
            {
                await File.WriteAllTextAsync(Box.At($"go-{name}{round}"), "");
                await follower.SaysOnStdout($"{name} | {name}{round}");
            }
            var old = Box.Supervisor;
            _ = Libc.kill(old, (int)Signal.KILL);
            await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old);
        }
        Assert.Equal("a | a1\nb | b1\nc | c1\na | a2\nb | b2\nc | c2\n", follower.Text);
        await Box.Do("list");
        // each came back to each supervisor once: they are not taken for one another
        var own = await File.ReadAllLinesAsync(Path.Combine(Box.Root, "state", "persistprocd.log"));
        Assert.InRange(own.Count(line => line.Contains("follows its output", StringComparison.Ordinal)), 2 * names.Length, 3 * names.Length);
        follower.Signal(Signal.INT);
        await follower.EndedWithin(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Times_formats_and_the_ancestor_s_form()
    {
        await Box.Do("run", "--name", "job", "--", Dummy, "lines", "50", "20", "20");
        Assert.Empty(await Lines("--until", "1h", "job"));
        Assert.Equal(50, (await Lines("--since", "1h", "job")).Length);
        var rows = (await Lines("-o", "json", "-n", "2", "job")).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["time", "name", "stream", "message"], rows[0].EnumerateObject().Select(field => field.Name));
        Assert.Equal("job", rows[1].GetProperty("name").GetString());
        Assert.Equal(Number(50), rows[1].GetProperty("message").GetString()![..10]);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT[\d:.]+Z 0000000050", (await Lines("--timestamps", "-n", "1", "job"))[0]);
        var window = JsonDocument.Parse((await Box.Do("output", "job", "--lines", "3", "-o", "json")).Stdout).RootElement;
        Assert.Equal((3, 47, 0), (window.GetProperty("output").GetArrayLength(), window.GetProperty("lines_before").GetInt32(), window.GetProperty("lines_after").GetInt32()));
    }

    [Theory]
    [InlineData("(a)\\1", "backreferences")]
    [InlineData("(", "regular expression")]
    public async Task A_pattern_that_cannot_be_searched_for_is_an_error_that_says_why(string pattern, string why)
    {
        await Box.Do("run", "--name", "job", "--", Dummy, "print", "x");
        var result = await Box.Cli("logs", "--grep", pattern, "job");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(why, result.Stderr, StringComparison.Ordinal);
    }

    private async Task Run(string name, string more, params string[] steps)
    {
        await Box.Do("start", await Define(name, more, steps));
        await Box.Until(name, "completed");
    }

    private async Task<string> Define(string name, string more, params string[] steps)
    {
        var command = string.Join(", ", new[] { Dummy }.Concat(steps).Select(word => JsonSerializer.Serialize(word)));
        var directory = Path.Combine(Box.Root, "config", "services");
        Directory.CreateDirectory(directory);
        await File.WriteAllTextAsync(Path.Combine(directory, $"{name}.toml"), $"[services.{name}]\ncommand = [{command}]\n{more}\n");
        return name;
    }

    private async Task<string[]> Lines(params string[] arguments) =>
        (await Box.Do(["logs", .. arguments])).Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Number(int number) => number.ToString("D10", CultureInfo.InvariantCulture);
}
