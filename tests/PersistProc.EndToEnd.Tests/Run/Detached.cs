using System.Diagnostics;

namespace PersistProc.EndToEnd.Tests.Run;

public sealed class Detached(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task A_command_substitution_returns_at_once_with_name_and_pid_though_it_started_the_supervisor()
    {
        var clock = Stopwatch.StartNew();
        var result = await Box.Run("sh", "-c", $"x=$({Terminal.Quoted(Box.Command("run", "-d", "sleep", "100"))}); echo \"[$x]\"");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(50), $"took {clock.Elapsed}"); // half of what who waits for it would take
        var row = Assert.Single(await Box.List());
        Assert.Contains(row.Name, result.Stdout, StringComparison.Ordinal);
        Assert.Contains($"{row.Pid}", result.Stdout, StringComparison.Ordinal);
        Assert.Equal("running", row.State);
    }

    [Fact]
    public async Task Nobody_who_stays_holds_a_descriptor_of_the_client()
    {
        using var pipe = new Harness.Pipe();
        var order = Box.Order(Box.Command("run", "-d", "sleep", "100"));
        var number = Harness.Pipe.Number(pipe.Write);
        var inode = new FileInfo($"/proc/self/fd/{number}").LinkTarget;
        var client = Client.Start(order with { Descriptors = new Dictionary<int, int> { [9] = number, [10] = number } });
        Assert.Equal(0, await client.EndedWithin(TimeSpan.FromSeconds(10)));

        // the pipes of stdout and stderr come to their end, and the tenth descriptor is nowhere
        await client.Closed.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.NotEmpty(Box.Ours());
        Assert.DoesNotContain(Box.Ours(), pid => Proc.Descriptors(pid).ContainsValue(inode!));
    }

    [Fact]
    public async Task Names_are_the_programs_then_numbered()
    {
        foreach (var expected in new[] { "sleep", "sleep-2", "sleep-3" })
        {
            var json = await Box.Json("run", "-d", "--new", "--", "sleep", "1000");
            Assert.Equal(expected, json.GetProperty("name").GetString());
        }
    }

    [Fact]
    public async Task A_run_has_the_directory_the_environment_and_the_overrides_of_its_client()
    {
        Box.Variables["FROM_CLIENT"] = "yes";
        Box.Variables["OVERRIDDEN"] = "no";
        Directory.CreateDirectory(Box.At("sub"));
        var result = await Box.Do("run", "--cwd", "sub", "-e", "OVERRIDDEN=yes", "-e", "EMPTY=", "--", "sh", "-c", "pwd; env");
        var lines = result.Stdout.Split('\n');
        Assert.Equal(Box.At("sub"), lines[0]);
        Assert.Contains("FROM_CLIENT=yes", lines);
        Assert.Contains("OVERRIDDEN=yes", lines);
        Assert.Contains("EMPTY=", lines);
    }

    [Fact]
    public async Task A_second_client_with_another_environment_gives_its_own()
    {
        await Box.Do("list");
        Box.Variables["WHO"] = "second";
        Assert.Contains("WHO=second", (await Box.Do("run", "--", "env")).Stdout.Split('\n'));
    }

    [Fact]
    public async Task The_same_command_in_the_same_directory_is_joined_and_said_so()
    {
        var row = await Box.Service("ticker", Dummy, "tick", "20000");
        var client = Box.Begin("run", "--", Dummy, "tick", "20000");
        await client.SaysOnStdout("00000");
        Assert.Contains($"{row.Pid}", client.Errors, StringComparison.Ordinal);

        // who joins what he did not start leaves it as it was
        client.Signal(Signal.TERM);
        await client.EndedWithin(TimeSpan.FromSeconds(10));
        Assert.True(Proc.Alive(row.Pid));
        Assert.Single(await Box.List());
    }

    [Theory]
    [InlineData("--new")]
    [InlineData("-e", "A=B")]
    [InlineData("--name", "other")]
    public async Task Nothing_is_joined_by_a_run_of_its_own(params string[] options)
    {
        var row = await Box.Service("ticker", "sleep", "1000");
        await Box.Do(["run", "-d", .. options, "--", "sleep", "1000"]);
        var rows = await Box.List();
        Assert.Equal(2, rows.Length);
        Assert.Single(rows, other => other.Pid == row.Pid);
    }

    [Fact]
    public async Task Fresh_stops_the_one_that_runs_first()
    {
        var old = await Box.Service("sleep", "sleep", "1000");
        await Box.Do("run", "-d", "--fresh", "--", "sleep", "1000");
        Assert.False(Proc.Alive(old.Pid));
        var now = Assert.Single(Box.Running("sleep 1000"));
        Assert.NotEqual(old.Pid, now);
    }

    [Fact]
    public async Task An_equal_label_that_is_running_is_an_error_for_start()
    {
        await Box.Do("start", "--label", "same", "sleep", "1000");
        var result = await Box.Cli("start", "--label", "same", "sleep", "1001");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("same", result.Stderr, StringComparison.Ordinal);
        Assert.Empty(Box.Running("sleep 1001"));
    }
}
